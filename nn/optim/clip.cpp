// Clipping of gradients.
#include "nn/optim/clip.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nn/checks/option_checks.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/optim/parameter_checks.hpp"
#include "nn/optim/scalar_list.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "operators/optim/gradient_clipping.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::nn {

namespace {

// Calls f(n, g) with the elements of a gradient, as float or double.
template <class F> auto with_elements(const TensorData& gradient, const F& f) {
  return gradient.dtype() == float32 ? f(gradient.numel(), gradient.data<float>())
                                     : f(gradient.numel(), gradient.data<double>());
}

// Calls f(n, g) for each gradient, which f changes in place.
template <class F> void change_gradients(const std::vector<Parameter>& parameters, const F& f) {
  for (const Parameter& parameter : parameters) {
    const TensorData* gradient = parameter.value().own_grad_data();
    if (gradient == nullptr) continue;
    with_elements(*gradient, [&f](auto n, auto* g) { operators::recorded("clip", [f, n, g] { f(n, g); }); });
    gradient->storage().count_change();
  }
}

// Calls f(n, g) for each gradient, which f only reads.
template <class F> void for_gradients(const std::vector<Parameter>& parameters, const F& f) {
  for (const Parameter& parameter : parameters) {
    if (const TensorData* gradient = parameter.value().grad_data()) with_elements(*gradient, f);
  }
}

double largest_of_gradients(const std::vector<Parameter>& parameters) {
  double largest = 0;
  for_gradients(parameters, [&](auto n, const auto* g) {
    const double here = operators::largest_magnitude(n, g);
    if (here > largest || std::isnan(here)) largest = here;  // nothing compares larger than NaN, so it stays
  });
  return largest;
}

// Σ |g / unit|ᵖ
double sum_over_gradients(const std::vector<Parameter>& parameters, double p, double unit) {
  double sum = 0;
  for_gradients(parameters, [&](auto n, const auto* g) { sum += operators::sum_of_powers(n, g, p, unit); });
  return sum;
}

double norm_of_gradients(const std::vector<Parameter>& parameters, double p) {
  if (std::isinf(p)) return largest_of_gradients(parameters);
  const auto root = [p](double sum) { return p == 2 ? std::sqrt(sum) : std::pow(sum, 1 / p); };
  const double sum = sum_over_gradients(parameters, p, 1);
  // In this range neither overflow nor underflow has lost any significant digit.
  if (sum > 1e-290 && sum <= std::numeric_limits<double>::max()) return root(sum);
  const double largest = largest_of_gradients(parameters);
  if (largest == 0 || !std::isfinite(largest)) return largest;
  return largest * root(sum_over_gradients(parameters, p, largest));
}

}  // namespace

double clip_grad_norm(const std::vector<Parameter>& parameters, RealNumber max_norm, ClipGradNormOptions options) {
  operators::Recording::refuse_in_recording("clip_grad_norm", "it returns a number, which would be an old one");
  check_not_negative("clip_grad_norm", "max_norm", max_norm);
  if (!(options.norm_type > 0)) {
    throw Error("clip_grad_norm: norm_type is " + to_text(options.norm_type) + ", it must be above 0");
  }
  check_each_once("clip_grad_norm", parameters);
  const double norm = norm_of_gradients(parameters, options.norm_type);
  if (options.error_if_nonfinite && !std::isfinite(norm)) {
    throw Error("clip_grad_norm: the norm of the gradients is " + to_text(norm) +
                ", and gradients cannot be divided by it; detect_anomaly() finds where it comes from");
  }
  const double factor = max_norm / (norm + 1e-6);
  if (factor >= 1) return norm;
  change_gradients(parameters, [factor](auto n, auto* g) { operators::scale(n, g, factor); });
  return norm;
}

void clip_grad_value(const std::vector<Parameter>& parameters, RealNumber clip_value) {
  check_not_negative("clip_grad_value", "clip_value", clip_value);
  change_gradients(parameters,
                   [limit = double{clip_value}](auto n, auto* g) { operators::limit_magnitude(n, g, limit); });
}

namespace {

// Calls clip(parameters), where one parameter stands for the Scalars, and copies its gradient back.
template <class Clip>
auto clip_scalars(std::string_view function, const std::vector<Scalar>& scalars, const Clip& clip) {
  if (scalars.empty()) return clip(std::vector<Parameter>{});
  detail::ScalarList list(function, scalars);
  list.read();
  const auto norm = clip(std::vector<Parameter>{list.parameter()});
  list.write_gradients();
  return norm;
}

}  // namespace

double detail::clip_grad_norm_of_scalars(const std::vector<Scalar>& scalars, double max_norm,
                                         ClipGradNormOptions options) {
  return clip_scalars("clip_grad_norm", scalars, [&](const std::vector<Parameter>& parameters) {
    return clip_grad_norm(parameters, max_norm, options);
  });
}

void detail::clip_grad_value_of_scalars(const std::vector<Scalar>& scalars, double clip_value) {
  clip_scalars("clip_grad_value", scalars, [&](const std::vector<Parameter>& parameters) {
    clip_grad_value(parameters, clip_value);
    return 0;
  });
}

}  // namespace minitorch::nn
