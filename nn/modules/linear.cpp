// Linear layers, Flatten and Unflatten.
#include "nn/modules/linear.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/products.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/function/function.hpp"
#include "minitorch/tensor/tensor_data.hpp"
#include "nn/checks/one_dtype.hpp"
#include "nn/checks/sizes.hpp"
#include "operators/errors/error.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/linear/add_to_rows.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::nn {

namespace {

// y = x Wᵀ + b   =>   dx = dy W,   dW = dyᵀ x,   db = the sum of the rows of dy;   x is a matrix
struct Affine {
  static constexpr auto name = "linear";
  static bool saves_argument(std::size_t i, const NeedsInputGrad& needs) {
    return (i == 0 && needs[1]) || (i == 1 && needs[0]);
  }

  static TensorData forward(const TensorData& x, const TensorData& w, const TensorData& b) {
    const TensorData y = matmul(x, transpose(w)), bias = contiguous(b);
    operators::with_type(y.dtype(), [&]<class T>() {
      operators::recorded(name, [rows = y.shape()[0], columns = y.shape()[1], to = y.data<T>(), row = bias.data<T>()] {
        operators::add_to_rows<T>(rows, columns, to, row);
      });
    });
    return y;
  }
  template <class V>
  static std::array<V, 3> backward(const V& dy, const V& x, const V& w, const V& /*b*/, const NeedsInputGrad& needs) {
    return {needs[0] ? matmul(dy, w) : V{}, needs[1] ? matmul(transpose(dy), x) : V{},
            needs[2] ? sum_of_rows(dy) : V{}};
  }

 private:
  // The sum of one row is that row. Variables, which users may change in place, share no memory.
  static TensorData sum_of_rows(const TensorData& dy) {
    return dy.shape()[0] == 1 ? reshape(dy, {dy.shape()[1]}) : sum(dy, {0});
  }
  static Tensor sum_of_rows(const Tensor& dy) { return sum(dy, {0}); }
};

Tensor uniform(const Shape& shape, double bound) { return empty(shape).uniform_(-bound, bound); }

std::string described(const BiasOptions& options) { return options.bias ? ", bias=true" : ", bias=false"; }

}  // namespace

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  if (weight.dim() != 2 || bias.shape() != Shape{weight.shape()[0]} || x.dim() == 0 ||
      x.shape().back() != weight.shape()[1]) {
    throw ShapeError("linear: x " + to_text(x.shape()) + ", weight " + to_text(weight.shape()) + " and bias " +
                     to_text(bias.shape()) + ", they must be (..., in), (out, in) and (out)");
  }
  check_one_dtype("linear", "the input", x.dtype(), "the weight", weight.dtype());
  check_one_dtype("linear", "the bias", bias.dtype(), "the weight", weight.dtype());
  if (x.dim() == 2) return apply<Affine>(x, weight, bias);
  Shape shape = x.shape();
  std::int64_t rows = 1;
  for (std::size_t d = 0; d + 1 < shape.size(); ++d) rows *= shape[d];
  shape[shape.size() - 1] = weight.shape()[0];
  return reshape(apply<Affine>(reshape(x, {rows, x.shape().back()}), weight, bias), shape);
}

Tensor linear(const Tensor& x, const Parameter& weight, const std::optional<Parameter>& bias) {
  if (bias) return linear(x, weight.value(), bias->value());
  check_one_dtype("linear", "the input", x.dtype(), "the weight", weight.dtype());
  return matmul(x, weight.value().t());
}

Linear::Linear(WholeNumber in_features, WholeNumber out_features, BiasOptions options)
    : weight(
          add("weight", Parameter(uniform(checked_shape("Linear", {checked_size("Linear", "out_features", out_features),
                                                                   checked_size("Linear", "in_features", in_features)}),
                                          1 / std::sqrt(std::int64_t{in_features}))))),
      bias(add_if(options.bias, "bias",
                  [&] { return uniform({out_features}, 1 / std::sqrt(std::int64_t{in_features})); })) {
  take_sizes_from_parameters();
  describe("in_features=" + std::to_string(in_features) + ", out_features=" + std::to_string(out_features) +
           described(options));
}

