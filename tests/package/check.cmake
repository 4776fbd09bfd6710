# Installs a build into a fresh prefix, then configures, builds and runs the project beside this file against it.
# Run by ctest with `cmake -D...=... -P`: BUILD, CONFIG, WORK, and the GENERATOR, COMPILER and FLAGS of the build.
file(REMOVE_RECURSE ${WORK})

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --config "${CONFIG}" --prefix ${WORK}/prefix)
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${WORK}/build -G ${GENERATOR} -DCMAKE_PREFIX_PATH=${WORK}/prefix
    -DCMAKE_BUILD_TYPE=${CONFIG} -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_FLAGS=${FLAGS})
run(${CMAKE_COMMAND} --build ${WORK}/build --config "${CONFIG}")
run(${CMAKE_CTEST_COMMAND} --test-dir ${WORK}/build --build-config "${CONFIG}" --output-on-failure)
