// Characters that look like ASCII signs, digits and spaces but are not, as in text copied from a web page or a
// spreadsheet. They are never read as what they look like; error messages name them and the replacement.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace minitorch::nn {

struct LookAlike {
  std::size_t size = 0;  // in bytes; 0 if there is no look-alike
  std::string what;      // "U+2212 (minus sign)"
  std::string meant;     // the replacement, "-"; empty if the character should be left out
};

/// Returns the look-alike at the beginning of `text`, which is UTF-8.
LookAlike look_alike_at(std::string_view text);

/// Returns advice about the first look-alike in `text`: "it has U+2212 (minus sign), write '-'"; empty if there is
/// none.
std::string look_alike_in(std::string_view text);

}  // namespace minitorch::nn
