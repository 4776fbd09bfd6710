// Adam and AdamW.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

#include "nn/optim/optimizer.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of Adam; names and defaults are PyTorch's.
struct AdamOptions {
  static constexpr auto name = "Adam";
  RealNumber lr = 1e-3;
  std::array<RealNumber, 2> betas = {0.9, 0.999};
  RealNumber eps = 1e-8;
  RealNumber weight_decay = 0;      // adds weight_decay p to the gradient
  operators::Flag amsgrad = false;  // divides by the largest v so far
  operators::Flag maximize = false;

  /// Calls f(name, option) for each option.
  static void fields(auto& o, const auto& f) {
    f("lr", o.lr);
    f("betas", o.betas);
    f("eps", o.eps);
    f("weight_decay", o.weight_decay);
    f("amsgrad", o.amsgrad);
    f("maximize", o.maximize);
  }

  /// Throws Error if an option is below 0 or not finite, or a beta is not below 1.
  void check() const;
  /// Returns the tensors that the optimiser keeps for each parameter.
  Optimizer::StateTensors state_tensors() const;
};

/// Adam (Kingma and Ba 2015), and with `amsgrad` that of Reddi and others (2018), as PyTorch has them:
///   m ← beta1 m + (1 - beta1) d;  v ← beta2 v + (1 - beta2) d²
///   p ← p - lr m / (1 - beta1ᵗ) / (√(v / (1 - beta2ᵗ)) + eps)
/// where d = gradient + weight_decay p, and t counts the parameter's steps from 1. In float32 v is infinite for a d
/// above 1.8e19, as in PyTorch, and the parameter then stops moving.
class Adam final : public OptimizerWith<AdamOptions> {
 public:
  /// Throws Error for no parameters, a duplicate parameter, or invalid options.
  explicit Adam(std::vector<Parameter> parameters, AdamOptions options = {});
  /// Takes several groups: Adam({{.parameters = a, .options = {.lr = 0.1}}, {.parameters = b, ...}})
  explicit Adam(std::vector<Group> groups) : OptimizerWith(std::move(groups)) {}
  /// Takes Scalars, which share the options.
  template <std::same_as<Scalar> S>
  explicit Adam(const std::vector<S>& scalars, AdamOptions options = {}) : OptimizerWith(scalars, options) {}

 private:
  void update(std::size_t group, std::vector<State>& states) override;
};

/// Options of AdamW; names and defaults are PyTorch's.
struct AdamWOptions {
  static constexpr auto name = "AdamW";
  RealNumber lr = 1e-3;
  std::array<RealNumber, 2> betas = {0.9, 0.999};
  RealNumber eps = 1e-8;
  RealNumber weight_decay = 1e-2;   // subtracts lr weight_decay p from p
  operators::Flag amsgrad = false;  // divides by the largest v so far
  operators::Flag maximize = false;

  /// Calls f(name, option) for each option.
  static void fields(auto& o, const auto& f) { AdamOptions::fields(o, f); }

  /// Throws Error if an option is below 0 or not finite, or a beta is not below 1.
  void check() const;
  /// Returns the tensors that the optimiser keeps for each parameter.
  Optimizer::StateTensors state_tensors() const;
};

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019): first p ← (1 - lr weight_decay) p, then Adam's step
/// with d = gradient.
class AdamW final : public OptimizerWith<AdamWOptions> {
 public:
  /// Throws Error for no parameters, a duplicate parameter, or invalid options.
  explicit AdamW(std::vector<Parameter> parameters, AdamWOptions options = {});
  /// Takes several groups.
  explicit AdamW(std::vector<Group> groups) : OptimizerWith(std::move(groups)) {}
  /// Takes Scalars, which share the options.
  template <std::same_as<Scalar> S>
  explicit AdamW(const std::vector<S>& scalars, AdamWOptions options = {}) : OptimizerWith(scalars, options) {}

 private:
  void update(std::size_t group, std::vector<State>& states) override;
};

}  // namespace minitorch::nn
