# Joins the objects of each kernel level to one object, FOLDER/<level>.o, which shows the kernels alone, under the name
# <level>_<symbol>; and writes FOLDER/kernel_jumps.cpp, which defines each kernel as a jump to that of the chosen level.
#   cmake -DFOLDER=... -DLINKER=... -DNM=... -DOBJCOPY=... -P join_kernels.cmake
# The file FOLDER/<level>.objects lists the objects of a level.
set(levels baseline v3 v4)

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(result)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

# Kernels are the functions of each level, and its instances of templates of minitorch::operators but those whose types
# depend on the level: SIMD vectors, and lambdas, which may work on them. Values of a thread (ThreadLocalGuard) are one
# for all levels. Anything else that is global and not weak would exist three times.
set(instance "^_ZNK?9minitorch9operators[0-9]+[A-Za-z_]+I")
set(depends_on_level "Simd|Ul")
set(common "")
foreach(level ${levels})
  set(joined ${FOLDER}/${level}.joined.o)
  run(${LINKER} -r --force-group-allocation -o ${joined} @${FOLDER}/${level}.objects)
  # A variable of a template or an inline function exists for each level. Eigen keeps the sizes of caches in some.
  run(${NM} --format=sysv --extern-only --defined-only ${joined})
  string(REGEX MATCHALL "[.](data|bss)[.]_Z[^ \n]+" changeable "${output}")
  list(FILTER changeable EXCLUDE REGEX "Eigen")
  if(changeable)
    message(FATAL_ERROR "the kernels define a variable, of which there may be one alone: ${changeable}")
  endif()
  run(${NM} --format=posix --extern-only --defined-only ${joined})
  string(REPLACE "\n" ";" lines "${output}")
  set(kernels "")
  set(thread_values_of_${level} "")
  foreach(line ${lines})
    string(REGEX MATCH "^([^ ]+) ([A-Za-z])" _ "${line}")
    set(symbol ${CMAKE_MATCH_1})
    set(type ${CMAKE_MATCH_2})
    if(symbol MATCHES "^_ZN9minitorch16ThreadLocalGuardI.*6value_E$")
      list(APPEND thread_values_of_${level} ${symbol})
    elseif(type STREQUAL "T" OR (type STREQUAL "W" AND symbol MATCHES "${instance}"
                                          AND NOT symbol MATCHES "${depends_on_level}"))
      list(APPEND kernels ${symbol})
    elseif(NOT type MATCHES "[WVvw]")
      message(FATAL_ERROR "the kernels define a global variable, of which there may be one alone: ${symbol}")
    endif()
  endforeach()
  if(level STREQUAL "baseline")
    set(common ${kernels})
  else()
    set(here "")
    foreach(symbol ${kernels})
      set(has_${level}_${symbol} ON)
    endforeach()
    foreach(symbol ${common})
      if(has_${level}_${symbol})
        list(APPEND here ${symbol})
      endif()
    endforeach()
    set(common ${here})
  endif()
endforeach()

foreach(level ${levels})
  set(shown "")
  set(renamed "")
  foreach(symbol ${common})
    string(APPEND shown "${level}_${symbol}\n")
    string(APPEND renamed "${symbol} ${level}_${symbol}\n")
  endforeach()
  foreach(symbol ${thread_values_of_${level}})
    string(APPEND shown "${symbol}\n")
  endforeach()
  file(WRITE ${FOLDER}/${level}.shown "${shown}")
  file(WRITE ${FOLDER}/${level}.renamed "${renamed}")
  run(${OBJCOPY} --redefine-syms=${FOLDER}/${level}.renamed ${FOLDER}/${level}.joined.o ${FOLDER}/${level}.o)
  run(${OBJCOPY} --keep-global-symbols=${FOLDER}/${level}.shown ${FOLDER}/${level}.o)
  file(REMOVE ${FOLDER}/${level}.joined.o)
endforeach()

# The jumps: entry i of the table holds the address of kernel i. It is that of an instruction behind the jump at first,
# which chooses a level and jumps again.
set(jumps "")
set(table "")
foreach(level ${levels})
  set(kernels_of_${level} "")
endforeach()
set(i 0)
foreach(symbol ${common})
  math(EXPR offset "8 * ${i}")
  string(APPEND jumps "
    .globl ${symbol}
    .type ${symbol}, @function
    .p2align 4
${symbol}:
    .cfi_startproc
    endbr64
    jmp *minitorch_kernel_jumps+${offset}(%rip)
.Lfirst_${i}:
    endbr64
    leaq minitorch_kernel_jumps+${offset}(%rip), %r11
    jmp .Lfirst_kernel
    .cfi_endproc
    .size ${symbol}, .-${symbol}
")
  string(APPEND table "    .quad .Lfirst_${i}\n")
  foreach(level ${levels})
    string(APPEND kernels_of_${level} "    .quad ${level}_${symbol}\n")
  endforeach()
  math(EXPR i "${i} + 1")
endforeach()

file(WRITE ${FOLDER}/kernel_jumps.cpp "// Written by cmake/join_kernels.cmake.
asm(R\"(
    .text
    .p2align 4
.Lfirst_kernel:  # r11: the entry of the table. Keeps the arguments of the kernel.
    .cfi_startproc
    pushq %rbp
    .cfi_def_cfa_offset 16
    .cfi_offset %rbp, -16
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    pushq %rdi
    pushq %rsi
    pushq %rdx
    pushq %rcx
    pushq %r8
    pushq %r9
    pushq %rax
    pushq %r11
    subq $128, %rsp
    movups %xmm0, (%rsp)
    movups %xmm1, 16(%rsp)
    movups %xmm2, 32(%rsp)
    movups %xmm3, 48(%rsp)
    movups %xmm4, 64(%rsp)
    movups %xmm5, 80(%rsp)
    movups %xmm6, 96(%rsp)
    movups %xmm7, 112(%rsp)
    call minitorch_choose_kernels
    movups (%rsp), %xmm0
    movups 16(%rsp), %xmm1
    movups 32(%rsp), %xmm2
    movups 48(%rsp), %xmm3
    movups 64(%rsp), %xmm4
    movups 80(%rsp), %xmm5
    movups 96(%rsp), %xmm6
    movups 112(%rsp), %xmm7
    addq $128, %rsp
    popq %r11
    popq %rax
    popq %r9
    popq %r8
    popq %rcx
    popq %rdx
    popq %rsi
    popq %rdi
    popq %rbp
    .cfi_def_cfa %rsp, 8
    jmp *(%r11)
    .cfi_endproc
)\");
asm(R\"(${jumps})\");
asm(R\"(
    .hidden minitorch_choose_kernels
    .globl minitorch_kernel_jumps, minitorch_kernels, minitorch_kernel_count
    .hidden minitorch_kernel_jumps, minitorch_kernels, minitorch_kernel_count
    .data
    .p2align 4
minitorch_kernel_jumps:
${table}
    .section .data.rel.ro, \"aw\"
    .p2align 4
minitorch_kernels:
${kernels_of_baseline}${kernels_of_v3}${kernels_of_v4}
    .section .rodata
    .p2align 3
minitorch_kernel_count:
    .quad ${i}
    .text
)\");
")
