// Compares derivatives by backpropagation with central differences.
#include "minitorch/tools/check_gradients.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <ostream>
#include <string>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/scalar/scalar_functions.hpp"
#include "minitorch/tools/central_difference.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "operators/layout/indexing.hpp"

namespace minitorch {

namespace {

std::vector<Scalar> leaves(const std::vector<double>& values) {
  std::vector<Scalar> result;
  result.reserve(values.size());
  for (const double value : values) result.emplace_back(value);
  return result;
}

// Finds the derivative that is furthest from its central difference.
class Comparison {
 public:
  explicit Comparison(GradientTolerance tolerance) : tolerance_(tolerance) {}

  /// Compares the derivative `found` for an element of value x with the central difference of f at x.
  void compare(std::size_t argument, const Dims& element, double x, double found,
               const std::function<double(double)>& f) {
    const auto of_list = [&f](const std::vector<double>& values) { return f(values[0]); };
    const double expected = central_difference(of_list, {x}, 0, tolerance_.epsilon * std::max(1.0, std::abs(x)));
    const double allowed = tolerance_.atol + tolerance_.rtol * std::abs(expected);
    const double error = std::abs(found - expected);
    const bool is_close = error <= allowed;  // false for NaN
    const double distance = std::isnan(error) ? INFINITY : error - allowed;
    if (is_first_ || distance > worst_) {
      is_first_ = false;
      worst_ = distance;
      report_ = {.ok = report_.ok, .argument = argument, .element = element, .expected = expected, .found = found};
    }
    if (!is_close) report_.ok = false;
  }

  GradientReport report() const { return report_; }

 private:
  GradientTolerance tolerance_;
  GradientReport report_;
  bool is_first_ = true;
  double worst_ = 0;
};

template <class F> void check_not_empty(const char* tool, const F& f) {
  if (!f) throw Error(std::string(tool) + ": the function is empty, it must return a value");
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const GradientReport& report) {
  out << (report.ok ? "ok" : "failed") << ": argument " << report.argument;
  if (!report.element.empty()) out << ", element " << to_text(report.element);
  return out << " is furthest off, expected " << to_text(report.expected) << ", found " << to_text(report.found);
}

GradientReport check_gradients(const ScalarFunction& f, const std::vector<double>& inputs,
                               GradientTolerance tolerance) {
  check_not_empty("check_gradients", f);
  const std::vector<Scalar> xs = leaves(inputs);
  const std::vector<Scalar> gradients = grad(f(xs), xs, {.materialize_grads = true});

  Comparison comparison(tolerance);
  std::vector<double> values = inputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    // f gets leaves here too, not constants, because it may call grad itself.
    comparison.compare(i, {}, inputs[i], gradients[i].data(), [&](double x) {
      values[i] = x;
      return f(leaves(values)).data();
    });
    values[i] = inputs[i];
  }
  return comparison.report();
}

GradientReport check_second_gradients(const ScalarFunction& f, const std::vector<double>& inputs,
                                      GradientTolerance tolerance) {
  check_not_empty("check_second_gradients", f);
  const auto weighted_gradient = [&f](const std::vector<Scalar>& xs) {
    const auto gradients = grad(f(xs), xs, {.create_graph = true, .materialize_grads = true});
    Scalar sum;
    for (std::size_t i = 0; i < gradients.size(); ++i) sum += static_cast<double>(i + 1) * gradients[i];
    return sum;
  };
  return check_gradients(weighted_gradient, inputs, tolerance);
}

namespace {

// Σ wᵢ yᵢ: a number to which each element contributes with its own weight.
Tensor weighted_sum(const Tensor& y) {
  const auto n = static_cast<double>(y.numel());
  const Tensor weights = arange(1.0, n + 1, 1, {.dtype = float64}) / n;
  return sum(to(y, float64) * reshape(weights, y.shape()));
}

// A leaf with the elements, strides and offset of x, in new memory that is NaN elsewhere. x as a constant if int64.
Tensor copied_with_layout(std::size_t argument, const Tensor& x) {
  if (x.dtype() == int64) return x.detach();
  if (x.dtype() != float64) {
    throw DtypeError("check_gradients: input " + std::to_string(argument) + ", " + shape_and_dtype(x) +
                     ", is too coarse for differences, it must be float64; convert it by to(float64)");
  }
  std::int64_t size = x.offset() + 1;
  for (std::size_t d = 0; d < x.dim(); ++d) size += std::max<std::int64_t>(x.shape()[d] - 1, 0) * x.strides()[d];
  const TensorData memory = full({size}, std::numeric_limits<double>::quiet_NaN(), float64, "check_gradients");
  const TensorData copy = detail::trusted_view(memory, x.shape(), x.strides(), x.offset());
  copy_into(copy, x.data());
  return Tensor(copy).requires_grad_();
}

std::vector<Tensor> copied_with_layout(const TensorList& inputs) {
  std::vector<Tensor> result;
  result.reserve(inputs.size());
  for (const Tensor& x : inputs) result.push_back(copied_with_layout(result.size(), x));
  return result;
}

// The derivatives of the weighted sum of f with respect to the inputs that require a gradient.
std::vector<Tensor> gradients_of(const TensorFunction& f, const std::vector<Tensor>& xs, bool create_graph) {
  std::vector<Tensor> leaves;
  for (const Tensor& x : xs) {
    if (x.requires_grad()) leaves.push_back(x);
  }
  return grad(weighted_sum(f(xs)), leaves, {.create_graph = create_graph, .materialize_grads = true});
}

// The derivatives by position in memory. Those of elements that share memory are added.
struct FoundDerivative {
  Dims first_element;
  double found = 0;
};
std::map<std::int64_t, FoundDerivative> by_position(const Tensor& x, const Tensor& gradient) {
  std::map<std::int64_t, FoundDerivative> derivatives;
  const std::vector<double> found = gradient.to_vector<double>();
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    const Dims element = operators::to_index(i, x.shape());
    const auto derivative =
        derivatives.try_emplace(operators::index_to_position(element, x.strides()), FoundDerivative{element}).first;
    derivative->second.found += found[static_cast<std::size_t>(i)];
  }
  return derivatives;
}

}  // namespace

GradientReport check_gradients(const TensorFunction& f, const TensorList& inputs, GradientTolerance tolerance) {
  check_not_empty("check_gradients", f);
  const std::vector<Tensor> xs = copied_with_layout(inputs);
  const std::vector<Tensor> gradients = gradients_of(f, xs, false);

  Comparison comparison(tolerance);
  auto gradient = gradients.begin();
  for (std::size_t i = 0; i < xs.size(); ++i) {
    if (!xs[i].requires_grad()) continue;
    for (const auto& [position, derivative] : by_position(xs[i], *gradient++)) {
      double& element = xs[i].data_pointer<double>()[position];
      const double before = element;
      comparison.compare(i, derivative.first_element, before, derivative.found, [&](double x) {
        element = x;
        return weighted_sum(f(xs)).item();
      });
      element = before;
    }
  }
  return comparison.report();
}

GradientReport check_second_gradients(const TensorFunction& f, const TensorList& inputs, GradientTolerance tolerance) {
  check_not_empty("check_second_gradients", f);
  const auto weighted_gradients = [&f](const std::vector<Tensor>& xs) {
    Tensor sum = zeros({}, {.dtype = float64});
    double weight = 0;
    for (const Tensor& gradient : gradients_of(f, xs, true)) sum += ++weight * weighted_sum(gradient);
    return sum;
  };
  return check_gradients(weighted_gradients, inputs, tolerance);
}

}  // namespace minitorch
