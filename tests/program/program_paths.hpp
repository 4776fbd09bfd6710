// Finds the programs for tests.
#pragma once

#include <string>

namespace minitorch::test {

/// Returns the path of `minitorch`.
std::string program_path();
/// Returns the path of `minitorch-inspect`.
std::string inspect_path();

}  // namespace minitorch::test
