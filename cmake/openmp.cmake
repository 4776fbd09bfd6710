# Defines minitorch::openmp: OpenMP with LLVM's library where it is found, for GCC's objects, too. It lets a library
# choose how threads wait (operators/parallel/waiting.hpp). Read by the build and by find_package(minitorch).
find_library(MINITORCH_LIBOMP NAMES omp omp5)
mark_as_advanced(MINITORCH_LIBOMP)
if(NOT TARGET minitorch::openmp)
  add_library(minitorch::openmp INTERFACE IMPORTED)
  if(MINITORCH_LIBOMP)
    set_property(TARGET minitorch::openmp PROPERTY INTERFACE_COMPILE_OPTIONS ${OpenMP_CXX_FLAGS})
    set_property(TARGET minitorch::openmp PROPERTY INTERFACE_LINK_LIBRARIES ${MINITORCH_LIBOMP})
  else()
    set_property(TARGET minitorch::openmp PROPERTY INTERFACE_LINK_LIBRARIES OpenMP::OpenMP_CXX)
  endif()
endif()
