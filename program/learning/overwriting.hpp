// Refuses to overwrite files that have content.
#pragma once

#include <string>
#include <string_view>

namespace minitorch::program {

/// Throws Error if the file at `path` is not empty. The message names `option`, describes the file (for a checkpoint of
/// `minitorch train`: data, epochs and score), and names the options that resume or overwrite it.
void refuse_to_overwrite(std::string_view option, const std::string& path);

/// Whether both paths are equal or lead to the same file.
bool is_same_file(const std::string& a, const std::string& b);

}  // namespace minitorch::program
