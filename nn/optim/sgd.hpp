// Stochastic gradient descent.
#pragma once

#include <concepts>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "nn/optim/optimizer.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of SGD; names and defaults are PyTorch's.
struct SGDOptions {
  static constexpr auto name = "SGD";
  RealNumber lr = std::numeric_limits<double>::quiet_NaN();  // must be given
  RealNumber momentum = 0;
  RealNumber dampening = 0;     // factor 1 - dampening of the gradient in the momentum
  RealNumber weight_decay = 0;  // adds weight_decay p to the gradient
  operators::Flag nesterov = false;
  operators::Flag maximize = false;

  /// Calls f(name, option) for each option.
  static void fields(auto& o, const auto& f) {
    f("lr", o.lr);
    f("momentum", o.momentum);
    f("dampening", o.dampening);
    f("weight_decay", o.weight_decay);
    f("nesterov", o.nesterov);
    f("maximize", o.maximize);
  }

  /// Throws Error if an option is below 0 or not finite (dampening may be below 0), and for nesterov without momentum
  /// or with dampening.
  void check() const;
  /// Returns the tensors that the optimiser keeps for each parameter.
  Optimizer::StateTensors state_tensors() const;
};

/// Gradient descent, with momentum (Polyak 1964) or Nesterov's (1983), as PyTorch has them:
///   b ← momentum b + (1 - dampening) d, and d itself at the first step
///   p ← p - lr b,  with Nesterov's p - lr (d + momentum b),  without momentum p - lr d
/// where d = gradient + weight_decay p.
class SGD final : public OptimizerWith<SGDOptions> {
 public:
  /// Throws Error for no parameters, a duplicate parameter, or invalid options.
  SGD(std::vector<Parameter> parameters, SGDOptions options);
  /// Takes several groups: SGD({{.parameters = a, .options = {.lr = 0.1}}, {.parameters = b, ...}})
  explicit SGD(std::vector<Group> groups) : OptimizerWith(std::move(groups)) {}
  /// Takes Scalars, which share the options.
  template <std::same_as<Scalar> S>
  SGD(const std::vector<S>& scalars, SGDOptions options) : OptimizerWith(scalars, options) {}

 private:
  void update(std::size_t group, std::vector<State>& states) override;
};

}  // namespace minitorch::nn
