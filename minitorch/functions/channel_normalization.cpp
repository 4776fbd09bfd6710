// Normalisation of channels: batch and group normalisation. Long rows, and batches of features, have kernels;
// functions of tensors do the rest.
#include <array>
#include <cassert>
#include <optional>
#include <string>
#include <utility>

#include "minitorch/functions/normalization.hpp"
#include "minitorch/functions/normalization_checks.hpp"
#include "minitorch/functions/normalization_kernels.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/scaling.hpp"
#include "minitorch/functions/standardize.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/tensor/data_kernels.hpp"
#include "operators/recording/recording.hpp"
#include "operators/reduce/normalize_channels.hpp"

namespace minitorch {

namespace {

using detail::NormalizationCheck, detail::dims_between;

// All dimensions but the channels.
template <class V> Dims dims_of_batch(const V& x) {
  Dims dims = dims_between(2, x.dim());
  dims.insert(0, 0);
  return dims;
}

// (C) as (C, 1, ...), which broadcasts to x (N, C, ...).
template <class V> V beside_channels(const V& values, std::size_t rank) {
  Shape shape = Shape::filled(rank - 1, 1);
  shape[0] = -1;
  return reshape(values, shape);
}

// What a group of batch or group normalisation is.
enum class Grouping { across_batch, in_examples };

// The rows of x (N, C, ...), in groups.
operators::RowGroups rows_of(const Shape& x, std::int64_t groups_per_example) {
  std::int64_t length = 1;
  for (std::size_t d = 2; d < x.size(); ++d) length *= x[d];
  return {.examples = x[0], .channels = x[1], .length = length, .groups_per_example = groups_per_example};
}

// y = w (x - m) r + b for x (N, C, ...), where m and r are those of groups of rows. With n = (x - m) r and g = w dy,
//   dx = r (g - mean g - n mean(g n)),   dw = Σ dy n,   db = Σ dy
// y and the moments are computed before the function is applied; forward gives y away.
template <Grouping grouping> struct NormalizeChannels {
  std::int64_t groups_per_example = 0;  // 0: groups across the batch
  double eps = 0;
  TensorData mean = {}, variance = {};
  mutable TensorData y = {};
  static constexpr auto name = grouping == Grouping::across_batch ? "batch_norm" : "group_norm";
  static bool saves_argument(std::size_t i, const NeedsInputGrad& /*needs*/) { return i < 2; }

  void take(const TensorData& x, const TensorData& w, const TensorData& b) {
    const operators::RowGroups rows = rows_of(x.shape(), groups_per_example);
    const TensorData from = contiguous(x), weight = contiguous(w), bias = contiguous(b);
    mean = TensorData({rows.groups()}, x.dtype());
    variance = TensorData({rows.groups()}, x.dtype());
    y = TensorData(x.shape(), x.dtype());
    with_floating_type(x, [&]<class T>() {
      operators::recorded(
          name, [rows, one = from.data<T>(), least = static_cast<T>(eps), scale = weight.data<T>(),
                 shift = bias.data<T>(), middle = mean.data<T>(), spread = variance.data<T>(), to = y.data<T>()] {
            operators::normalize_channels<T>(rows, one, least, scale, shift, middle, spread, to);
          });
    });
  }
  TensorData forward(const TensorData& /*x*/, const TensorData& /*w*/, const TensorData& /*b*/) const {
    assert(y.is_defined());
    return std::move(y);
  }

  std::array<TensorData, 3> backward(const TensorData& dy, const TensorData& x, const TensorData& w,
                                     const TensorData& /*b*/, const NeedsInputGrad& needs) const {
    const operators::RowGroups rows = rows_of(x.shape(), groups_per_example);
    const TensorData from = contiguous(x), weight = contiguous(w), d = contiguous(dy);
    const TensorData dx = needs[0] ? TensorData(x.shape(), x.dtype()) : TensorData();
    const Shape shape = rows.across_batch() ? Shape{rows.channels} : Shape{rows.examples, rows.channels};
    TensorData dw(shape, x.dtype()), db(shape, x.dtype());
    with_floating_type(x, [&]<class T>() {
      operators::recorded(name,
                          [rows, slopes = d.data<T>(), one = from.data<T>(), least = static_cast<T>(eps),
                           scale = weight.data<T>(), middle = mean.data<T>(), spread = variance.data<T>(),
                           to = needs[0] ? dx.data<T>() : nullptr, of_scale = dw.data<T>(), of_shift = db.data<T>()] {
                            operators::normalize_channels_backward<T>(rows, slopes, one, least, scale, middle, spread,
                                                                      to, of_scale, of_shift);
                          });
    });
    if (rows.across_batch()) return {dx, dw, db};
    return {dx, needs[1] ? sum(dw, {0}) : TensorData(), needs[2] ? sum(db, {0}) : TensorData()};
  }
  std::array<Tensor, 3> backward(const Tensor& dy, const Tensor& x, const Tensor& w, const Tensor& /*b*/,
                                 const NeedsInputGrad& needs) const {
    const Dims dims = groups_per_example == 0 ? Dims{0, 2} : Dims{2};
    const auto grouped = [&](const Tensor& values) {
      return reshape(values, {x.shape()[0], groups_per_example == 0 ? x.shape()[1] : groups_per_example, -1});
    };
    const Moments<Tensor> moments(Centre::subtracted, grouped(x), dims);
    const Tensor r = inverse_deviation(TensorData::number(eps, x.dtype()), moments.variance);
    const Tensor n = (grouped(x) - moments.mean) * r, g = grouped(dy * beside_channels(w, x.dim()));
    const auto dx = [&] { return reshape(standardized_derivative(Centre::subtracted, dims, g, n, r), x.shape()); };
    return {needs[0] ? dx() : Tensor(), needs[1] ? sum(dy * reshape(n, x.shape()), dims_of_batch(x)) : Tensor(),
            needs[2] ? sum(dy, dims_of_batch(x)) : Tensor()};
  }
};

// y = x s + t for x (N, C, ...) and channels s and t   =>   dx = dy s,   ds = Σ dy x,   dt = Σ dy
struct ScaleChannels {
  static constexpr auto name = "batch_norm";
  static bool saves_argument(std::size_t i, const NeedsInputGrad& needs) {
    return (i == 0 && needs[1]) || (i == 1 && needs[0]);
  }

