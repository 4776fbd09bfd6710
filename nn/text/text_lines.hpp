// Whole text files, and text split into lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace minitorch::nn {

/// Returns the bytes of a file. Throws DataError if it cannot be read.
std::string read_file(const std::string& path);

/// Returns the lines of a text, without the LF or CRLF at their ends. The last line may have an end or none.
std::vector<std::string> lines_of(std::string_view text);
/// Returns the lines of a file. Throws DataError if it cannot be read.
std::vector<std::string> read_lines(const std::string& path);

}  // namespace minitorch::nn
