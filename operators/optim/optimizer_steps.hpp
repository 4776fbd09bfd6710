// One step of each optimiser on the elements of one parameter, in one pass over memory. Arrays are contiguous, and
// those of one call do not overlap. Learning-rate schedules are elsewhere.
//
// p is the parameter, g its gradient, and d the direction: g, or -g to maximise, plus weight_decay p. Formulas and
// their order of evaluation are those of PyTorch 1.13. Elements are computed in their own dtype. A decaying average
// that becomes subnormal is set to 0, since subnormal numbers slow each step down; one of squares only where p stays.
#pragma once

#include <concepts>
#include <cstdint>

namespace minitorch::operators {

/// The options of all steps.
struct StepOptions {
  double lr = 0;
  double weight_decay = 0;
  bool maximize = false;
};

/// Gradient descent with momentum (Polyak 1964; Nesterov 1983).
struct SGDStep {
  StepOptions base;
  double kept = 0;   // the factor of the buffer: momentum, but 0 at the first step
  double taken = 1;  // the factor of d: 1 - dampening, but 1 at the first step
  double momentum = 0;
  bool nesterov = false;
};
/// b ← kept b + taken d;  p ← p - lr b, or p ← p - lr (d + momentum b) if `nesterov`.
/// Without momentum b is null, and p ← p - lr d.
template <std::floating_point T> void sgd_step(std::int64_t n, T* p, const T* g, T* b, const SGDStep& step);

/// Adam (Kingma and Ba 2015), with AMSGrad (Reddi and others 2018) and AdamW (Loshchilov and Hutter 2019).
struct AdamStep {
  StepOptions base;  // its lr is that of the decoupled decay alone; the step has `rate`
  double beta1 = 0, beta2 = 0, eps = 0;
  double rate = 0;         // lr / (1 - beta1ᵗ) at step t, counted from 1
  double root_scale = 1;   // 1 / √(1 - beta2ᵗ)
  bool decoupled = false;  // AdamW: the decay is p ← p - lr weight_decay p instead of a part of d
};
/// m ← beta1 m + (1 - beta1) d;  v ← beta2 v + (1 - beta2) d²;  largest ← max(largest, v)
/// p ← p - rate m / (root_scale √v + eps), with `largest` instead of v if it is not null.
template <std::floating_point T>
void adam_step(std::int64_t n, T* p, const T* g, T* m, T* v, T* largest, const AdamStep& step);

/// NAdam, Adam with Nesterov's momentum (Dozat 2016).
struct NAdamStep {
  StepOptions base;  // but lr, which is in the rates
  double beta1 = 0, beta2 = 0, eps = 0;
  double root_scale = 1;                        // 1 / √(1 - beta2ᵗ) at step t, counted from 1
  double gradient_rate = 0, momentum_rate = 0;  // lr (1 - μₜ) / (1 - μ₁ ... μₜ), lr μₜ₊₁ / (1 - μ₁ ... μₜ₊₁)
};
/// m ← beta1 m + (1 - beta1) d;  v ← beta2 v + (1 - beta2) d²
/// p ← p - (gradient_rate d + momentum_rate m) / (root_scale √v + eps)
template <std::floating_point T> void nadam_step(std::int64_t n, T* p, const T* g, T* m, T* v, const NAdamStep& step);

/// RMSprop (Tieleman and Hinton 2012), centred after Graves (2013).
struct RMSpropStep {
  StepOptions base;
  double alpha = 0, eps = 0, momentum = 0;
};
/// v ← alpha v + (1 - alpha) d²;  a ← alpha a + (1 - alpha) d;  s = √(v - a²) + eps
/// b ← momentum b + d / s;  p ← p - lr b
/// v - a² counts as 0 if rounding makes it negative, and as infinite if v is. If a is null, s = √v + eps. If b is null,
/// p ← p - lr d / s.
template <std::floating_point T>
void rmsprop_step(std::int64_t n, T* p, const T* g, T* v, T* b, T* a, const RMSpropStep& step);

/// Adagrad (Duchi, Hazan and Singer 2011).
struct AdagradStep {
  StepOptions base;
  double eps = 0;
};
/// s ← s + d²;  p ← p - lr d / (√s + eps)
template <std::floating_point T> void adagrad_step(std::int64_t n, T* p, const T* g, T* s, const AdagradStep& step);

/// Adadelta (Zeiler 2012).
struct AdadeltaStep {
  StepOptions base;
  double rho = 0, eps = 0;
};
/// v ← rho v + (1 - rho) d²;  δ = √(u + eps) / √(v + eps) d;  u ← rho u + (1 - rho) δ²;  p ← p - lr δ
template <std::floating_point T>
void adadelta_step(std::int64_t n, T* p, const T* g, T* v, T* u, const AdadeltaStep& step);

}  // namespace minitorch::operators
