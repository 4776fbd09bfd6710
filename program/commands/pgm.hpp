// Pictures in shades of grey as PGM has them (netpbm): "P5" with bytes, or "P2" with numbers as text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace minitorch::program {

struct GreyPicture {
  std::int64_t height = 0, width = 0;
  std::vector<float> shades;  // from 0, black, to 1, row by row
};

/// Reads the pictures of a file, one behind the other; P2 has one alone. `name` stands for the bytes in messages.
///
///   picture := "P5" space width space height space white one-space shades    of a byte each; two where white > 255
///            | "P2" space width space height space white (space shade)*
///
/// A space is any run of blanks, tabs and ends of lines. A comment goes from # to the end of its line, which is a
/// space. It may stand wherever there is text, directly behind a number too; the end of a comment behind `white` is the
/// one space. Behind a picture there may be spaces. Throws DataError, which names what is wrong, for anything else.
std::vector<GreyPicture> parse_pgm(std::string_view bytes, const std::string& name);

}  // namespace minitorch::program
