# Makes a test of the names in docs/from-pytorch.md: writes a .cpp with each of them when CMake runs, and again when the
# page changes. names.hpp declares what the code of the table may use.
#
# In "What is spelled differently", each code of the second column is an expression, or statements that end with ';'. In
# "What has the same name", the second column lists names of the namespace or class in the first.
set(heading_of_code "## What is spelled differently")
set(heading_of_names "## What has the same name")

# add_code(<line> <cell>)
macro(add_code line cell)
  string(REGEX MATCHALL "`[^`]+`" codes "${cell}")
  foreach(code IN LISTS codes)
    string(REGEX REPLACE "`" "" code "${code}")
    if(NOT code MATCHES "${semicolon}$")
      set(code "static_cast<void>(${code})${semicolon}")
    endif()
    math(EXPR count "${count} + 1")
    string(APPEND definitions "void code_${count}() {\n#line ${line} \"${page}\"\n${code}\n}\n")
  endforeach()
endmacro()

# add_names(<line> <place> <names>)
macro(add_names line place names)
  string(REGEX MATCHALL "[A-Za-z0-9_]+" list "${names}")
  foreach(name IN LISTS list)
    math(EXPR count "${count} + 1")
    if("${place}" MATCHES "Tensor$|Module$|Optimizer$")
      set(definition "struct names_${count} : ${place} {\n#line ${line} \"${page}\"\nusing ${place}::${name};\n};\n")
    else()
      set(definition "void names_${count}() {\n#line ${line} \"${page}\"\nusing ${place}::${name};\n}\n")
    endif()
    string(REPLACE ";" "${semicolon}" definition "${definition}")
    string(APPEND definitions "${definition}")
  endforeach()
endmacro()

# minitorch_names(<variable> <page>): writes the .cpp of the page, and adds it to the list in the variable.
function(minitorch_names variable page)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${page})
  file(READ ${PROJECT_SOURCE_DIR}/${page} text)
  # No line of a list may have a semicolon or a bracket.
  string(ASCII 31 semicolon)
  string(ASCII 30 opening)
  string(ASCII 29 closing)
  string(REPLACE ";" "${semicolon}" text "${text}")
  string(REPLACE "[" "${opening}" text "${text}")
  string(REPLACE "]" "${closing}" text "${text}")
  string(REPLACE "\n" ";" lines "${text}")
  set(heading "")
  set(definitions "")
  set(count 0)
  set(line 0)
  foreach(text IN LISTS lines)
    math(EXPR line "${line} + 1")
    if(text MATCHES "^## ")
      set(heading "${text}")
    elseif(heading STREQUAL heading_of_code AND text MATCHES "^\\| [^|]* \\| ([^|]*) \\|")
      add_code(${line} "${CMAKE_MATCH_1}")
    elseif(heading STREQUAL heading_of_names AND text MATCHES "^\\| `([^`|]*)`[^|]* \\| `([^`|]*)` \\|")
      add_names(${line} "${CMAKE_MATCH_1}" "${CMAKE_MATCH_2}")
    endif()
  endforeach()
  string(REPLACE "${semicolon}" ";" definitions "${definitions}")
  string(REPLACE "${opening}" "[" definitions "${definitions}")
  string(REPLACE "${closing}" "]" definitions "${definitions}")

  set(file ${CMAKE_CURRENT_BINARY_DIR}/docs/names.cpp)
  file(CONFIGURE OUTPUT ${file} @ONLY CONTENT [[
// Made by tests/docs/names.cmake of @page@.
#include "tests/docs/names.hpp"

namespace {

struct Names : Declared {
@definitions@
};

}  // namespace

TEST_CASE("each name in @page@ compiles") { CHECK(@count@ > 300); }
]])
  set(${variable} ${${variable}} ${file} PARENT_SCOPE)
endfunction()
