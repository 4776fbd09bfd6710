// Grey pictures in the PGM format of netpbm: "P5" stores bytes, "P2" numbers as text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace minitorch::program {

struct GreyPicture {
  std::int64_t height = 0, width = 0;
  std::vector<float> shades;  // from 0 (black) to 1 (white), row by row
};

/// Reads all pictures of a file; a P2 file has only one. Errors call the file `name`.
///
///   picture := "P5" space width space height space white one-space shades    one byte each; two if white > 255
///            | "P2" space width space height space white (space shade)*
///
/// A space is any run of blanks, tabs and line ends. A comment runs from # to the end of its line, and that end counts
/// as a space. Comments may stand anywhere in the text, also directly after a number; after `white`, the end of a
/// comment is the one space. Spaces may follow a picture. Throws DataError for anything else.
std::vector<GreyPicture> parse_pgm(std::string_view bytes, const std::string& name);

}  // namespace minitorch::program
