// The PGM reader: a header of words, separated by spaces and comments, then the shades.
#include "program/commands/pgm.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "nn/text/number_fault.hpp"
#include "nn/text/number_text.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::program {

namespace {

constexpr std::int64_t longest_side = 100'000;

// The first bytes of other picture formats, to name them in errors.
constexpr std::array other_formats = {
    std::pair("P1", "a bitmap of black and white (PBM)"),
    std::pair("P3", "a picture in colours (PPM)"),
    std::pair("P4", "a bitmap of black and white (PBM)"),
    std::pair("P6", "a picture in colours (PPM)"),
    std::pair("P7", "a picture of any depth (PAM)"),
    std::pair("Pf", "a picture of floating-point shades (PFM)"),
    std::pair("\x89PNG", "a PNG"),
    std::pair("\xff\xd8", "a JPEG"),
    std::pair("GIF8", "a GIF"),
    std::pair("BM", "a BMP"),
};

class Reader {
 public:
  Reader(std::string_view bytes, const std::string& name) : left_(bytes), name_(name) {}

  std::vector<GreyPicture> pictures() {
    std::vector<GreyPicture> all;
    while (all.empty() || !left_.empty()) {
      const std::string_view kind = magic(all.size());
      all.push_back(kind == "P5" ? packed_picture() : plain_picture());
      if (kind == "P5") {
        skip_spaces();
      } else if (skip_spaces_and_comments(); !left_.empty()) {
        refuse("has text after its last shade; its width times its height is the number of shades");
      }
    }
    return all;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const { throw DataError(name_ + ": " + why); }

  std::string_view magic(std::size_t pictures_before) {
    const std::string_view kind = left_.substr(0, 2);
    const bool is_whole = left_.size() == 2 || (left_.size() > 2 && (is_space(left_[2]) || left_[2] == '#'));
    if (is_whole && (kind == "P5" || kind == "P2")) {
      left_.remove_prefix(2);
      return kind;
    }
    if (pictures_before > 0) {
      refuse("has bytes after picture number " + std::to_string(pictures_before) +
             " that do not begin another, with P5");
    }
    const auto* const other = std::find_if(other_formats.begin(), other_formats.end(),
                                           [this](const auto& one) { return left_.starts_with(one.first); });
    refuse(std::string("begins with neither P5 nor P2, as PGM does") +
           (other == other_formats.end() ? "" : ": it is " + std::string(other->second)));
  }

  // Reads the sizes into `picture`. Returns the number that means white.
  std::int64_t read_header(GreyPicture& picture) {
    picture.width = number("width", 1, longest_side);
    picture.height = number("height", 1, longest_side);
    return number("shade of white", 1, 65535);
  }

  // Checks before memory is allocated, so a false size in the header costs none.
  void check_length(std::size_t count, std::size_t bytes_of_each) const {
    if (left_.size() / bytes_of_each >= count) return;
    refuse("is cut off: " + std::to_string(count) + " shades do not fit in the " + std::to_string(left_.size()) +
           " bytes left");
  }

  GreyPicture packed_picture() {
    GreyPicture picture;
    const std::int64_t white = read_header(picture);
    if (!left_.empty()) skip_one_space();
    const auto count = static_cast<std::size_t>(picture.height * picture.width);
    const std::size_t bytes = white > 255 ? 2 : 1;
    check_length(count, bytes);
    picture.shades.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      std::int64_t shade = 0;
      for (std::size_t b = 0; b < bytes; ++b) shade = shade * 256 + static_cast<unsigned char>(left_[i * bytes + b]);
      if (shade > white)
        refuse("has a shade of " + std::to_string(shade) + ", it must be at most " + std::to_string(white));
      picture.shades.push_back(static_cast<float>(shade) / static_cast<float>(white));
    }
    left_.remove_prefix(count * bytes);
    return picture;
  }

  GreyPicture plain_picture() {
    GreyPicture picture;
    const std::int64_t white = read_header(picture);
    const auto count = static_cast<std::size_t>(picture.height * picture.width);
    check_length(count, 1);  // at least one digit each
    picture.shades.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::int64_t shade = number("shade", 0, white);
      picture.shades.push_back(static_cast<float>(shade) / static_cast<float>(white));
    }
    return picture;
  }

  static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  void skip_spaces() {
    left_.remove_prefix(
        static_cast<std::size_t>(std::find_if_not(left_.begin(), left_.end(), is_space) - left_.begin()));
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
    const auto* const end = std::find_if(left_.begin(), left_.end(), [](char c) { return is_space(c) || c == '#'; });
    const std::string_view found = left_.substr(0, static_cast<std::size_t>(end - left_.begin()));
    left_.remove_prefix(found.size());
    return found;
  }
  std::int64_t number(const std::string& what, std::int64_t least, std::int64_t most) {
    const std::string_view text = word();
    const auto value = nn::number_in<std::int64_t>(text);
    if (value && *value >= least && *value <= most) return *value;
    const std::string fault = nn::number_fault<std::int64_t>(text);
    refuse("has '" + std::string(text.substr(0, 20)) + "' as its " + what + ", it must be a whole number from " +
           std::to_string(least) + " to " + std::to_string(most) + (fault.empty() ? "" : ": " + fault));
  }

  std::string_view left_;
  const std::string& name_;
};

}  // namespace

std::vector<GreyPicture> parse_pgm(std::string_view bytes, const std::string& name) {
  return Reader(bytes, name).pictures();
}

}  // namespace minitorch::program
