// Finds the project's files for tests. CMake passes the path only to paths.cpp, so every other file compiles to the
// same object in every checkout.
#pragma once

#include <string>

namespace minitorch::test {

/// Returns the absolute path of a file such as "tests/golden/losses.json".
std::string source_path(const std::string& file);

}  // namespace minitorch::test
