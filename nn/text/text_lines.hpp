// Text, line by line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace minitorch::nn {

/// All that is in a file, as bytes. Throws DataError where it cannot be read.
std::string read_file(const std::string& path);

/// The lines of a text, which end with LF or CRLF; an end at the very end begins no further line.
std::vector<std::string> lines_of(std::string_view text);
/// The lines of a file. Throws DataError where it cannot be read.
std::vector<std::string> read_lines(const std::string& path);

}  // namespace minitorch::nn
