// Normalisation over the last dimensions, which are rows: layer and RMS normalisation, and standardize. Long rows have
// a kernel, which computes all in one pass; functions of tensors do the rest.
#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <utility>

#include "minitorch/functions/normalization.hpp"
#include "minitorch/functions/normalization_checks.hpp"
#include "minitorch/functions/normalization_kernels.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/standardize.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/tensor/data_kernels.hpp"
#include "operators/recording/recording.hpp"
#include "operators/reduce/normalize_rows.hpp"

namespace minitorch {

namespace {

using detail::NormalizationCheck, detail::dims_between;

// y = w (x - m) r + b, where m and r are those of a row of x, and w and b have an element for each column. With
// n = (x - m) r and g = w dy,
//   dx = r (g - mean g - n mean(g n)), without mean g if the mean is not subtracted;   dw = Σ dy n,   db = Σ dy
template <Centre centre> struct NormalizeRows {
  double eps = 0;
  TensorData mean = {}, variance = {};
  mutable TensorData y = {};
  static constexpr auto name = centre == Centre::subtracted ? "layer_norm" : "rms_norm";
  static bool saves_argument(std::size_t i, const NeedsInputGrad& /*needs*/) { return i < 2; }

  void take(const TensorData& x, const TensorData& w, const TensorData& b) {
    const operators::RowSizes sizes = sizes_of(x, w);
    const TensorData from = contiguous(x), weight = contiguous(w), bias = contiguous(b);
    mean = TensorData({sizes.rows}, x.dtype());
    variance = TensorData({sizes.rows}, x.dtype());
    y = TensorData(x.shape(), x.dtype());
    with_floating_type(x, [&]<class T>() {
      operators::recorded(
          name, [sizes, one = from.data<T>(), least = static_cast<T>(eps), scale = weight.data<T>(),
                 shift = bias.data<T>(), middle = mean.data<T>(), spread = variance.data<T>(), to = y.data<T>()] {
            operators::normalize_rows<T>(sizes, one, least, scale, shift, middle, spread, to);
          });
    });
  }
  TensorData forward(const TensorData& /*x*/, const TensorData& /*w*/, const TensorData& /*b*/) const {
    assert(y.is_defined());
    return std::move(y);
  }

  std::array<TensorData, 3> backward(const TensorData& dy, const TensorData& x, const TensorData& w,
                                     const TensorData& /*b*/, const NeedsInputGrad& needs) const {
    const operators::RowSizes sizes = sizes_of(x, w);
    const TensorData from = contiguous(x), weight = contiguous(w), d = contiguous(dy);
    const TensorData dx = needs[0] ? TensorData(x.shape(), x.dtype()) : TensorData();
    const Shape parts{operators::parts_of_rows(sizes), sizes.columns};
    const auto partial = [&](std::size_t i) { return needs[i] ? TensorData(parts, float64) : TensorData(); };
    const TensorData dw = partial(1), db = partial(2);
    const auto sums = [](const TensorData& values) { return values.is_defined() ? values.data<double>() : nullptr; };
    with_floating_type(x, [&]<class T>() {
      operators::recorded(name, [sizes, slopes = d.data<T>(), one = from.data<T>(), least = static_cast<T>(eps),
                                 scale = weight.data<T>(), middle = mean.data<T>(), spread = variance.data<T>(),
                                 to = needs[0] ? dx.data<T>() : nullptr, of_scale = sums(dw), of_shift = sums(db)] {
        operators::normalize_rows_backward<T>(sizes, slopes, one, least, scale, middle, spread, to, of_scale, of_shift);
      });
    });
    const auto added = [&](const TensorData& values) {
      return values.is_defined() ? to(reshape(sum(values, {0}), w.shape()), x.dtype()) : TensorData();
    };
    return {dx, added(dw), added(db)};
  }
  std::array<Tensor, 3> backward(const Tensor& dy, const Tensor& x, const Tensor& w, const Tensor& /*b*/,
                                 const NeedsInputGrad& needs) const {
    const std::size_t first = x.dim() - w.dim();
    const Dims dims = dims_between(first, x.dim()), rows = dims_between(0, first);
    const Moments<Tensor> moments(centre, x, dims);
    const Tensor r = inverse_deviation(TensorData::number(eps, x.dtype()), moments.variance);
    const Tensor n = standardized(centre, x, moments.mean, r);
    const auto over_rows = [&](const Tensor& values) { return rows.empty() ? values : sum(values, rows); };
    return {needs[0] ? standardized_derivative(centre, dims, dy * w, n, r) : Tensor(),
            needs[1] ? over_rows(dy * n) : Tensor(), needs[2] ? over_rows(dy) : Tensor()};
  }

  static operators::RowSizes sizes_of(const TensorData& x, const TensorData& w) {
    return {.rows = x.numel() / w.numel(), .columns = w.numel(), .centre = centre};
  }
};

// Layer or RMS normalisation over the last dimensions `dims`, which have this shape.
template <Centre centre>
Tensor normalized_rows(const Tensor& x, const Dims& dims, const Shape& shape, const NormOptions& options) {
  if (x.numel() > 0 && numel(shape) >= detail::least_length_for_kernels) {
    const detail::WeightAndBias with(options, x, shape);
    NormalizeRows<centre> f{.eps = options.eps};
    if (detail::is_computed(f, x, with)) return apply(std::move(f), x, with.weight, with.bias);
  }
  return detail::scaled_and_shifted(standardized(centre, x, dims, options.eps), options,
                                    [](const Tensor& values) { return values; });
}

}  // namespace

Tensor standardize(const Tensor& x, const Dims& dims, RealNumber eps) {
  NormalizationCheck{"standardize", x}.eps(eps);
  const Dims reduced = ReducedDims("standardize", dims, x.dim()).list();
  const std::size_t first = x.dim() - std::min(x.dim(), reduced.size());
  if (reduced != dims_between(first, x.dim())) {
    return standardized(Centre::subtracted, x, reduced, eps);
  }
  Shape last;
  for (const std::int64_t dim : reduced) last.push_back(x.shape()[dim]);
  return normalized_rows<Centre::subtracted>(x, reduced, last, {.eps = eps});
}

Tensor layer_norm(const Tensor& x, const Shape& normalized_shape, const NormOptions& options) {
  const NormalizationCheck check{"layer_norm", x};
  const Dims dims = check.last(normalized_shape);
  check.options(options, normalized_shape);
  return normalized_rows<Centre::subtracted>(x, dims, normalized_shape, options);
}

Tensor rms_norm(const Tensor& x, const Shape& normalized_shape, const RMSOptions& options) {
  const NormalizationCheck check{"rms_norm", x};
  const Dims dims = check.last(normalized_shape);
  const double least =
      x.dtype() == float32 ? std::numeric_limits<float>::epsilon() : std::numeric_limits<double>::epsilon();
  const double eps = options.eps.value_or(least);
  check.eps(eps);
  if (options.weight) check.fits("weight", *options.weight, normalized_shape);
  return normalized_rows<Centre::kept>(x, dims, normalized_shape, {.weight = options.weight, .eps = eps});
}

}  // namespace minitorch
