// Where the tests find the programs.
#pragma once

#include <string>

namespace minitorch::test {

/// The program `minitorch`.
std::string program_path();
/// The program `minitorch-inspect`.
std::string inspect_path();

}  // namespace minitorch::test
