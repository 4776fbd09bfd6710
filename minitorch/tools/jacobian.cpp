// One backward pass for a row of a Jacobian, two for its product with a vector.
#include "minitorch/tools/jacobian.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch {

namespace {

// y = f(x) and the x that it was computed from.
struct Evaluated {
  std::string_view function;
  JacobianOptions options;
  Tensor x, y;

  Evaluated(std::string_view its_function, const TensorMap& f, const Tensor& at, JacobianOptions its_options)
      : function(its_function), options(its_options), x(input(at)), y(checked(f)(x)) {
    if (is_floating_point(y.dtype())) return;
    throw DtypeError(std::string(function) + ": f(x) is " + shape_and_dtype(y) + ", it must be float32 or float64");
  }

  void check_one_element() const {
    if (y.numel() == 1) return;
    throw ShapeError(std::string(function) + ": f(x) is " + to_text(y.shape()) + ", it must have one element");
  }
  void check_vector(const Tensor& v, const Tensor& like, std::string_view what) const {
    if (v.shape() == like.shape()) return;
    throw ShapeError(std::string(function) + ": the vector is " + to_text(v.shape()) + " and " + std::string(what) +
                     " is " + to_text(like.shape()) + ", the shapes must be equal");
  }
  // The derivative of `output` times `v` with respect to `input`. A constant output has the derivative 0.
  Tensor derivative(const Tensor& output, const Tensor& with_respect_to, const Tensor& v, bool is_last) const {
    if (!output.requires_grad()) return zeros_like(with_respect_to);
    return grad(output, {with_respect_to},
                {.create_graph = !is_last || options.create_graph,
                 .retain_graph = true,
                 .materialize_grads = true,
                 .grad_outputs = {v}})[0];
  }
  Tensor gradient() const { return derivative(y, x, ones_like(y), false); }
  Tensor result(const Tensor& tensor) const { return options.create_graph ? tensor : tensor.detach(); }

 private:
  const TensorMap& checked(const TensorMap& f) const {
    if (!f) throw Error(std::string(function) + ": the function is empty, it must return a value");
    return f;
  }
  Tensor input(const Tensor& at) const {
    if (!is_floating_point(at.dtype()))
      throw DtypeError(std::string(function) + ": x is " + shape_and_dtype(at) + ", it must be float32 or float64");
    return options.create_graph && at.requires_grad() ? reshape(at, at.shape()) : at.detach().requires_grad_();
  }
};

// The derivative of each element of `y` with respect to the x of `at`.
Tensor rows(const Evaluated& at, const Tensor& y) {
  check_rank(at.function, y.dim() + at.x.dim());
  Shape shape = y.shape();
  for (const std::int64_t size : at.x.shape()) shape.push_back(size);
  check_shape(at.function, shape);
  if (y.numel() == 0) return zeros(shape, {.dtype = at.x.dtype()});
  return naming_memory(at.function, [&] {
    const Tensor flat = reshape(y, {y.numel()});
    std::vector<Tensor> all;
    all.reserve(static_cast<std::size_t>(y.numel()));  // what does not fit fails before the first backward pass
    for (std::int64_t i = 0; i < y.numel(); ++i) {
      const Tensor one = flat[i];
      all.push_back(at.derivative(one, at.x, ones_like(one), true));
    }
    return at.result(reshape(stack(all), shape));
  });
}

GradMode recording() { return GradMode(GradMode::Recording::on); }

}  // namespace

Tensor jacobian(const TensorMap& f, const Tensor& x, JacobianOptions options) {
  const GradMode guard = recording();
  const Evaluated at("jacobian", f, x, options);
  return rows(at, at.y);
}

Tensor hessian(const TensorMap& f, const Tensor& x, JacobianOptions options) {
  const GradMode guard = recording();
  const Evaluated at("hessian", f, x, options);
  at.check_one_element();
  return rows(at, at.gradient());
}

VectorProduct vjp(const TensorMap& f, const Tensor& x, const Tensor& v, JacobianOptions options) {
  const GradMode guard = recording();
  const Evaluated at("vjp", f, x, options);
  at.check_vector(v, at.y, "f(x)");
  return {at.result(at.y), at.result(at.derivative(at.y, at.x, v, true))};
}

VectorProduct jvp(const TensorMap& f, const Tensor& x, const Tensor& v, JacobianOptions options) {
  const GradMode guard = recording();
  const Evaluated at("jvp", f, x, options);
  at.check_vector(v, at.x, "x");
  const Tensor any = zeros_like(at.y).requires_grad_();
  return {at.result(at.y), at.result(at.derivative(at.derivative(at.y, at.x, any, false), any, v, true))};
}

VectorProduct hvp(const TensorMap& f, const Tensor& x, const Tensor& v, JacobianOptions options) {
  const GradMode guard = recording();
  const Evaluated at("hvp", f, x, options);
  at.check_one_element();
  at.check_vector(v, at.x, "x");
  return {at.result(at.y), at.result(at.derivative(at.gradient(), at.x, v, true))};
}

}  // namespace minitorch
