// Statistics of the elements of tensors, and their differences.
#include "program/learning/tensor_statistics.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <type_traits>

#include "operators/layout/dtype.hpp"

namespace minitorch::program {

namespace {

template <class T> std::span<const T> elements(const TensorData& data) {
  return {data.data<T>(), static_cast<std::size_t>(data.numel())};
}

// Returns the bits of x: as bits, -0 differs from 0, and a NaN equals itself.
template <class T> auto bits(T x) {
  return std::bit_cast<std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>(x);
}

}  // namespace

TensorStatistics statistics(const Tensor& tensor) {
  TensorStatistics found;
  const TensorData data = contiguous(tensor.data());
  operators::with_type(data.dtype(), [&]<class T>() {
    double largest_size = 0;  // elements are divided by it, so no square overflows
    bool is_first = true;
    for (const T element : elements<T>(data)) {
      const auto x = static_cast<double>(element);
      found.nan += std::isnan(x) ? 1 : 0;
      found.infinite += std::isinf(x) ? 1 : 0;
      if (!std::isfinite(x)) continue;
      found.smallest = is_first ? x : std::min(found.smallest, x);
      found.largest = is_first ? x : std::max(found.largest, x);
      largest_size = std::max(largest_size, std::abs(x));
      is_first = false;
    }
    if (largest_size == 0) return;
    double sum = 0;
    for (const T element : elements<T>(data)) {
      const double part = static_cast<double>(element) / largest_size;
      if (std::isfinite(part)) sum += part * part;
    }
    found.norm = largest_size * std::sqrt(sum);
  });
  return found;
}

TensorDifference difference(const Tensor& a, const Tensor& b) {
  TensorDifference found;
  const TensorData x = contiguous(a.data()), y = contiguous(b.data());
  operators::with_type(x.dtype(), [&]<class T>() {
    const auto first = elements<T>(x), second = elements<T>(y);
    for (std::size_t i = 0; i < first.size(); ++i) {
      if (bits(first[i]) == bits(second[i])) continue;
      if (found.elements++ == 0) found.first_place = static_cast<std::int64_t>(i);
      const double size = std::abs(static_cast<double>(first[i]) - static_cast<double>(second[i]));
      if (std::isfinite(size)) found.largest = std::max(found.largest, size);
    }
  });
  return found;
}

}  // namespace minitorch::program
