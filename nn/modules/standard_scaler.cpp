// Standardises columns.
#include "nn/modules/standard_scaler.hpp"

#include <cmath>
#include <string>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "nn/checks/one_dtype.hpp"
#include "nn/checks/sizes.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

StandardScaler::StandardScaler(WholeNumber features)
    : mean(add("mean",
               Buffer(zeros(checked_shape("StandardScaler", {checked_size("StandardScaler", "features", features)}))))),
      scale(add("scale", Buffer(ones({features})))) {
  describe(std::to_string(features));
}

StandardScaler StandardScaler::fit(const Tensor& x) {
  const auto guard = no_grad();
  const std::string start = "StandardScaler: x is ";
  if (x.dim() != 2 || x.numel() == 0)
    throw ShapeError(start + to_text(x.shape()) + ", it must be (N, features) with at least one of each");
  if (!is_floating_point(x.dtype())) throw DtypeError(start + shape_and_dtype(x) + ", it must be float32 or float64");
  const Tensor means = minitorch::mean(x, 0), deviations = stddev(x, 0, {.correction = 0});
  for (std::int64_t column = 0; column < x.size(1); ++column) {
    if (!std::isfinite(means.at({column})) || !std::isfinite(deviations.at({column})))
      throw DataError("StandardScaler: column " + std::to_string(column) + " has NaN or infinite elements");
  }
  StandardScaler made(x.size(1));
  made.to(x.dtype());
  made.mean.set_value(means);
  made.scale.set_value(masked_fill(deviations, deviations == 0, 1));
  return made;
}

void StandardScaler::check_input(const Tensor& x) const {
  check_last_size("StandardScaler", "features", x, mean.size(0));
  check_one_dtype("StandardScaler", "the input", x.dtype(), "the mean", mean.dtype());
}

Tensor StandardScaler::forward(const Tensor& x) const {
  check_input(x);
  return (x - mean) / scale;
}

Tensor StandardScaler::inverse(const Tensor& y) const {
  check_input(y);
  return y * scale + mean;
}

}  // namespace minitorch::nn
