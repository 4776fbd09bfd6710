// PGM: words between spaces and comments, and then the shades.
#include "program/pgm.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>

#include "operators/error.hpp"

namespace minitorch::program {

namespace {

constexpr std::int64_t longest_side = 100'000;

class Reader {
 public:
  Reader(std::string_view bytes, const std::string& name) : left_(bytes), name_(name) {}

  GreyPicture picture() {
    const std::string_view kind = word();
    if (kind != "P5" && kind != "P2") refuse("begins with neither P5 nor P2, as PGM does");
    GreyPicture picture;
    picture.width = number("width", 1, longest_side);
    picture.height = number("height", 1, longest_side);
    const std::int64_t white = number("shade of white", 1, 65535);
    const std::int64_t bytes = kind == "P2" ? 0 : white > 255 ? 2 : 1;
    const auto count = static_cast<std::size_t>(picture.height * picture.width);
    if (!left_.empty()) left_.remove_prefix(1);  // the one space before the shades
    // Even as text each takes a character at least, so a picture that only says it is large takes no memory.
    if (left_.size() < count * static_cast<std::size_t>(bytes == 2 ? 2 : 1))
      refuse("is cut off: " + std::to_string(count) + " shades are " + std::to_string(left_.size()) + " bytes");
    picture.shades.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::int64_t shade = bytes == 0 ? number("shade", 0, white) : packed(bytes);
      if (shade > white) refuse("has a shade of " + std::to_string(shade) + ", white is " + std::to_string(white));
      picture.shades.push_back(static_cast<float>(shade) / static_cast<float>(white));
    }
    return picture;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const { throw DataError(name_ + ": " + why); }

  static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

  void skip_space() {
    while (!left_.empty() && (is_space(left_[0]) || left_[0] == '#')) {
      const bool is_comment = left_[0] == '#';
      left_.remove_prefix(is_comment ? std::min(left_.find('\n'), left_.size()) : 1);
    }
  }
  std::string_view word() {
    skip_space();
    std::size_t size = 0;
    while (size < left_.size() && !is_space(left_[size]) && left_[size] != '#') ++size;
    const std::string_view found = left_.substr(0, size);
    left_.remove_prefix(size);
    return found;
  }
  std::int64_t number(const std::string& what, std::int64_t least, std::int64_t most) {
    const std::string_view text = word();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    if (is_number && value >= least && value <= most) return value;
    refuse("has '" + std::string(text.substr(0, 20)) + "' as its " + what + ", it must be a whole number from " +
           std::to_string(least) + " to " + std::to_string(most));
  }
  std::int64_t packed(std::int64_t bytes) {
    std::int64_t value = 0;
    for (std::int64_t i = 0; i < bytes; ++i) {
      value = value * 256 + static_cast<unsigned char>(left_[0]);
      left_.remove_prefix(1);
    }
    return value;
  }

  std::string_view left_;
  const std::string& name_;
};

}  // namespace

GreyPicture parse_pgm(std::string_view bytes, const std::string& name) { return Reader(bytes, name).picture(); }

}  // namespace minitorch::program
