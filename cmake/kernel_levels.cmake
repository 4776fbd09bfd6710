# Kernel levels: the kernels are compiled for x86-64, for x86-64-v3 (AVX2, FMA) and for x86-64-v4 (AVX-512) into one
# library, which chooses when the first kernel runs (operators/levels). Templates of Eigen, of the standard library and
# of our headers are in all levels, and the linker would keep one of each: a processor without AVX-512 could get that
# with AVX-512. So the objects of a level are joined to one object that shows nothing but the kernels.
include(CheckCXXCompilerFlag)

# minitorch_kernel_levels_missing(<variable>): what is missing for kernel levels here; empty if nothing is.
function(minitorch_kernel_levels_missing result)
  set(missing "")
  string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
  get_directory_property(options COMPILE_OPTIONS) # also those that a project around minitorch has added
  set(flags "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}} ${options}")
  get_property(multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
  # With clang, CMake's own variables name LLVM's tools, which do not join like these.
  find_program(MINITORCH_LINKER NAMES ld.bfd ld)
  find_program(MINITORCH_OBJCOPY objcopy)
  find_program(MINITORCH_NM nm)
  set(linker_help "")
  if(MINITORCH_LINKER)
    execute_process(COMMAND ${MINITORCH_LINKER} --help OUTPUT_VARIABLE linker_help ERROR_QUIET)
  endif()
  if(CMAKE_CROSSCOMPILING OR NOT CMAKE_SYSTEM_NAME STREQUAL "Linux" OR NOT CMAKE_SIZEOF_VOID_P EQUAL 8
     OR NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
    set(missing "Linux on x86-64")
  elseif(NOT linker_help MATCHES "--force-group-allocation" OR NOT MINITORCH_OBJCOPY OR NOT MINITORCH_NM)
    set(missing "ld, objcopy and nm of GNU binutils 2.29")
  elseif(multi_config)
    set(missing "a generator of one build type")
  elseif(flags MATCHES "-m(arch=|cpu=|32|x32|avx|fma|sse|f16c|bmi)")
    set(missing "flags without a processor")
  elseif(flags MATCHES "-fsanitize|--coverage|-fprofile")
    set(missing "flags without instrumentation")
  else()
    check_cxx_compiler_flag(-march=x86-64-v4 MINITORCH_HAS_X86_64_V4)
    if(NOT MINITORCH_HAS_X86_64_V4)
      set(missing "a compiler that knows -march=x86-64-v4")
    endif()
  endif()
  set(${result} "${missing}" PARENT_SCOPE)
endfunction()

set(MINITORCH_HAS_KERNEL_LEVELS OFF)
if(MINITORCH_NATIVE)
  message(STATUS "minitorch: kernels for the processor of this machine alone (MINITORCH_NATIVE is on)")
elseif(NOT MINITORCH_KERNEL_LEVELS)
  message(STATUS "minitorch: kernels for one processor (MINITORCH_KERNEL_LEVELS is off)")
else()
  minitorch_kernel_levels_missing(missing)
  if(missing)
    message(STATUS "minitorch: kernels for one processor (levels need ${missing})")
  else()
    message(STATUS "minitorch: kernels for x86-64, x86-64-v3 and x86-64-v4, chosen at run time")
    set(MINITORCH_HAS_KERNEL_LEVELS ON)
  endif()
endif()

# minitorch_add_kernels(<target> <file.cpp>...): compiles the kernels for each level, and adds them to the target, whose
# settings they have.
function(minitorch_add_kernels target)
  if(NOT MINITORCH_HAS_KERNEL_LEVELS)
    target_sources(${target} PRIVATE ${ARGN})
    return()
  endif()

  set(options_of_baseline "")
  set(options_of_v3 -march=x86-64-v3)
  # As -march=native chooses on processors with AVX-512: the compiler's own vectors have 256 bits.
  set(options_of_v4 -march=x86-64-v4 -mprefer-vector-width=256)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/levels)
  set(objects "")
  get_target_property(libraries ${target} LINK_LIBRARIES)
  foreach(level baseline v3 v4)
    set(library ${target}_${level})
    add_library(${library} OBJECT ${ARGN})
    target_include_directories(${library} PRIVATE $<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>)
    target_compile_definitions(${library} PRIVATE $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
    # Joining needs machine code, and symbols that can be local: no link-time optimisation, no unique symbols.
    target_compile_options(${library} PRIVATE $<TARGET_PROPERTY:${target},COMPILE_OPTIONS> ${options_of_${level}}
                                              -fno-lto $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>)
    target_link_libraries(${library} PRIVATE ${libraries})
    set_target_properties(${library} PROPERTIES POSITION_INDEPENDENT_CODE ON INTERPROCEDURAL_OPTIMIZATION OFF)
    file(GENERATE OUTPUT ${folder}/${level}.objects CONTENT "$<JOIN:$<TARGET_OBJECTS:${library}>,\n>\n")
    list(APPEND objects $<TARGET_OBJECTS:${library}>)
  endforeach()

  set(results ${folder}/baseline.o ${folder}/v3.o ${folder}/v4.o ${folder}/kernel_jumps.cpp)
  set(script ${PROJECT_SOURCE_DIR}/cmake/join_kernels.cmake)
  add_custom_command(
    OUTPUT ${results}
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${folder} -DLINKER=${MINITORCH_LINKER} -DNM=${MINITORCH_NM}
            -DOBJCOPY=${MINITORCH_OBJCOPY} -P ${script}
    DEPENDS ${objects} ${script}
    COMMENT "Joining the kernels of each level"
    COMMAND_EXPAND_LISTS VERBATIM)
  set_source_files_properties(${folder}/baseline.o ${folder}/v3.o ${folder}/v4.o PROPERTIES EXTERNAL_OBJECT ON
                                                                                             GENERATED ON)
  set_source_files_properties(${folder}/kernel_jumps.cpp PROPERTIES COMPILE_OPTIONS -fno-lto
                                                                    SKIP_UNITY_BUILD_INCLUSION ON)
  target_sources(${target} PRIVATE ${results})
  set_property(SOURCE levels/kernel_level.cpp PROPERTY COMPILE_DEFINITIONS MINITORCH_HAS_KERNEL_LEVELS)
endfunction()
