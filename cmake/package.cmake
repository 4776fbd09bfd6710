# Installs the files for find_package(minitorch) and pkg-config, the licence and the changelog. floor.cmake installs
# libraries and headers.
include(CMakePackageConfigHelpers)
set(minitorch_config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/minitorch)

# A user who links the static libraries also needs OpenMP, zlib, libpng and libjpeg.
get_target_property(kind minitorch_operators TYPE)
set(MINITORCH_NEEDS_OPENMP OFF)
set(MINITORCH_NEEDS_FILE_LIBRARIES OFF)
if(kind STREQUAL "STATIC_LIBRARY")
  set(MINITORCH_NEEDS_OPENMP ${MINITORCH_HAS_OPENMP})
  set(MINITORCH_NEEDS_FILE_LIBRARIES ON)
endif()

configure_package_config_file(cmake/minitorchConfig.cmake.in minitorchConfig.cmake
                              INSTALL_DESTINATION ${minitorch_config_dir})
write_basic_package_version_file(minitorchConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/minitorchConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/minitorchConfigVersion.cmake
              cmake/openmp.cmake DESTINATION ${minitorch_config_dir})
install(EXPORT minitorchTargets NAMESPACE minitorch:: DESTINATION ${minitorch_config_dir})

set(MINITORCH_PC_LIBS "")
if(MINITORCH_NEEDS_OPENMP)
  if(MINITORCH_LIBOMP)
    cmake_path(GET MINITORCH_LIBOMP PARENT_PATH libomp_folder)
    cmake_path(GET MINITORCH_LIBOMP FILENAME libomp_file)
    string(APPEND MINITORCH_PC_LIBS " -L${libomp_folder} -l:${libomp_file}")
  else()
    string(APPEND MINITORCH_PC_LIBS " ${OpenMP_CXX_FLAGS}")
  endif()
endif()
if(MINITORCH_NEEDS_FILE_LIBRARIES)
  string(APPEND MINITORCH_PC_LIBS " -lpng -ljpeg -lz")
endif()
# The prefix is relative to the file itself, so `cmake --install --prefix` and moved packages work.
file(RELATIVE_PATH prefix_from_pc /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(cmake/minitorch.pc.in minitorch.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/minitorch.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES LICENSE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
