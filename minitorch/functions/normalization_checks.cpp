// Checks of the functions that normalise, and their messages.
#include "minitorch/functions/normalization_checks.hpp"

#include <cmath>

#include "minitorch/functions/reduced_dims.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::detail {

Dims dims_between(std::size_t begin, std::size_t end) {
  Dims dims;
  for (std::size_t d = begin; d < end; ++d) dims.push_back(as_dim(d));
  return dims;
}

void NormalizationCheck::refuse(const std::string& rule) const {
  throw ShapeError(std::string(function) + ": x " + to_text(x.shape()) + " " + rule);
}

void NormalizationCheck::eps(double value) const {
  require_floating_point(function, x.data());
  const double most = operators::largest_number(x.dtype());
  if (value >= 0 && value <= most) return;
  throw DataError(std::string(function) + ": eps is " + to_text(value) + ", it must be a finite number from 0 on" +
                  (std::isfinite(value) && value > most ? " in float32" : ""));
}

void NormalizationCheck::has_channels() const {
  if (x.dim() < 2) refuse("must have at least 2 dimensions, (N, C, ...)");
}

void NormalizationCheck::fits(std::string_view what, const Tensor& values, const Shape& shape) const {
  if (values.shape() != shape) {
    refuse("needs a " + std::string(what) + " " + to_text(shape) + ", not " + to_text(values.shape()));
  }
  require_one_dtype(function, "x", x.data(), what, values.data());
}

void NormalizationCheck::options(const NormOptions& given, const Shape& shape) const {
  eps(given.eps);
  if (given.weight) fits("weight", *given.weight, shape);
  if (given.bias) fits("bias", *given.bias, shape);
}

Dims NormalizationCheck::last(const Shape& shape) const {
  bool ends_with_it = !shape.empty() && x.dim() >= shape.size();
  for (std::size_t d = 0; ends_with_it && d < shape.size(); ++d) {
    ends_with_it = x.shape()[x.dim() - shape.size() + d] == shape[d];
  }
  if (!ends_with_it) {
    refuse("must end with the normalized shape " + to_text(shape) + ", which has at least one dimension");
  }
  return dims_between(x.dim() - shape.size(), x.dim());
}

}  // namespace minitorch::detail
