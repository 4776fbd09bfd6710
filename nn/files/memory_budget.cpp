// The limit of a memory budget, and the error beyond it.
#include "nn/files/memory_budget.hpp"

#include <algorithm>

#include "nn/files/gzip.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

// Computes the limit again, since the counted length may have grown.
void MemoryBudget::raise_limit() {
  limit_ = std::max(limit_, free_bytes + per_byte * source_.counted_length() + per_usable_byte * usable_bytes_);
}

void MemoryBudget::refuse() const {
  throw DataError("its contents would take more than " + std::to_string(limit_) +
                  " bytes of memory, the limit for its length of " + std::to_string(source_.counted_length()) +
                  " bytes: 64 MB, plus " + std::to_string(per_byte) +
                  " times its length (of gzip: as unpacked, up to " + std::to_string(most_counted) +
                  " times the packed length), plus " + std::to_string(per_usable_byte) +
                  " times the tensors that it is loaded into");
}

}  // namespace minitorch::nn
