// Refuses to overwrite files that have content.
#pragma once

#include <string>
#include <string_view>

namespace minitorch::program {

/// Whether there is a regular file at `path` that is not empty.
bool has_content(const std::string& path);

/// Throws Error if the file at `path` is not empty. The message names `option`, describes the file (for a checkpoint of
/// `minitorch train`: data, epochs and score), and names the options that resume or overwrite it.
void refuse_to_overwrite(std::string_view option, const std::string& path);

/// Throws Error: at `path`, the value of `option`, is `what`, which --force overwrites. `before` names other ways.
[[noreturn]] void refuse_existing(std::string_view option, const std::string& path, std::string_view what,
                                  std::string_view before = {});

/// Whether both paths are equal or lead to the same file.
bool is_same_file(const std::string& a, const std::string& b);

}  // namespace minitorch::program
