// CMake defines the macros for this file.
#include "tests/program/program_paths.hpp"

namespace minitorch::test {

std::string program_path() { return MINITORCH_PROGRAM; }
std::string inspect_path() { return MINITORCH_INSPECT; }

}  // namespace minitorch::test
