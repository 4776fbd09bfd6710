# Runs a program, which must succeed and print something that matches SHOWS. ctest ignores the exit status of a test
# that has a PASS_REGULAR_EXPRESSION.
# ctest runs it with `cmake -DSHOWS=... -P shows.cmake -- <program> <argument>...`
set(command "")
set(found FALSE)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE ${last})
  if(found)
    list(APPEND command "${CMAKE_ARGV${i}}")
  elseif(CMAKE_ARGV${i} STREQUAL "--")
    set(found TRUE)
  endif()
endforeach()

execute_process(COMMAND ${command} OUTPUT_VARIABLE output ERROR_VARIABLE errors RESULT_VARIABLE status)
message("${output}${errors}")
if(NOT status EQUAL 0)
  message(FATAL_ERROR "the exit status is ${status}")
elseif(NOT output MATCHES "${SHOWS}")
  message(FATAL_ERROR "nothing that was printed matches '${SHOWS}'")
endif()
