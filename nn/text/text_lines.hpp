// Text split into lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace minitorch::nn {

/// Returns the lines of a text, without the LF or CRLF at their ends. The last line may have an end or none.
std::vector<std::string> lines_of(std::string_view text);

}  // namespace minitorch::nn
