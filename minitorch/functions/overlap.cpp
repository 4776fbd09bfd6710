// Compares the strides of a tensor with what they reach.
#include "minitorch/functions/overlap.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace minitorch {

bool may_overlap(const Tensor& x) {
  if (x.is_contiguous() || x.numel() == 0) return false;
  std::vector<std::pair<std::int64_t, std::int64_t>> steps;  // stride and size
  for (std::size_t d = 0; d < x.dim(); ++d) {
    if (x.shape()[d] > 1) steps.emplace_back(x.strides()[d], x.shape()[d]);
  }
  std::sort(steps.begin(), steps.end());
  std::int64_t reached = 0;
  for (const auto& [stride, size] : steps) {
    if (stride <= reached) return true;
    reached += stride * (size - 1);
  }
  return false;
}

}  // namespace minitorch
