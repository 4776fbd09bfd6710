// One text of a test for Scalars and for tensors of two equal elements.
#pragma once

#include "minitorch/minitorch.hpp"

namespace minitorch {

inline Scalar leaf(const Scalar&, double x) { return Scalar{x}; }
inline Tensor leaf(const Tensor&, double x) { return full({2}, x, {.dtype = float64, .requires_grad = true}); }
inline Scalar constant(const Scalar& x) { return x.detach(); }
inline Tensor constant(const Tensor& x) { return x.detach(); }
inline double number(double x) { return x; }
inline double number(const Scalar& x) { return x.data(); }
inline double number(const Tensor& x) { return x.at({0}); }
inline void start(const Scalar& y) { y.backward(); }
inline void start(const Tensor& y) { y.backward(ones(y.shape(), {.dtype = float64})); }
inline Scalar total(const Scalar& x) { return x; }
inline Tensor total(const Tensor& x) { return sum(x); }

enum class Derivatives { of_any_order, first_alone };

}  // namespace minitorch
