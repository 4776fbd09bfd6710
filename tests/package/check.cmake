# Installs a build into a new prefix, then builds and runs the project beside this file against it, with find_package
# and, if available, with pkg-config. Also configures projects that have minitorch as a subdirectory: without a build
# type, with MINITORCH_INSTALL, with options of its own, and for web pages.
# ctest runs it with `cmake -D...=... -P`; the variables are BUILD, CONFIG, WORK, GENERATOR, COMPILER and FLAGS.
file(REMOVE_RECURSE ${WORK})

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --config "${CONFIG}" --prefix ${WORK}/prefix)
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${WORK}/build -G ${GENERATOR} -DCMAKE_PREFIX_PATH=${WORK}/prefix
    -DCMAKE_BUILD_TYPE=${CONFIG} -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_FLAGS=${FLAGS})
run(${CMAKE_COMMAND} --build ${WORK}/build --config "${CONFIG}")
run(${CMAKE_CTEST_COMMAND} --test-dir ${WORK}/build --build-config "${CONFIG}" --output-on-failure)

foreach(file LICENSE CHANGELOG.md)
  file(GLOB_RECURSE found ${WORK}/prefix/share/${file})
  if(NOT found)
    message(FATAL_ERROR "${file} is not installed")
  endif()
endforeach()

find_program(PKG_CONFIG pkg-config)
if(PKG_CONFIG)
  file(GLOB_RECURSE pc ${WORK}/prefix/minitorch.pc)
  execute_process(
    COMMAND ${PKG_CONFIG} --cflags --libs ${pc}
    OUTPUT_VARIABLE options
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(options UNIX_COMMAND
                     "${FLAGS} ${CMAKE_CURRENT_LIST_DIR}/main.cpp -o ${WORK}/by_pkg_config ${options}")
  run(${COMPILER} ${options})
  run(${WORK}/by_pkg_config)
else()
  message(STATUS "no pkg-config, so minitorch.pc is not tried")
endif()

cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH tests)
cmake_path(GET tests PARENT_PATH source)

# configure_outer(<build folder> <option>...): configures a project that has minitorch as a folder. Sets `said`, and
# `commands`, those of all files, which are the library's alone.
function(configure_outer build)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/subdirectory -B ${build} -G ${GENERATOR}
            -DMINITORCH_SOURCE_DIR=${source} -DCMAKE_EXPORT_COMPILE_COMMANDS=ON ${ARGN}
    OUTPUT_VARIABLE said COMMAND_ERROR_IS_FATAL ANY)
  file(READ ${build}/compile_commands.json commands)
  if(said MATCHES "npm" OR commands MATCHES "\"file\": \"${source}/(tests|examples|benchmarks|program|playground)/")
    message(FATAL_ERROR "as a folder of another project, minitorch builds more than its libraries")
  endif()
  set(said "${said}" PARENT_SCOPE)
  set(commands "${commands}" PARENT_SCOPE)
endfunction()

set(outer ${WORK}/subdirectory)
configure_outer(${outer} -DCMAKE_CXX_COMPILER=${COMPILER})
if(NOT said MATCHES "minitorch: CMAKE_BUILD_TYPE is empty" OR NOT commands MATCHES "-O3 -DNDEBUG")
  message(FATAL_ERROR "as a folder of a project without a build type, minitorch is not optimised, or does not say so")
endif()
run(${CMAKE_COMMAND} --install ${outer} --prefix ${outer}/prefix)
file(GLOB_RECURSE installed RELATIVE ${outer}/prefix ${outer}/prefix/*)
if(NOT installed STREQUAL "share/CMakeLists.txt")
  message(FATAL_ERROR "a project that has minitorch as a folder installs it, too: ${installed}")
endif()
configure_outer(${outer} -DMINITORCH_INSTALL=ON)
foreach(option -march=native -fsanitize=address --coverage)
  configure_outer(${outer} -DOPTIONS=${option})
  if(said MATCHES "chosen at run time")
    message(FATAL_ERROR "in a project that compiles with ${option}, minitorch has kernel levels")
  endif()
endforeach()

if(EXISTS /usr/share/emscripten)
  configure_outer(${WORK}/wasm -DCMAKE_TOOLCHAIN_FILE=${source}/cmake/wasm.cmake)
else()
  message(STATUS "no emscripten, so minitorch as a folder of a project for web pages is not tried")
endif()
