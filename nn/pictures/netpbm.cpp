// A header of words, separated by spaces and comments, then the pixels.
#include "nn/pictures/netpbm.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "nn/text/number_fault.hpp"
#include "nn/text/number_text.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

bool is_netpbm_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class NetpbmReader {
 public:
  NetpbmReader(std::string_view bytes, const std::string& name) : left_(bytes), name_(name) {}

  std::vector<Pixels> pictures() {
    std::vector<Pixels> all;
    while (all.empty() || !left_.empty()) {
      const char kind = magic(all.size());
      const bool is_packed = kind >= '4';
      all.push_back(is_packed ? packed_picture(kind) : plain_picture(kind));
      if (is_packed) {
        skip_spaces();
      } else if (skip_spaces_and_comments(); !left_.empty()) {
        refuse("has text after its last shade; its width times its height is the number of shades");
      }
    }
    return all;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const { throw DataError(name_ + ": " + why); }

  // Returns the digit of "P1" to "P6".
  char magic(std::size_t pictures_before) {
    if (!is_netpbm(left_)) {
      refuse("has bytes after picture number " + std::to_string(pictures_before) +
             " that do not begin another, with P4, P5 or P6");
    }
    const char kind = left_[1];
    if (pictures_before > 0 && kind < '4') {
      refuse("has a picture of P" + std::string(1, kind) + " after another, only P4, P5 and P6 may follow");
    }
    left_.remove_prefix(2);
    return kind;
  }

  // Reads the sizes into `picture`. Returns the number that means white, or 1 for a bitmap, where it means black.
  std::int64_t read_header(char kind, Pixels& picture) {
    picture.channels = kind == '3' || kind == '6' ? 3 : 1;
    picture.width = number("width", 1, longest_side);
    picture.height = number("height", 1, longest_side);
    return kind == '1' || kind == '4' ? 1 : number("shade of white", 1, 65535);
  }

  // Checks before memory is allocated, so a false size in the header costs none.
  void check_length(std::size_t count, std::size_t bytes_of_each) const {
    if (left_.size() / bytes_of_each >= count) return;
    refuse("is cut off: " + std::to_string(count) + " shades do not fit in the " + std::to_string(left_.size()) +
           " bytes left");
  }

  // Sets the i-th number of the file: those of a pixel side by side.
  static void set(Pixels& picture, std::size_t i, float value) {
    const auto channels = static_cast<std::size_t>(picture.channels), size = picture.values.size() / channels;
    picture.values[i % channels * size + i / channels] = value;
  }

  Pixels packed_picture(char kind) {
    Pixels picture;
    const std::int64_t white = read_header(kind, picture);
    if (!left_.empty()) skip_one_space();
    return kind == '4' ? packed_bits(std::move(picture)) : packed_shades(std::move(picture), white);
  }

  Pixels packed_shades(Pixels picture, std::int64_t white) {
    const auto count = static_cast<std::size_t>(picture.height * picture.width * picture.channels);
    const std::size_t bytes = white > 255 ? 2 : 1;
    check_length(count, bytes);
    picture.values.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      std::int64_t shade = 0;
      for (std::size_t b = 0; b < bytes; ++b) shade = shade * 256 + static_cast<unsigned char>(left_[i * bytes + b]);
      if (shade > white)
        refuse("has a shade of " + std::to_string(shade) + ", it must be at most " + std::to_string(white));
      set(picture, i, static_cast<float>(shade) / static_cast<float>(white));
    }
    left_.remove_prefix(count * bytes);
    return picture;
  }

  // Eight pixels a byte, the first in the highest bit; each row begins with a new byte.
  Pixels packed_bits(Pixels picture) {
    const auto width = static_cast<std::size_t>(picture.width), height = static_cast<std::size_t>(picture.height);
    const std::size_t row_bytes = (width + 7) / 8;
    if (left_.size() / row_bytes < height) {
      refuse("is cut off: " + std::to_string(height) + " rows of " + std::to_string(row_bytes) +
             " bytes do not fit in the " + std::to_string(left_.size()) + " bytes left");
    }
    picture.values.reserve(width * height);
    for (std::size_t y = 0; y < height; ++y) {
      for (std::size_t x = 0; x < width; ++x) {
        const unsigned byte = static_cast<unsigned char>(left_[y * row_bytes + x / 8]);
        picture.values.push_back((byte >> (7 - x % 8) & 1U) != 0 ? 0.0F : 1.0F);
      }
    }
    left_.remove_prefix(row_bytes * height);
    return picture;
  }

  Pixels plain_picture(char kind) {
    Pixels picture;
    const std::int64_t white = read_header(kind, picture);
    const auto count = static_cast<std::size_t>(picture.height * picture.width * picture.channels);
    check_length(count, 1);  // at least one digit each
    picture.values.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      set(picture, i, kind == '1' ? bit() : static_cast<float>(number("shade", 0, white)) / static_cast<float>(white));
    }
    return picture;
  }

  // The digits of a bitmap need no spaces between them.
  float bit() {
    skip_spaces_and_comments();
    if (!left_.starts_with('0') && !left_.starts_with('1'))
      refuse("has " + quoted_beginning(left_.substr(0, 1)) + " as a pixel, it must be 0 for white or 1 for black");
    const float value = left_.front() == '0' ? 1 : 0;
    left_.remove_prefix(1);
    return value;
  }

  void skip_spaces() {
    left_.remove_prefix(
        static_cast<std::size_t>(std::find_if_not(left_.begin(), left_.end(), is_netpbm_space) - left_.begin()));
  }
  void skip_comment() { left_.remove_prefix(std::min(left_.find_first_of("\n\r"), left_.size())); }
  void skip_spaces_and_comments() {
    for (skip_spaces(); left_.starts_with('#'); skip_spaces()) skip_comment();
  }
  // Skips the one space before the shades. `left_` must not be empty.
  void skip_one_space() {
    if (left_[0] == '#') skip_comment();
    if (!left_.empty()) left_.remove_prefix(1);
  }

  std::string_view word() {
    skip_spaces_and_comments();
    const auto* const end =
        std::find_if(left_.begin(), left_.end(), [](char c) { return is_netpbm_space(c) || c == '#'; });
    const std::string_view found = left_.substr(0, static_cast<std::size_t>(end - left_.begin()));
    left_.remove_prefix(found.size());
    return found;
  }
  std::int64_t number(const std::string& what, std::int64_t least, std::int64_t most) {
    const std::string_view text = word();
    const auto value = number_in<std::int64_t>(text);
    if (value && *value >= least && *value <= most) return *value;
    const std::string fault = number_fault<std::int64_t>(text);
    refuse("has " + quoted_beginning(text.substr(0, 20)) + " as its " + what + ", it must be a whole number from " +
           std::to_string(least) + " to " + std::to_string(most) + (fault.empty() ? "" : ": " + fault));
  }

  std::string_view left_;
  const std::string& name_;
};

}  // namespace

bool is_netpbm(std::string_view bytes) {
  if (bytes.size() < 2 || bytes[0] != 'P' || bytes[1] < '1' || bytes[1] > '6') return false;
  return bytes.size() == 2 || is_netpbm_space(bytes[2]) || bytes[2] == '#';
}

std::vector<Pixels> read_netpbm(std::string_view bytes, const std::string& name) {
  return NetpbmReader(bytes, name).pictures();
}

}  // namespace minitorch::nn
