// Statistics of the elements of tensors, and their differences.
#include "program/learning/tensor_statistics.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
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

template <class T> bool is_finite(T x) { return std::isfinite(static_cast<double>(x)); }

// Returns |a - b|; of integers, computed exactly and then rounded.
template <class T> double distance(T a, T b) {
  if constexpr (std::integral<T>) {
    const auto high = static_cast<std::uint64_t>(std::max(a, b)), low = static_cast<std::uint64_t>(std::min(a, b));
    return static_cast<double>(high - low);
  } else {
    return std::abs(static_cast<double>(a) - static_cast<double>(b));
  }
}

}  // namespace

TensorStatistics statistics(const Tensor& tensor) {
  TensorStatistics found;
  const TensorData data = contiguous(tensor.data());
  operators::with_type(data.dtype(), [&]<class T>() {
    const auto all = elements<T>(data);
    T smallest{}, largest{};
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto x = static_cast<double>(all[i]);
      found.nan += std::isnan(x) ? 1 : 0;
      found.infinite += std::isinf(x) ? 1 : 0;
      if (!std::isfinite(x)) continue;
      const bool is_first = found.place_of_smallest == TensorStatistics::nowhere;
      if (is_first || all[i] < smallest) {
        smallest = all[i];
        found.place_of_smallest = static_cast<std::int64_t>(i);
      }
      if (is_first || all[i] > largest) {
        largest = all[i];
        found.place_of_largest = static_cast<std::int64_t>(i);
      }
    }
    // Elements are divided by the largest size, so no square overflows.
    const double largest_size =
        std::max(std::abs(static_cast<double>(smallest)), std::abs(static_cast<double>(largest)));
    if (largest_size == 0) return;
    double sum = 0;
    for (const T element : all) {
      const double part = static_cast<double>(element) / largest_size;
      if (std::isfinite(part)) sum += part * part;
    }
    found.norm = largest_size * std::sqrt(sum);
  });
  return found;
}

nn::Json element_at(const Tensor& tensor, std::int64_t place) {
  if (place == TensorStatistics::nowhere) return {};
  const TensorData data = contiguous(tensor.data());
  return operators::with_type(data.dtype(),
                              [&]<class T>() { return nn::Json(elements<T>(data)[static_cast<std::size_t>(place)]); });
}

TensorDifference difference(const Tensor& a, const Tensor& b) {
  TensorDifference found;
  const TensorData x = contiguous(a.data()), y = contiguous(b.data());
  operators::with_type(x.dtype(), [&]<class T>() {
    const auto first = elements<T>(x), second = elements<T>(y);
    for (std::size_t i = 0; i < first.size(); ++i) {
      if (bits(first[i]) == bits(second[i])) continue;
      if (found.elements++ == 0) found.first_place = static_cast<std::int64_t>(i);
      if (is_finite(first[i]) && is_finite(second[i])) {
        found.largest = std::max(found.largest.value_or(0), distance(first[i], second[i]));
      } else {
        found.is_finite = false;
      }
    }
  });
  return found;
}

}  // namespace minitorch::program
