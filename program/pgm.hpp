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

/// Reads a picture; what follows it is passed over, as netpbm has it. `name` stands for the bytes in messages. Throws
/// DataError, which names what is wrong, for anything that is none.
GreyPicture parse_pgm(std::string_view bytes, const std::string& name);

}  // namespace minitorch::program
