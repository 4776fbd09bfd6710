# A floor of the house: one library, the floor below it, its files, and what of it is installed.
# Every header is public. Files are listed by hand, so a build never depends on what happens to lie in a folder.
include(GNUInstallDirs)

# minitorch_floor(<name> [BELOW <target>] SOURCES <file.cpp>... HEADERS <file.hpp>...)
function(minitorch_floor name)
  cmake_parse_arguments(PARSE_ARGV 1 floor "" "BELOW" "SOURCES;HEADERS")
  set(target minitorch_${name})

  add_library(${target} ${floor_SOURCES})
  add_library(minitorch::${name} ALIAS ${target})
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${floor_HEADERS})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PUBLIC ${floor_BELOW})
  # A static library of ours may become part of a shared object: a plugin, or an extension of Python. Nobody replaces our
  # functions there, so calls within a file stay as direct as they are in a program.
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${target} PRIVATE -fno-semantic-interposition)
  set_target_properties(
    ${target}
    PROPERTIES EXPORT_NAME ${name}
               LINKER_LANGUAGE CXX # a floor may be headers alone
               INSTALL_RPATH "$ORIGIN"
               VERSION ${PROJECT_VERSION}
               SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

  install(
    TARGETS ${target}
    EXPORT minitorchTargets
    INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/minitorch
    FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/minitorch)
endfunction()
