# The third-party packages: OpenMP, without which kernels run on one thread, and those that kernels, tests, examples
# and benchmarks cannot do without.

set(MINITORCH_HAS_OPENMP OFF)
if(MINITORCH_OPENMP)
  find_package(OpenMP QUIET COMPONENTS CXX)
  set(MINITORCH_HAS_OPENMP ${OpenMP_CXX_FOUND})
endif()
if(NOT MINITORCH_HAS_OPENMP)
  message(STATUS "minitorch: kernels run on one thread (MINITORCH_OPENMP is off, or OpenMP was not found)")
endif()

# minitorch_find_package(<package> DEBIAN <package> [OPTION <option>])
# Finds a package, or says which Debian package brings it and which option, if any, does without. A macro, because
# some packages set variables that their user needs.
macro(minitorch_find_package package)
  cmake_parse_arguments(wanted "" "DEBIAN;OPTION" "" ${ARGN})
  find_package(${package} QUIET)
  if(NOT ${package}_FOUND)
    set(without "")
    if(wanted_OPTION)
      set(without " To do without: -D${wanted_OPTION}=OFF")
    endif()
    message(
      FATAL_ERROR "minitorch needs ${package} here. On Debian: apt-get install ${wanted_DEBIAN}.${without}")
  endif()
endmacro()
