// Adagrad.
#pragma once

#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

#include "nn/optim/optimizer.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of Adagrad; names and defaults are PyTorch's.
struct AdagradOptions {
  static constexpr auto name = "Adagrad";
  RealNumber lr = 1e-2;
  RealNumber lr_decay = 0;
  RealNumber weight_decay = 0;  // adds weight_decay p to the gradient
  RealNumber initial_accumulator_value = 0;
  RealNumber eps = 1e-10;
  operators::Flag maximize = false;

  /// Calls f(name, option) for each option.
  static void fields(auto& o, const auto& f) {
    f("lr", o.lr);
    f("lr_decay", o.lr_decay);
    f("weight_decay", o.weight_decay);
    f("initial_accumulator_value", o.initial_accumulator_value);
    f("eps", o.eps);
    f("maximize", o.maximize);
  }

  /// Throws Error if an option is below 0 or not finite.
  void check() const;
  /// Returns the tensors that the optimiser keeps for each parameter.
  Optimizer::StateTensors state_tensors() const;
};

/// Adagrad (Duchi, Hazan and Singer 2011), as PyTorch has it:
///   s ← s + d²;  p ← p - lr / (1 + (t - 1) lr_decay) d / (√s + eps)
/// where d = gradient + weight_decay p, t counts the parameter's steps from 1, and s starts at
/// initial_accumulator_value.
class Adagrad final : public OptimizerWith<AdagradOptions> {
 public:
  /// Throws Error for no parameters, a duplicate parameter, or invalid options.
  explicit Adagrad(std::vector<Parameter> parameters, AdagradOptions options = {});
  /// Takes several groups.
  explicit Adagrad(std::vector<Group> groups) : OptimizerWith(std::move(groups)) {}
  /// Takes Scalars, which share the options.
  template <std::same_as<Scalar> S>
  explicit Adagrad(const std::vector<S>& scalars, AdagradOptions options = {}) : OptimizerWith(scalars, options) {}

 private:
  void update(std::size_t group, std::vector<State>& states) override;
};

}  // namespace minitorch::nn
