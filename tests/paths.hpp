// Where the tests find the project's files. CMake gives the path to paths.cpp alone, so that every other file compiles to
// the same object wherever the project lies.
#pragma once

#include <string>

namespace minitorch::test {

/// The absolute path of a file, such as "tests/golden/losses.json", given from the project's root.
std::string source_path(const std::string& file);

}  // namespace minitorch::test
