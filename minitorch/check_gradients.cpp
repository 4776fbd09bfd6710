// Whether backpropagation agrees with central differences.
#include "minitorch/check_gradients.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>

#include "minitorch/central_difference.hpp"
#include "minitorch/scalar_functions.hpp"
#include "minitorch/text.hpp"

namespace minitorch {

namespace {

std::vector<Scalar> leaves(const std::vector<double>& values) {
  std::vector<Scalar> result;
  result.reserve(values.size());
  for (const double value : values) result.emplace_back(value);
  return result;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const GradientReport& report) {
  return out << (report.ok ? "ok" : "failed") << ": argument " << report.argument << " is furthest off, expected "
             << to_text(report.expected) << ", found " << to_text(report.found);
}

GradientReport check_gradients(const ScalarFunction& f, const std::vector<double>& inputs,
                               GradientTolerance tolerance) {
  const std::vector<Scalar> xs = leaves(inputs);
  const std::vector<Scalar> gradients = grad(f(xs), xs, {.materialize_grads = true});
  // Leaves again, not constants: f may differentiate on its own.
  const auto value = [&f](const std::vector<double>& values) { return f(leaves(values)).data(); };

  GradientReport report;
  double worst = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const double found = gradients[i].data();
    const double epsilon = tolerance.epsilon * std::max(1.0, std::abs(inputs[i]));
    const double expected = central_difference(value, inputs, i, epsilon);
    const double allowed = tolerance.atol + tolerance.rtol * std::abs(expected);
    const double error = std::abs(found - expected);
    const bool is_close = error <= allowed;  // not, where either is NaN
    const double distance = std::isnan(error) ? INFINITY : error - allowed;
    if (i == 0 || distance > worst) {
      worst = distance;
      report = {.ok = report.ok, .argument = i, .expected = expected, .found = found};
    }
    if (!is_close) report.ok = false;
  }
  return report;
}

GradientReport check_second_gradients(const ScalarFunction& f, const std::vector<double>& inputs,
                                      GradientTolerance tolerance) {
  const auto weighted_gradient = [&f](const std::vector<Scalar>& xs) {
    const auto gradients = grad(f(xs), xs, {.create_graph = true, .materialize_grads = true});
    Scalar sum;
    for (std::size_t i = 0; i < gradients.size(); ++i) sum += static_cast<double>(i + 1) * gradients[i];
    return sum;
  };
  return check_gradients(weighted_gradient, inputs, tolerance);
}

}  // namespace minitorch
