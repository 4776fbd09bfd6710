// The functions of <charconv> that libc++ 13 lacks.
#include "playground/libcxx/missing_std.hpp"

#include "playground/libcxx/decimal_text.hpp"

namespace std {

namespace text = minitorch::playground;

to_chars_result to_chars(char* first, char* last, float x) { return text::write(first, last, text::shortest_text(x)); }
to_chars_result to_chars(char* first, char* last, double x) { return text::write(first, last, text::shortest_text(x)); }
to_chars_result to_chars(char* first, char* last, double x, chars_format format, int precision) {
  return text::write(first, last, text::rounded_text(x, format, precision));
}
from_chars_result from_chars(const char* first, const char* last, float& x) { return text::read(first, last, x); }
from_chars_result from_chars(const char* first, const char* last, double& x) { return text::read(first, last, x); }

}  // namespace std
