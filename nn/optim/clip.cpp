// Clipping of gradients.
#include "nn/optim/clip.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

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

// Clipping computes the norm of all gradients as one vector, and the factor that makes it max_norm. One pass over the
// gradients computes the sum of powers. If that sum has overflowed or lost digits, a second pass finds the largest
// magnitude, and a third one sums the powers of gradients divided by it.
class Clipping {
 public:
  enum class Pass { sum, largest, scaled_sum };
  static constexpr std::array passes{Pass::sum, Pass::largest, Pass::scaled_sum};

  Clipping(double power, double max_norm) : power_(power), max_norm_(max_norm) {}

  void begin() {
    sum_ = largest_ = 0;
    next_ = std::isinf(power_) ? Pass::largest : Pass::sum;
  }
  bool needs(Pass pass) const { return next_ == pass; }
  template <class T> void add(Pass pass, std::int64_t n, const T* g) {
    if (!needs(pass)) return;
    if (pass != Pass::largest) {
      sum_ += operators::sum_of_powers(n, g, power_, pass == Pass::sum ? 1 : largest_);
      return;
    }
    const double here = operators::largest_magnitude(n, g);
    if (here > largest_ || std::isnan(here)) largest_ = here;  // nothing compares larger than NaN, so it stays
  }
  // Ends a pass, in which all gradients were added.
  void end(Pass pass) {
    if (!needs(pass)) return;
    next_ = {};
    // In this range neither overflow nor underflow has lost any significant digit.
    const bool is_exact = sum_ > 1e-290 && sum_ <= std::numeric_limits<double>::max();
    if (pass == Pass::scaled_sum || (pass == Pass::sum && is_exact)) {
      norm_ = (pass == Pass::sum ? 1 : largest_) * (power_ == 2 ? std::sqrt(sum_) : std::pow(sum_, 1 / power_));
    } else if (pass == Pass::sum) {
      next_ = Pass::largest;
    } else if (std::isinf(power_) || largest_ == 0 || !std::isfinite(largest_)) {
      norm_ = largest_;
    } else {
      sum_ = 0;
      next_ = Pass::scaled_sum;
    }
  }

  double norm() const { return norm_; }
  double factor() const { return std::isinf(max_norm_) ? 1 : max_norm_ / (norm_ + 1e-6); }
  bool changes_gradients() const { return !(factor() >= 1); }
  template <class T> void scale(std::int64_t n, T* g) const {
    if (changes_gradients()) operators::scale(n, g, factor());
  }

 private:
  double power_, max_norm_;
  double sum_ = 0, largest_ = 0, norm_ = 0;
  std::optional<Pass> next_;
};

}  // namespace

GradientNorm::operator double() const {
  if (is_recorded_)
    operators::Recording::refuse("the norm of clip_grad_norm", "a repetition of the step would not read it");
  return norm_;
}

GradientNorm clip_grad_norm(const std::vector<Parameter>& parameters, RealNumber max_norm,
                            ClipGradNormOptions options) {
  static constexpr std::string_view name = "clip_grad_norm";
  check_bound(name, "max_norm", max_norm);
  if (!(options.norm_type > 0)) {
    throw Error("clip_grad_norm: norm_type is " + to_text(options.norm_type) + ", it must be above 0");
  }
  check_each_once(name, parameters);
  operators::Recording* const recording = operators::Recording::current();
  Clipping here(options.norm_type, max_norm);
  Clipping& clipping = recording == nullptr ? here : recording->own(here);
  operators::recorded(name, [&clipping] { clipping.begin(); });
  for (const Clipping::Pass pass : Clipping::passes) {
    if (!clipping.needs(pass) && recording == nullptr) continue;
    for_gradients(parameters, [&clipping, pass](auto n, const auto* g) {
      operators::recorded(name, [&clipping, pass, n, g] { clipping.add(pass, n, g); });
    });
    operators::recorded(name, [&clipping, pass] { clipping.end(pass); });
  }
  operators::recorded(name, [&clipping, is_checked = bool{options.error_if_nonfinite}] {
    if (is_checked && !std::isfinite(clipping.norm())) {
      throw Error("clip_grad_norm: the norm of the gradients is " + to_text(clipping.norm()) +
                  ", and gradients cannot be divided by it; detect_anomaly() finds where it comes from");
    }
  });
  if (clipping.changes_gradients() || recording != nullptr)
    change_gradients(parameters, [&clipping](auto n, auto* g) { clipping.scale(n, g); });
  return {clipping.norm(), recording != nullptr};
}

void clip_grad_value(const std::vector<Parameter>& parameters, RealNumber clip_value) {
  check_bound("clip_grad_value", "clip_value", clip_value);
  change_gradients(parameters,
                   [limit = double{clip_value}](auto n, auto* g) { operators::limit_magnitude(n, g, limit); });
}

namespace {

// Calls clip(parameters), where one parameter stands for the Scalars, and copies its gradient back.
template <class Clip>
double clip_scalars(std::string_view function, const std::vector<Scalar>& scalars, const Clip& clip) {
  if (scalars.empty()) return clip(std::vector<Parameter>{});
  detail::ScalarList list(function, scalars);
  list.read();
  const double norm = clip(std::vector<Parameter>{list.parameter()});
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
