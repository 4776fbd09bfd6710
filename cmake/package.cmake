# What `cmake --install` leaves for find_package(minitorch), besides the libraries and headers of the floors.
include(CMakePackageConfigHelpers)
set(minitorch_config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/minitorch)

# A static library is linked by its user, who then needs OpenMP and zlib too.
get_target_property(kind minitorch_operators TYPE)
set(MINITORCH_NEEDS_OPENMP OFF)
set(MINITORCH_NEEDS_ZLIB OFF)
if(kind STREQUAL "STATIC_LIBRARY")
  set(MINITORCH_NEEDS_OPENMP ${MINITORCH_HAS_OPENMP})
  set(MINITORCH_NEEDS_ZLIB ON)
endif()

configure_package_config_file(cmake/minitorchConfig.cmake.in minitorchConfig.cmake
                              INSTALL_DESTINATION ${minitorch_config_dir})
write_basic_package_version_file(minitorchConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/minitorchConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/minitorchConfigVersion.cmake DESTINATION ${minitorch_config_dir})
install(EXPORT minitorchTargets NAMESPACE minitorch:: DESTINATION ${minitorch_config_dir})
