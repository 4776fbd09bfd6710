// The header of a .npy file: what stands before the elements. Format: NumPy's documentation of numpy.lib.format.
#pragma once

#include <string>
#include <string_view>

#include "nn/files/byte_source.hpp"
#include "nn/files/stored_numbers.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch::nn {

/// The first bytes of each file.
constexpr std::string_view npy_mark = "\x93NUMPY";

struct NpyHeader {
  Shape shape{};
  NumberFormat format{};
  bool is_fortran = false;  // whether the first dimension lies side by side, instead of the last
};

/// Reads a header of version 1.0, 2.0 or 3.0. Throws DataError, which names the source and the rule, if it breaks one,
/// or if its dtype is none that is read.
NpyHeader read_npy_header(ByteSource& source);

/// Returns a header of version 1.0 for elements in row-major order. Its length is a multiple of 64, as NumPy's.
std::string npy_header(const Shape& shape, DType dtype);

}  // namespace minitorch::nn
