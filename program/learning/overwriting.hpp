// What a file that is there would lose if it were written over, so that nobody loses it unasked.
#pragma once

#include <string>
#include <string_view>

namespace minitorch::program {

/// Throws Error where there is a file at `path` that is not empty: it names `option`, says what the file is (of a checkpoint
/// of `minitorch train` the model, its data, epochs and score), and which options go on with it or write over it.
void refuse_to_overwrite(std::string_view option, const std::string& path);

/// Whether the paths are one, or lead to one file.
bool is_same_file(const std::string& a, const std::string& b);

}  // namespace minitorch::program
