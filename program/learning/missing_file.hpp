// Advice for a file that is not there. The readers of files report all other faults.
#pragma once

#include <string>
#include <string_view>

namespace minitorch::program {

/// Throws DataError if there is no file or folder at `path`. The message has the current folder, where the path begins
/// there, and then `advice`.
void check_is_there(const std::string& path, std::string_view advice = "is the path right?");

}  // namespace minitorch::program
