// Characters that look like the signs, digits and spaces of ASCII and are others, as text copied from a page or a
// spreadsheet has them. Nothing reads them for what they look like: messages name them, and what to write.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace minitorch::nn {

struct LookAlike {
  std::size_t size = 0;  // its bytes; 0 where there is none
  std::string what;      // "U+2212 (minus sign)"
  std::string meant;     // "-"; what to write for it, empty where it is to be left out
};

/// The look-alike that `text`, which is UTF-8, begins with.
LookAlike look_alike_at(std::string_view text);

/// "it has U+2212 (minus sign), write '-'", of the first look-alike in `text`; empty where there is none.
std::string look_alike_in(std::string_view text);

}  // namespace minitorch::nn
