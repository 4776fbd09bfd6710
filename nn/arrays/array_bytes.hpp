// An array as .npy files and .npz archives hold it, and how much memory reading them may take.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "minitorch/tensor/tensor.hpp"
#include "nn/files/byte_source.hpp"

namespace minitorch::nn {

/// The memory that the tensors of a file may take: 64 MB, plus ten bytes for each byte of its arrays, which is enough
/// for each array whose bytes are there, whatever its dtype. Of packed arrays, up to 100 bytes count for each packed
/// one, so that a small file cannot claim much.
class ArrayMemory {
 public:
  explicit ArrayMemory(std::uint64_t length) : limit_(64'000'000 + 10 * length) {}

  /// Counts a tensor that is about to be allocated. Throws DataError, which names the source, beyond the limit.
  void take(const ByteSource& source, std::uint64_t bytes);

 private:
  std::uint64_t limit_, taken_ = 0;
};

/// Reads an array, up to the end of the source, whose `stored_left` is its length. Throws DataError, which names the
/// source and the rule, if it breaks a rule of the format, has a dtype that is not read, or is not as long as its shape
/// and dtype say.
Tensor read_array(ByteSource& source, ArrayMemory& memory);

/// Returns the elements of a contiguous tensor as they lie in memory.
std::string_view bytes_of_elements(const TensorData& data);

}  // namespace minitorch::nn
