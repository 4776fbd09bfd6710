// PBM, PGM and PPM, the formats of netpbm: bitmaps, grey pictures and pictures in colours, in bytes or in text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nn/pictures/pixels.hpp"

namespace minitorch::nn {

/// Whether the bytes begin with "P1" to "P6" and a space or a comment.
bool is_netpbm(std::string_view bytes);

/// Reads all pictures of a file; one in text is alone. Errors call the file `name`. `bytes` begin as `is_netpbm` says.
///
///   picture := ("P5" | "P6") sizes white one-space shade*        one byte each; two if white > 255
///            | ("P2" | "P3") sizes white (space shade)*
///            | "P4" sizes one-space bit*                          a row begins with a new byte; 1 is black
///            | "P1" sizes ([space] bit)*
///   sizes   := space width space height space
///
/// P3 and P6 have three shades for each pixel. A space is any run of blanks, tabs and line ends. A comment runs from #
/// to the end of its line, and that end counts as a space. Comments may stand anywhere in the text, also directly after
/// a number; after the last number of a header, the end of a comment is the one space. Spaces may follow a picture.
/// Throws DataError for anything else.
std::vector<Pixels> read_netpbm(std::string_view bytes, const std::string& name);

}  // namespace minitorch::nn