Tensor Linear::forward(const Tensor& x) const {
  check_last_size("Linear", "in_features", x, weight.shape()[1]);
  check_one_dtype("Linear", "the input", x.dtype(), "the weight", weight.dtype());
  return linear(x, weight, bias);
}

Bilinear::Bilinear(WholeNumber in1_features, WholeNumber in2_features, WholeNumber out_features, BiasOptions options)
    : weight(add("weight",
                 Parameter(uniform(checked_shape("Bilinear", {checked_size("Bilinear", "out_features", out_features),
                                                              checked_size("Bilinear", "in1_features", in1_features),
                                                              checked_size("Bilinear", "in2_features", in2_features)}),
                                   1 / std::sqrt(std::int64_t{in1_features}))))),
      bias(add_if(options.bias, "bias",
                  [&] { return uniform({out_features}, 1 / std::sqrt(std::int64_t{in1_features})); })) {
  take_sizes_from_parameters();
  describe("in1_features=" + std::to_string(in1_features) + ", in2_features=" + std::to_string(in2_features) +
           ", out_features=" + std::to_string(out_features) + described(options));
}

Tensor Bilinear::operator()(const Tensor& x1, const Tensor& x2) const {
  const ForwardCall call(*this);
  check_last_size("Bilinear", "in1_features", x1, weight.shape()[1]);
  check_last_size("Bilinear", "in2_features", x2, weight.shape()[2]);
  check_one_dtype("Bilinear", "x1", x1.dtype(), "the weight", weight.dtype());
  check_one_dtype("Bilinear", "x2", x2.dtype(), "the weight", weight.dtype());
  const Tensor products = einsum("...i,kij,...j->...k", {x1, weight, x2});
  return call.output(bias ? products + bias->value() : products);
}

Flatten::Flatten(WholeNumber start_dim, WholeNumber end_dim) : start_dim_(start_dim), end_dim_(end_dim) {
  describe("start_dim=" + std::to_string(start_dim) + ", end_dim=" + std::to_string(end_dim));
}

Tensor Flatten::forward(const Tensor& x) const { return flatten(x, start_dim_, end_dim_); }

Unflatten::Unflatten(WholeNumber dim, const Shape& unflattened_size) : dim_(dim), unflattened_size_(unflattened_size) {
  Shape known = unflattened_size;
  auto* const inferred = std::find(known.begin(), known.end(), -1);
  if (inferred != known.end()) *inferred = 1;
  const std::string start = "Unflatten: the sizes " + to_text(unflattened_size) + " ";
  if (std::find(known.begin(), known.end(), -1) != known.end())
    throw ShapeError(start + "have more than one -1, only one size can be inferred");
  check_shape("Unflatten", known);
  if (inferred != known.end() && numel(known) == 0)
    throw ShapeError(start + "have a 0, so that the size of -1 cannot be inferred");
  if (known.empty()) throw ShapeError("Unflatten: no sizes, there must be at least one");
  describe("dim=" + std::to_string(dim) + ", unflattened_size=" + to_text(unflattened_size));
}

Tensor Unflatten::forward(const Tensor& x) const {
  const std::size_t place = dimension("Unflatten", dim_, x.dim());
  const std::int64_t size = x.shape()[place];
  Shape sizes = unflattened_size_;
  auto* const inferred = std::find(sizes.begin(), sizes.end(), -1);
  if (inferred != sizes.end()) {
    *inferred = 1;
    *inferred = size / numel(sizes);
  }
  if (numel(sizes) != size) {
    throw ShapeError("Unflatten: dimension " + std::to_string(dim_) + " of the input " + to_text(x.shape()) +
                     " has size " + std::to_string(size) + ", which is not the product of the sizes " +
                     to_text(unflattened_size_));
  }
  Shape shape = x.shape();
  shape.erase(place);
  for (std::size_t d = 0; d < sizes.size(); ++d) shape.insert(place + d, sizes[d]);
  return reshape(x, shape);
}

}  // namespace minitorch::nn
