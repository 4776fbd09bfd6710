# Finds third-party packages. OpenMP is optional: without it, kernels run on one thread.

set(MINITORCH_HAS_OPENMP OFF)
if(MINITORCH_OPENMP)
  find_package(OpenMP QUIET COMPONENTS CXX)
  set(MINITORCH_HAS_OPENMP ${OpenMP_CXX_FOUND})
endif()
if(MINITORCH_HAS_OPENMP)
  include(cmake/openmp.cmake)
  if(NOT MINITORCH_LIBOMP)
    message(STATUS "minitorch: threads wait as the compiler's OpenMP does (on Debian, libomp-dev waits better)")
  endif()
else()
  message(STATUS "minitorch: kernels run on one thread (MINITORCH_OPENMP is off, or OpenMP was not found)")
endif()

# minitorch_find_package(<package> DEBIAN <package> [OPTION <option>])
# Finds a package, or fails and names the Debian package, and the option, if any, that removes the need for it. A macro,
# because some packages set variables for their caller.
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
