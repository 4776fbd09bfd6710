// A path as a word that can be typed: what the program proposes to run next.
#pragma once

#include <string>

namespace minitorch::program {

/// `path` as one word of a shell, which no flag begins like. Bytes that a terminal would obey or hide are written as
/// $'\x1b', as bash, zsh and ksh read them.
std::string shell_word(const std::string& path);

}  // namespace minitorch::program
