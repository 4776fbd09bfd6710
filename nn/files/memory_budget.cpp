// The limit of a memory budget, and the error beyond it.
#include "nn/files/memory_budget.hpp"

#include <algorithm>

#include "nn/files/gzip.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

// Computes the limit again, since the counted length may have grown. Throws if the bytes still do not fit.
void MemoryBudget::make_room(std::uint64_t bytes) {
  const std::uint64_t length = source_.counted_length();
  limit_ = std::max(limit_, free_bytes + per_byte * length + per_usable_byte * usable_bytes_);
  if (bytes <= limit_ - taken_) return;
  throw DataError("its contents would take more than " + std::to_string(limit_) +
                  " bytes of memory, the limit for its length of " + std::to_string(length) + " bytes: 64 MB, plus " +
                  std::to_string(per_byte) + " times its length (of gzip: as unpacked, up to " +
                  std::to_string(most_counted) + " times the packed length), plus " + std::to_string(per_usable_byte) +
                  " times the tensors that it is loaded into");
}

}  // namespace minitorch::nn
