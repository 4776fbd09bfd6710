// NAdam.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

#include "nn/optim/optimizer.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of NAdam; names and defaults are PyTorch's.
struct NAdamOptions {
  static constexpr auto name = "NAdam";
  RealNumber lr = 2e-3;
  std::array<RealNumber, 2> betas = {0.9, 0.999};
  RealNumber eps = 1e-8;
  RealNumber weight_decay = 0;  // adds weight_decay p to the gradient
  RealNumber momentum_decay = 4e-3;

  /// Calls f(name, option) for each option.
  static void fields(auto& o, const auto& f) {
    f("lr", o.lr);
    f("betas", o.betas);
    f("eps", o.eps);
    f("weight_decay", o.weight_decay);
    f("momentum_decay", o.momentum_decay);
  }

  /// Throws Error if an option is below 0 or not finite, or a beta is not below 1.
  void check() const;
  /// Returns the tensors that the optimiser keeps for each parameter.
  static Optimizer::StateTensors state_tensors();
};

/// Adam with Nesterov's momentum (Dozat 2016), as PyTorch documents it:
///   m ← beta1 m + (1 - beta1) d;  v ← beta2 v + (1 - beta2) d²;  μₜ = beta1 (1 - 0.96^(t momentum_decay) / 2)
///   p ← p - lr (μₜ₊₁ m / (1 - μ₁ ... μₜ₊₁) + (1 - μₜ) d / (1 - μ₁ ... μₜ)) / (√(v / (1 - beta2ᵗ)) + eps)
/// where d = gradient + weight_decay p, and t counts the parameter's steps from 1. PyTorch before 2.0 has μₜ twice in
/// the first product.
class NAdam final : public OptimizerWith<NAdamOptions> {
 public:
  /// Throws Error for no parameters, a duplicate parameter, or invalid options.
  explicit NAdam(std::vector<Parameter> parameters, NAdamOptions options = {});
  /// Takes several groups.
  explicit NAdam(std::vector<Group> groups) : OptimizerWith(std::move(groups)) {}
  /// Takes Scalars, which share the options.
  template <std::same_as<Scalar> S>
  explicit NAdam(const std::vector<S>& scalars, NAdamOptions options = {}) : OptimizerWith(scalars, options) {}

 private:
  void update(std::size_t group, std::vector<State>& states) override;
};

}  // namespace minitorch::nn
