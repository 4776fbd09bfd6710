// Layers that multiply by a matrix.
#include "nn/linear.hpp"

#include <cmath>
#include <string>

#include "minitorch/making.hpp"
#include "minitorch/products.hpp"
#include "minitorch/tensor_functions.hpp"
#include "minitorch/views.hpp"
#include "nn/sizes.hpp"
#include "operators/error.hpp"

namespace minitorch::nn {

namespace {

Tensor uniform(const Shape& shape, double bound) { return empty(shape).uniform_(-bound, bound); }

std::string described(const BiasOptions& options) { return options.bias ? ", bias=true" : ", bias=false"; }

}  // namespace

Linear::Linear(std::int64_t in_features, std::int64_t out_features, BiasOptions options)
    : weight(uniform(
          {checked_size("Linear", "out_features", out_features), checked_size("Linear", "in_features", in_features)},
          1 / std::sqrt(in_features))) {
  add("weight", weight);
  if (options.bias) bias = add("bias", Parameter(uniform({out_features}, 1 / std::sqrt(in_features))));
  describe("in_features=" + std::to_string(in_features) + ", out_features=" + std::to_string(out_features) +
           described(options));
}

Tensor Linear::forward(const Tensor& x) const {
  check_last_size("Linear", "in_features", x, weight.shape()[1]);
  const Tensor y = matmul(x, weight.value().t());
  return bias ? y + bias->value() : y;
}

Bilinear::Bilinear(std::int64_t in1_features, std::int64_t in2_features, std::int64_t out_features, BiasOptions options)
    : weight(uniform({checked_size("Bilinear", "out_features", out_features),
                      checked_size("Bilinear", "in1_features", in1_features),
                      checked_size("Bilinear", "in2_features", in2_features)},
                     1 / std::sqrt(in1_features))) {
  add("weight", weight);
  if (options.bias) bias = add("bias", Parameter(uniform({out_features}, 1 / std::sqrt(in1_features))));
  describe("in1_features=" + std::to_string(in1_features) + ", in2_features=" + std::to_string(in2_features) +
           ", out_features=" + std::to_string(out_features) + described(options));
}

Tensor Bilinear::operator()(const Tensor& x1, const Tensor& x2) const {
  check_last_size("Bilinear", "in1_features", x1, weight.shape()[1]);
  check_last_size("Bilinear", "in2_features", x2, weight.shape()[2]);
  const Tensor products = einsum("...i,kij,...j->...k", {x1, weight, x2});
  Tensor y = bias ? products + bias->value() : products;
  tell(y);
  return y;
}

Flatten::Flatten(std::int64_t start_dim, std::int64_t end_dim) : start_dim_(start_dim), end_dim_(end_dim) {
  describe("start_dim=" + std::to_string(start_dim) + ", end_dim=" + std::to_string(end_dim));
}

Tensor Flatten::forward(const Tensor& x) const { return flatten(x, start_dim_, end_dim_); }

}  // namespace minitorch::nn
