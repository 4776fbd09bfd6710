# A floor of the house: one library with its files, the floor below it, and its installation.
# Every header is public. Files are listed by hand, so a build never depends on stray files in a folder.
include(GNUInstallDirs)

# minitorch_compile_alone(<target> <headers> <sources>): checks that each header compiles alone. A header with a .cpp of
# the same name needs nothing, because that file includes it first (scripts/test alone, where files are compiled one by
# one); any other header gets a generated file. Builds without MINITORCH_WERROR, as users make them, leave it out.
function(minitorch_compile_alone target headers sources)
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE folder)
  set(lines "")
  foreach(header ${headers})
    string(REPLACE ".hpp" ".cpp" source ${header})
    if(NOT source IN_LIST sources)
      set(file ${CMAKE_CURRENT_BINARY_DIR}/alone/${source})
      file(CONFIGURE OUTPUT ${file} CONTENT "#include \"${folder}/${header}\"\n")
      list(APPEND lines ${file})
    endif()
  endforeach()
  add_library(${target}_headers OBJECT ${lines})
  set_target_properties(${target}_headers PROPERTIES UNITY_BUILD OFF)
  target_compile_options(${target}_headers PRIVATE -O0)
  target_link_libraries(${target}_headers PRIVATE ${target})
endfunction()

# minitorch_floor(<name> [BELOW <target>] SOURCES <file.cpp>... [KERNELS <file.cpp>...] HEADERS <file.hpp>...)
# minitorch_add_kernels adds the KERNELS.
function(minitorch_floor name)
  cmake_parse_arguments(PARSE_ARGV 1 floor "" "BELOW" "SOURCES;KERNELS;HEADERS")
  set(target minitorch_${name})

  add_library(${target} ${floor_SOURCES} ${floor_HEADERS})
  add_library(minitorch::${name} ALIAS ${target})
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PUBLIC ${floor_BELOW})
  # The static library may become part of a shared object, such as a plugin or an extension of Python. Nobody interposes
  # its functions there, so calls within a file may stay direct.
  if(NOT EMSCRIPTEN) # there it costs a load for each address
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_compile_options(${target} PRIVATE -fno-semantic-interposition)
  endif()
  # With initial-exec, reading a thread-local variable is a load instead of a call. All plugins together have about 1.5
  # KB for such variables, so larger ones are pointers to memory.
  target_compile_options(${target} PRIVATE -ftls-model=initial-exec)
  if(MINITORCH_WERROR AND PROJECT_IS_TOP_LEVEL AND NOT CMAKE_UNITY_BUILD)
    minitorch_compile_alone(${target} "${floor_HEADERS}" "${floor_SOURCES};${floor_KERNELS}")
  endif()
  set_target_properties(
    ${target}
    PROPERTIES EXPORT_NAME ${name}
               LINKER_LANGUAGE CXX # for a floor of headers only
               INSTALL_RPATH "$ORIGIN"
               VERSION ${PROJECT_VERSION}
               SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

  if(MINITORCH_INSTALL)
    install(
      TARGETS ${target}
      EXPORT minitorchTargets
      INCLUDES
      DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/minitorch)
    install(
      DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
      DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/minitorch
      FILES_MATCHING
      PATTERN "*.hpp")
  endif()
endfunction()
