// NumPy's files of one array, .npy: what numpy.save writes and numpy.load reads.
#pragma once

#include <string>
#include <string_view>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch::nn {

/// Reads an array, in either order of bytes and of dimensions. float32, float64 and int64 stay as they are, float16
/// becomes float32, and bool and the other integers become int64. Throws DataError, which names the file and the rule,
/// if it cannot be read, breaks a rule of the format (versions 1.0 to 3.0), is shorter or longer than its shape says,
/// has more than 8 dimensions, a number beyond int64, or another dtype: objects, strings, complex numbers and
/// structures are not read.
Tensor read_npy(const std::string& path);
/// The same for the bytes of such a file, which messages call `name`.
Tensor parse_npy(std::string_view bytes, const std::string& name);

/// Writes the elements to a file, whole or not at all: little-endian, in row-major order, version 1.0 of the format,
/// which every reader knows. Nothing is appended to the path. Throws DataError, which names the path, if the system
/// refuses; the old file then stays.
void write_npy(const std::string& path, const Tensor& x);
/// Returns the bytes of such a file.
std::string npy_bytes(const Tensor& x);

}  // namespace minitorch::nn
