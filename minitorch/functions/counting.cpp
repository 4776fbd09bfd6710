// Counts equal elements: by their value, or in sorted order.
#include "minitorch/functions/counting.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/sorting.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "operators/select/gather.hpp"

namespace minitorch {

namespace {

// The elements of x, the argument of bincount, and the size of its result. Throws unless they can be counted.
struct Countables {
  TensorData elements;
  std::int64_t size;

  Countables(const Tensor& x, std::int64_t minlength) : elements(contiguous(x.data())), size(minlength) {
    if (x.dtype() != int64) {
      throw DtypeError("bincount: a tensor of " + std::string(to_text(x.dtype())) + ", it must be int64");
    }
    if (x.dim() != 1) throw ShapeError("bincount: a tensor " + to_text(x.shape()) + ", it must be a vector");
    if (minlength < 0) {
      throw ShapeError("bincount: a minlength of " + std::to_string(minlength) + ", it cannot be negative");
    }
    if (x.numel() > 0) {
      if (const auto least = *amin(elements).data<std::int64_t>(); least < 0) {
        const auto first = std::find_if(all().begin(), all().end(), [](std::int64_t n) { return n < 0; });
        throw IndexError("bincount: the element " + std::to_string(*first) + ", none can be negative");
      }
      const auto largest = *amax(elements).data<std::int64_t>();
      size = std::max(size, std::min(largest, std::numeric_limits<std::int64_t>::max() - 1) + 1);
    }
    check_shape("bincount", {size});
  }
  std::span<const std::int64_t> all() const {
    return {elements.data<std::int64_t>(), static_cast<std::size_t>(elements.numel())};
  }
};

}  // namespace

Tensor bincount(const Tensor& x, WholeNumber minlength) {
  const Countables countables(x, minlength);
  const TensorData counts = full({countables.size}, 0, int64, "bincount");
  auto* const count = counts.data<std::int64_t>();
  for (const std::int64_t n : countables.all()) ++count[n];
  return Tensor(counts);
}

Tensor bincount(const Tensor& x, const Tensor& weights, WholeNumber minlength) {
  const Countables countables(x, minlength);
  if (weights.shape() != x.shape()) {
    throw ShapeError("bincount: weights " + to_text(weights.shape()) + " for a tensor " + to_text(x.shape()) +
                     ", the shapes must be equal");
  }
  const TensorData of_each = contiguous(to(weights.data(), float64));
  const TensorData sums = full({countables.size}, 0, float64, "bincount");
  const double* weight = of_each.data<double>();
  auto* const total = sums.data<double>();
  for (const std::int64_t n : countables.all()) total[n] += *weight++;
  return Tensor(to(sums, weights.dtype() == float32 ? float32 : float64));
}

Unique unique(const Tensor& x) {
  const Selected sorted = sort(flatten(x.detach()), 0);
  const auto places = sorted.indices.to_vector<std::int64_t>();
  const std::int64_t n = x.numel();
  const TensorData inverse(x.shape(), int64);
  std::vector<std::int64_t> firsts, counts;
  operators::with_type(x.dtype(), [&]<class T>() {
    const T* const value = sorted.values.data().data<T>();
    for (std::int64_t i = 0; i < n; ++i) {
      if (i == 0 || !(value[i] == value[i - 1])) {
        firsts.push_back(i);
        counts.push_back(0);
      }
      ++counts.back();
      inverse.data<std::int64_t>()[places[static_cast<std::size_t>(i)]] = static_cast<std::int64_t>(counts.size()) - 1;
    }
  });
  return {index_select(sorted.values, 0, from_vector(firsts)), Tensor(inverse), from_vector(counts)};
}

}  // namespace minitorch
