// Trains with rising rates, and takes everything back.
#include "nn/training/find_lr.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/views.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/modules/training_mode.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

constexpr double memory = 0.98;     // the weight of a loss relative to the next one
constexpr double divergence = 4.0;  // times the least loss

StateDict copy_of(StateDict state) {
  for (NamedTensor& named : state.tensors) named.tensor = minitorch::clone(named.tensor);
  return state;
}

// A parameter as it was.
struct Before {
  Parameter parameter;
  std::optional<Tensor> gradient;
  std::optional<Tensor> value;  // of one outside the model, which the model's state lacks
};

// Returns the parameters of both: an optimiser may have some of the model's, and others beside them.
std::vector<Before> parameters_of(const Module& model, const Optimizer& optimizer) {
  std::vector<Before> all;
  for (const Parameter& parameter : model.parameters())
    all.push_back({.parameter = parameter, .gradient = parameter.grad(), .value = {}});
  for (const Parameter& parameter : optimizer.parameters()) {
    if (std::any_of(all.begin(), all.end(), [&](const Before& one) { return one.parameter.is(parameter); })) continue;
    all.push_back(
        {.parameter = parameter, .gradient = parameter.grad(), .value = minitorch::clone(parameter.value().detach())});
  }
  return all;
}

// Calls f, and takes back what it changes, also after an exception.
template <class F> void undone(const Module& model, Optimizer& optimizer, const F& f) {
  const StateDict of_model = copy_of(model.state_dict()), of_optimizer = copy_of(optimizer.state_dict());
  const std::string random = default_generator().state();
  const std::vector<Before> parameters = parameters_of(model, optimizer);
  const auto restore = [&] {
    model.load_state_dict(of_model);
    optimizer.load_state_dict(of_optimizer);
    default_generator().set_state(random);
    for (const auto& [parameter, gradient, value] : parameters) {
      if (value) parameter.value().detach().copy_(*value);
      parameter.zero_grad();
      if (gradient) parameter.value().set_grad(*gradient);
    }
  };
  try {
    for (const Before& one : parameters) one.parameter.zero_grad();
    f();
  } catch (...) {
    restore();
    throw;
  }
  restore();
}

// Returns the rate of the steepest descent before the least loss; beyond it, the loss is about to diverge. The slope at
// a point is that between its neighbours. The first tenth, whose means are of few losses, counts for neither.
std::optional<double> steepest(const std::vector<LrPoint>& points) {
  std::optional<double> rate;
  double least = 0;
  const std::size_t first = std::max<std::size_t>(1, points.size() / 10);
  if (points.size() <= first) return rate;
  const auto end = std::min_element(points.begin() + static_cast<std::ptrdiff_t>(first), points.end(),
                                    [](const LrPoint& a, const LrPoint& b) { return a.loss < b.loss; });
  const auto last = static_cast<std::size_t>(end - points.begin());
  for (std::size_t i = first; i < last; ++i) {
    const double slope = (points[i + 1].loss - points[i - 1].loss) / std::log(points[i + 1].lr / points[i - 1].lr);
    if (slope >= least) continue;
    least = slope;
    rate = points[i].lr;
  }
  return rate;
}

}  // namespace

std::vector<double> LrCurve::losses() const {
  std::vector<double> all;
  for (const LrPoint& point : points) all.push_back(point.loss);
  return all;
}

LrCurve find_lr(const Module& model, const BatchLoss& loss, Optimizer& optimizer, const DataLoader& batches,
                FindLrOptions options) {
  check_at_least("find_lr", "steps", options.steps, 2);
  if (!(options.min_lr > 0 && options.min_lr < options.max_lr && std::isfinite(double{options.max_lr}))) {
    throw DataError("find_lr: the rates from " + to_text(options.min_lr) + " to " + to_text(options.max_lr) +
                    " must be above 0, finite and rising");
  }
  if (batches.size() == 0) throw DataError("find_lr: the loader has no batches");
  LrCurve curve;
  double mean = 0, weight = 0, least = std::numeric_limits<double>::infinity();
  // Takes the loss of the next rate. Returns whether to go on.
  const auto note = [&](double rate, double value) {
    mean = memory * mean + (1 - memory) * value;
    weight = memory * weight + (1 - memory);
    const double smooth = mean / weight;
    if (!std::isfinite(smooth) || smooth > least + (divergence - 1) * std::abs(least)) return false;
    least = std::min(least, smooth);
    curve.points.push_back({rate, smooth});
    return std::cmp_less(curve.points.size(), static_cast<std::int64_t>(options.steps));
  };
  const auto run = [&] {
    const double last = static_cast<double>(options.steps) - 1, ratio = options.max_lr / options.min_lr;
    DataLoader own = batches;  // the caller's stays at its place
    while (true) {
      for (const auto& [x, y] : own) {
        const double rate = options.min_lr * std::pow(ratio, static_cast<double>(curve.points.size()) / last);
        optimizer.set_lr(rate);
        const Tensor value = loss(model(x), y);
        if (!note(rate, detail::checked_loss("find_lr", value).item())) return;
        optimizer.zero_grad();
        value.backward();
        optimizer.step();
      }
    }
  };
  undone(model, optimizer, [&] { detail::in_training_mode("find_lr", model, run); });
  curve.suggestion = steepest(curve.points);
  return curve;
}

void detail::NoSuggestion::refuse() {
  throw Error("find_lr: there is no suggestion, as the loss falls at no rate: ask has_value() first");
}

}  // namespace minitorch::nn
