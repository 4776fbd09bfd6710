# Compiles compile_errors.cxx, which must fail with the errors that the file lists.
#   cmake -DCOMPILER=<C++ compiler> -DALL_ERRORS=<its option to stop at none> -DROOT=<sources>
#         -DSOURCE=<compile_errors.cxx> -P compile_errors.cmake
execute_process(
  COMMAND ${COMPILER} -std=c++20 -fsyntax-only ${ALL_ERRORS} -I ${ROOT} ${SOURCE}
  RESULT_VARIABLE result
  OUTPUT_VARIABLE said
  ERROR_VARIABLE said)
if(result EQUAL 0)
  message(FATAL_ERROR "${SOURCE} compiles, which it must not")
endif()

file(STRINGS ${SOURCE} expected REGEX "^// says: ")
list(LENGTH expected number)
if(number LESS 5)
  message(FATAL_ERROR "${SOURCE} has lost its lines \"// says: ...\"")
endif()
foreach(line IN LISTS expected)
  string(REPLACE "// says: " "" text "${line}")
  string(FIND "${said}" "${text}" place)
  if(place EQUAL -1)
    message(SEND_ERROR "the compiler does not say: ${text}\n${said}")
  endif()
endforeach()
