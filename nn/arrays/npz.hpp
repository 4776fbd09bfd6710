// NumPy's archives of named arrays, .npz: what numpy.savez and numpy.savez_compressed write and numpy.load reads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/state/state_dict.hpp"

namespace minitorch::nn {

/// The arrays of a file, in its order.
struct NpzFile {
  std::vector<NamedTensor> tensors;
  std::string name{};  // for messages: the path

  /// Returns the tensor of this name. Throws DataError if there is none.
  const Tensor& at(std::string_view tensor) const;
};

/// Options of reading an archive.
struct NpzOptions {
  std::vector<std::string> names{};  // those to read, in the order of the file; all if there are none
};

/// Reads arrays, stored or deflated, as `read_npy` does. Throws DataError, which names the file, the array and the
/// rule, if an array of `names` is missing; if the archive is invalid, encrypted or packed in another way; and if
/// arrays overlap, share a name, have a wrong checksum, or would take more memory than 64 MB and 10 bytes for each of
/// their bytes, up to 1,000 for each packed one.
NpzFile read_npz(const std::string& path, const NpzOptions& options = {});
/// The same for the bytes of such a file, which messages call `name`.
NpzFile parse_npz(std::string_view bytes, const std::string& name, const NpzOptions& options = {});

/// Writes tensors to a file in their order, not packed, as `write_npy` does. Throws DataError, which names the path, if
/// the system refuses, or if a name stands twice, is not UTF-8, holds a NUL, or is longer than 65,531 bytes. Then the
/// old file stays.
void write_npz(const std::string& path, const std::vector<NamedTensor>& tensors);
/// Returns the bytes of such a file.
std::string npz_bytes(const std::vector<NamedTensor>& tensors);

}  // namespace minitorch::nn
