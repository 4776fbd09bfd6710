// Adadelta.
#pragma once

#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

#include "nn/optim/optimizer.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of Adadelta; names and defaults are PyTorch's.
struct AdadeltaOptions {
  static constexpr auto name = "Adadelta";
  RealNumber lr = 1.0;
  RealNumber rho = 0.9;
  RealNumber eps = 1e-6;
  RealNumber weight_decay = 0;  // adds weight_decay p to the gradient
  operators::Flag maximize = false;

  /// Calls f(name, option) for each option.
  static void fields(auto& o, const auto& f) {
    f("lr", o.lr);
    f("rho", o.rho);
    f("eps", o.eps);
    f("weight_decay", o.weight_decay);
    f("maximize", o.maximize);
  }

  /// Throws Error if an option is below 0 or not finite, or rho is above 1.
  void check() const;
  /// Returns the tensors that the optimiser keeps for each parameter.
  static Optimizer::StateTensors state_tensors();
};

/// Adadelta (Zeiler 2012), as PyTorch has it:
///   v ← rho v + (1 - rho) d²;  δ = √(u + eps) / √(v + eps) d;  u ← rho u + (1 - rho) δ²;  p ← p - lr δ
/// where d = gradient + weight_decay p.
class Adadelta final : public OptimizerWith<AdadeltaOptions> {
 public:
  /// Throws Error for no parameters, a duplicate parameter, or invalid options.
  explicit Adadelta(std::vector<Parameter> parameters, AdadeltaOptions options = {});
  /// Takes several groups.
  explicit Adadelta(std::vector<Group> groups) : OptimizerWith(std::move(groups)) {}
  /// Takes Scalars, which share the options.
  template <std::same_as<Scalar> S>
  explicit Adadelta(const std::vector<S>& scalars, AdadeltaOptions options = {}) : OptimizerWith(scalars, options) {}

 private:
  void update(std::size_t group, std::vector<State>& states) override;
};

}  // namespace minitorch::nn
