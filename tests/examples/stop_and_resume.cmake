# Trains in one process, and in two: both must leave the same file, byte for byte, in each format.
# ctest runs it with `cmake -D...=... -P`; the variables are PROGRAM and WORK.
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})

function(run)
  execute_process(COMMAND ${PROGRAM} ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

foreach(format json json.gz safetensors)
  run(--file ${WORK}/whole.${format})
  run(--file ${WORK}/parts.${format} --stop-after 4)
  run(--file ${WORK}/parts.${format} --resume)
  execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files ${WORK}/whole.${format} ${WORK}/parts.${format}
                          COMMAND_ERROR_IS_FATAL ANY)
endforeach()
