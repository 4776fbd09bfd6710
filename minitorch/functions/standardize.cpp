// Standardization: data by saved moments, graphs by moments that are functions of x, and large or small values by
// division by a power of 2.
#include "minitorch/functions/standardize.hpp"

#include <array>
#include <cmath>

#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/scaling.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/tensor/data_kernels.hpp"

namespace minitorch {

Moments<TensorData>::Moments(Centre centre, const TensorData& x, const Dims& dims) {
  const auto mean_of = [&](const TensorData& values) { return minitorch::mean(values, dims, {.keepdim = true}); };
  if (centre == Centre::kept) {
    variance = mean_of(square(x));
    return;
  }
  // The mean of x - mean is 0 up to rounding: it corrects the mean.
  const TensorData first = mean_of(x), rest = x - first, second = mean_of(rest);
  mean = first + second;
  zip_into(operators::Sub{}, rest, second);
  map_into(operators::Square{}, rest);
  variance = mean_of(rest);
}

namespace {

// y = (x - m) r for m = mean x, r = 1 / √(var x + eps). The backward pass uses the saved m and r; one that builds a
// graph computes them again as functions of x.
template <Centre centre> struct Standardize {
  Dims dims;
  TensorData eps, m, r;
  static constexpr auto name = centre == Centre::subtracted ? "standardize" : "rms_norm";

  TensorData forward(const TensorData& x) const { return standardized(centre, x, m, r); }
  std::array<TensorData, 1> backward(const TensorData& dy, const TensorData& x) const {
    return {standardized_derivative(centre, dims, dy, forward(x), r)};
  }
  std::array<Tensor, 1> backward(const Tensor& dy, const Tensor& x) const {
    const Moments<Tensor> moments(centre, x, dims);
    const Tensor scale = inverse_deviation(eps, moments.variance);
    return {standardized_derivative(centre, dims, dy, standardized(centre, x, moments.mean, scale), scale)};
  }
};

Tensor applied(const Tensor& x, const Dims& dims, Centre centre, const TensorData& eps, const TensorData& m,
               const TensorData& r) {
  if (centre == Centre::subtracted) return call(Standardize<Centre::subtracted>{dims, eps, m, r}, x);
  return call(Standardize<Centre::kept>{dims, eps, m, r}, x);
}

// The standardization of x with eps is that of x / u with eps / u². For an x whose variance overflows or underflows, u
// is the largest magnitude rounded to a power of 2, but not below √eps, beside which smaller values vanish.
Tensor standardized_by_unit(const Tensor& x, const Dims& dims, double eps, Centre centre) {
  const DType dtype = x.dtype();
  const TensorData unit = maximum(largest_power_of_2(x.data(), ReducedDims("standardize", dims, x.dim())),
                                  TensorData::number(std::sqrt(eps), dtype));
  TensorData scaled_eps = TensorData::number(eps, dtype) / unit / unit;
  // eps / u² may underflow beside a variance above 0, but if all elements are equal, the divisor must not be 0.
  const double least = dtype == float32 ? 1e-30 : 1e-100;
  if (eps > 0) scaled_eps = maximum(scaled_eps, TensorData::number(least, dtype));
  const Tensor scaled = x / Tensor(unit);
  const Moments<TensorData> moments(centre, scaled.data(), dims);
  return applied(scaled, dims, centre, scaled_eps, moments.mean, inverse_deviation(scaled_eps, moments.variance));
}

}  // namespace

bool are_in_range(const TensorData& variances, double eps) {
  return all_in_range(variances + TensorData::number(eps, variances.dtype()), 1);
}

Tensor standardized(Centre centre, const Tensor& x, const Dims& dims, double eps, const Moments<TensorData>& moments) {
  if (x.numel() > 0 && !are_in_range(moments.variance, eps)) return standardized_by_unit(x, dims, eps, centre);
  const TensorData added = TensorData::number(eps, x.dtype());
  return applied(x, dims, centre, added, moments.mean, inverse_deviation(added, moments.variance));
}

Tensor standardized(Centre centre, const Tensor& x, const Dims& dims, double eps) {
  return standardized(centre, x, dims, eps, Moments<TensorData>(centre, x.data(), dims));
}

}  // namespace minitorch
