// Quotes paths for the commands that the program proposes.
#pragma once

#include <string>

namespace minitorch::program {

/// Returns `path` as one shell word that does not begin like a flag. Writes bytes that a terminal would obey or hide as
/// $'\x1b', which bash, zsh and ksh read.
std::string shell_word(const std::string& path);

}  // namespace minitorch::program
