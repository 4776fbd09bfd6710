# Makes a test of each page: writes a .cpp of its C++ blocks when CMake runs, and again when the page changes.
# docs/README.md has the rules for pages; snippets.hpp compares the output.

set(snippet_opening "\n```cpp\n")
set(snippet_closing "\n```\n")
set(output_opening "\n\n```text\n") # after one empty line

# count_lines(<variable> <text>)
function(count_lines variable text)
  string(REGEX REPLACE "[^\n]+" "" newlines "${text}")
  string(LENGTH "${newlines}" count)
  set(${variable} ${count} PARENT_SCOPE)
endfunction()

# take_until(<variable> <mark>): moves the text of `rest` before the mark to the variable, and drops the mark. `found`
# tells whether there is a mark.
macro(take_until variable mark)
  string(FIND "${rest}" "${mark}" place)
  set(found FALSE)
  if(NOT place EQUAL -1)
    set(found TRUE)
    string(SUBSTRING "${rest}" 0 ${place} ${variable})
    string(LENGTH "${mark}" length)
    math(EXPR place "${place} + ${length}")
    string(SUBSTRING "${rest}" ${place} -1 rest)
  endif()
endmacro()

# minitorch_page(<variable> <page>): writes the .cpp of the page, and adds it to the list in the variable.
function(minitorch_page variable page)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${page})
  file(READ ${PROJECT_SOURCE_DIR}/${page} rest)
  if(rest MATCHES "\n +```cpp")
    message(FATAL_ERROR "${page}: a block of C++ is indented, and would not be tested")
  endif()
  get_filename_component(name ${page} NAME_WE)
  string(MAKE_C_IDENTIFIER "page_${name}" namespace) # two pages may define a class of the same name
  set(line 0)
  set(definitions "")
  set(checks "")
  while(TRUE)
    take_until(prose "${snippet_opening}")
    if(NOT found)
      break()
    endif()
    count_lines(lines "${prose}${snippet_opening}")
    math(EXPR line "${line} + ${lines}")
    math(EXPR first_line "${line} + 1")
    take_until(snippet "${snippet_closing}")
    if(NOT found)
      message(FATAL_ERROR "${page}:${line}: a block of C++ has no end")
    endif()
    string(PREPEND rest "\n") # an opening begins with the end of a line
    count_lines(lines "${snippet}\n")
    math(EXPR line "${line} + ${lines}")

    string(FIND "${rest}" "${output_opening}" place)
    if(place EQUAL 0)
      take_until(nothing "${output_opening}")
      take_until(output "${snippet_closing}")
      if(NOT found)
        message(FATAL_ERROR "${page}:${line}: the output below has no end")
      endif()
      string(PREPEND rest "\n")
      string(APPEND definitions
             "\nvoid snippet_${first_line}() {\n#line ${first_line} \"${page}\"\n${snippet}\n}\n")
      string(APPEND checks "  {\n    const std::string output = R\"text(${output}\n)text\";\n"
             "#line ${first_line} \"${page}\"\n    CHECK(printed_by(snippet_${first_line}) == output);\n  }\n")
      count_lines(lines "${output_opening}${output}\n")
      math(EXPR line "${line} + ${lines}")
    elseif(snippet MATCHES "^#include")
      string(APPEND definitions "\n}\n#line ${first_line} \"${page}\"\n${snippet}\nnamespace ${namespace} {\n")
    else()
      string(APPEND definitions "\n#line ${first_line} \"${page}\"\n${snippet}\n")
    endif()
  endwhile()

  set(file ${CMAKE_CURRENT_BINARY_DIR}/docs/${name}.cpp)
  file(CONFIGURE OUTPUT ${file} @ONLY CONTENT [[
// Made by tests/docs/pages.cmake of @page@.
#include "tests/docs/snippets.hpp"

namespace @namespace@ {
@definitions@
TEST_CASE("@page@ prints what it says") {
@checks@}

}  // namespace @namespace@
]])
  set(${variable} ${${variable}} ${file} PARENT_SCOPE)
endfunction()
