// Whether bytes are text.
#pragma once

#include <string_view>

namespace minitorch::nn {

/// Whether these are characters of Unicode as UTF-8 has them (RFC 3629): none cut off, none longer than it need be, no
/// surrogates.
bool is_utf8(std::string_view text);

}  // namespace minitorch::nn
