# Checks the library of a build with kernel levels (cmake/kernel_levels.cmake): what the objects of the levels show, and
# that nothing of theirs runs before a level is chosen.
#   cmake -DLEVELS=<folder of baseline.o, v3.o, v4.o> -DNM=... -DOBJDUMP=... -P symbols.cmake
foreach(level baseline v3 v4)
  execute_process(COMMAND ${NM} --format=posix --extern-only --defined-only ${LEVELS}/${level}.o OUTPUT_VARIABLE symbols
                                                                            COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+" symbols "${symbols}")
  set(kernels 0)
  foreach(symbol ${symbols})
    if(symbol MATCHES "^${level}_[^ ]+ [TW] ")
      math(EXPR kernels "${kernels} + 1")
    elseif(NOT symbol MATCHES "^_ZN9minitorch16ThreadLocalGuardI.*6value_E [VW] ")
      message(SEND_ERROR "${level}.o shows ${symbol}, which the linker might merge with that of another level")
    endif()
  endforeach()
  if(kernels LESS 200)
    message(SEND_ERROR "${level}.o has ${kernels} kernels alone")
  endif()

  execute_process(COMMAND ${OBJDUMP} --section-headers ${LEVELS}/${level}.o OUTPUT_VARIABLE sections
                                                                   COMMAND_ERROR_IS_FATAL ANY)
  if(sections MATCHES "\\.init_array|\\.ctors")
    message(SEND_ERROR "${level}.o has a constructor, which runs on processors without its instructions")
  endif()
endforeach()

# The test would see the instructions of a level if they were elsewhere.
execute_process(COMMAND ${OBJDUMP} --disassemble --no-show-raw-insn ${LEVELS}/v4.o OUTPUT_VARIABLE code
                                                                      COMMAND_ERROR_IS_FATAL ANY)
if(NOT code MATCHES "%zmm")
  message(SEND_ERROR "v4.o has no AVX-512")
endif()
