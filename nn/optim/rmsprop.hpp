// RMSprop.
#pragma once

#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

#include "nn/optim/optimizer.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of RMSprop; names and defaults are PyTorch's.
struct RMSpropOptions {
  static constexpr auto name = "RMSprop";
  RealNumber lr = 1e-2;
  RealNumber alpha = 0.99;
  RealNumber eps = 1e-8;
  RealNumber weight_decay = 0;  // adds weight_decay p to the gradient
  RealNumber momentum = 0;
  operators::Flag centered = false;  // divides by the standard deviation
  operators::Flag maximize = false;

  /// Calls f(name, option) for each option.
  static void fields(auto& o, const auto& f) {
    f("lr", o.lr);
    f("alpha", o.alpha);
    f("eps", o.eps);
    f("weight_decay", o.weight_decay);
    f("momentum", o.momentum);
    f("centered", o.centered);
    f("maximize", o.maximize);
  }

  /// Throws Error if an option is below 0 or not finite.
  void check() const;
  /// Returns the tensors that the optimiser keeps for each parameter.
  Optimizer::StateTensors state_tensors() const;
};

/// RMSprop (Tieleman and Hinton 2012), and with `centered` that of Graves (2013), as PyTorch has them:
///   v ← alpha v + (1 - alpha) d²;  s = √v + eps;  b ← momentum b + d / s;  p ← p - lr b
/// centred:  a ← alpha a + (1 - alpha) d;  s = √(v - a²) + eps
/// where d = gradient + weight_decay p.
class RMSprop final : public OptimizerWith<RMSpropOptions> {
 public:
  /// Throws Error for no parameters, a duplicate parameter, or invalid options.
  explicit RMSprop(std::vector<Parameter> parameters, RMSpropOptions options = {});
  /// Takes several groups.
  explicit RMSprop(std::vector<Group> groups) : OptimizerWith(std::move(groups)) {}
  /// Takes Scalars, which share the options.
  template <std::same_as<Scalar> S>
  explicit RMSprop(const std::vector<S>& scalars, RMSpropOptions options = {}) : OptimizerWith(scalars, options) {}

 private:
  void update(std::size_t group, std::vector<State>& states) override;
};

}  // namespace minitorch::nn