  static TensorData forward(const TensorData& x, const TensorData& s, const TensorData& t) {
    const TensorData from = contiguous(x), scale = contiguous(s), shift = contiguous(t);
    TensorData y(x.shape(), x.dtype());
    with_floating_type(x, [&]<class T>() {
      operators::recorded(
          name, [rows = rows_of(x.shape(), 0), one = from.data<T>(), factor = scale.data<T>(), term = shift.data<T>(),
                 to = y.data<T>()] { operators::scale_channels<T>(rows, one, factor, term, to); });
    });
    return y;
  }
  template <class V>
  static std::array<V, 3> backward(const V& dy, const V& x, const V& s, const V& /*t*/, const NeedsInputGrad& needs) {
    return {needs[0] ? dy * beside_channels(s, dy.dim()) : V{}, needs[1] ? sum(dy * x, dims_of_batch(dy)) : V{},
            needs[2] ? sum(dy, dims_of_batch(dy)) : V{}};
  }
};

// Whether the kernel is faster than functions of tensors: for long rows, and for a matrix of features.
template <Grouping grouping> bool has_kernel(const operators::RowGroups& rows) {
  return rows.length >= detail::least_length_for_kernels || (grouping == Grouping::across_batch && rows.length == 1);
}

// Batch or group normalisation by the kernel, if it can: y, and the moments of the groups.
template <Grouping grouping>
std::optional<detail::BatchNormalized> normalized_by_kernel(const Tensor& x, std::int64_t groups_per_example,
                                                            const NormOptions& options) {
  if (x.numel() == 0 || !has_kernel<grouping>(rows_of(x.shape(), groups_per_example))) return {};
  const detail::WeightAndBias with(options, x, {x.shape()[1]});
  NormalizeChannels<grouping> f{.groups_per_example = groups_per_example, .eps = options.eps};
  if (!detail::is_computed(f, x, with)) return {};
  const TensorData mean = f.mean, variance = f.variance;
  return {{apply(std::move(f), x, with.weight, with.bias), mean, variance}};
}

Tensor scaled_and_shifted_channels(const Tensor& y, const NormOptions& options) {
  return detail::scaled_and_shifted(y, options, [&](const Tensor& values) { return beside_channels(values, y.dim()); });
}

}  // namespace

Tensor group_norm(const Tensor& x, WholeNumber num_groups, const NormOptions& options) {
  const NormalizationCheck check{"group_norm", x};
  check.has_channels();
  const std::int64_t groups = num_groups, channels = x.shape()[1];
  if (groups < 1 || channels % groups != 0) {
    check.refuse("has " + std::to_string(channels) + " channels, which " + std::to_string(groups) +
                 " groups cannot share evenly");
  }
  check.options(options, {channels});
  if (const auto normalized = normalized_by_kernel<Grouping::in_examples>(x, groups, options)) return normalized->y;
  const Shape grouped{x.shape()[0], groups, x.numel() == 0 ? 0 : x.numel() / (x.shape()[0] * groups)};
  const Tensor y = reshape(standardized(Centre::subtracted, reshape(x, grouped), {2}, options.eps), x.shape());
  return scaled_and_shifted_channels(y, options);
}

detail::BatchNormalized detail::normalized_by_batch(const Tensor& x, const NormOptions& options) {
  const NormalizationCheck check{"batch_norm", x};
  check.has_channels();
  const std::int64_t channels = x.shape()[1];
  check.options(options, {channels});
  if (channels > 0 && x.numel() / channels < 2) check.refuse("has fewer than 2 values for a channel");
  if (auto normalized = normalized_by_kernel<Grouping::across_batch>(x, 0, options)) return *std::move(normalized);
  const Dims dims = dims_of_batch(x);
  const Moments<TensorData> own(Centre::subtracted, x.data(), dims);
  const bool fits = all_finite(own.variance);  // else of values divided by a power of 2
  const TensorData variance = fits ? own.variance : var(x.data(), dims, {.keepdim = true, .correction = 0});
  const Tensor y = standardized(Centre::subtracted, x, dims, options.eps, own);
  return {scaled_and_shifted_channels(y, options), reshape(own.mean, {channels}), reshape(variance, {channels})};
}

Tensor batch_norm(const Tensor& x, const NormOptions& options) { return detail::normalized_by_batch(x, options).y; }

// Computes one product and one sum for each element: y = x s + (bias - mean s).
Tensor batch_norm(const Tensor& x, const Tensor& mean, const Tensor& variance, const NormOptions& options) {
  const NormalizationCheck check{"batch_norm", x};
  check.has_channels();
  const Shape channels{x.shape()[1]};
  check.options(options, channels);
  check.fits("mean", mean, channels);
  check.fits("variance", variance, channels);
  const double eps = options.eps;
  const Tensor r = inv(sqrt(variance + eps));
  const Tensor scale = options.weight ? *options.weight * r : r;
  const Tensor shift = options.bias ? *options.bias - mean * scale : -(mean * scale);
  if (x.numel() > 0 && has_kernel<Grouping::across_batch>(rows_of(x.shape(), 0))) {
    return apply<ScaleChannels>(x, scale, shift);
  }
  return x * beside_channels(scale, x.dim()) + beside_channels(shift, x.dim());
}

}  // namespace minitorch
