// Matrices for the tests of linear algebra.
#pragma once

#include <cstdint>

#include "minitorch/minitorch.hpp"

namespace minitorch::test {

constexpr TensorOptions in_float64{.dtype = float64};
constexpr operators::IsClose nearly{.rtol = 1e-10, .atol = 1e-12};

inline Tensor in_graph(const Tensor& x) { return x.detach().clone().requires_grad_(); }
inline Tensor identity(std::int64_t n) { return eye(n, in_float64); }
/// The matrices (..., n, n) with these diagonals.
inline Tensor diagonal_matrices(const Tensor& d) { return unsqueeze(d, -1) * eye(d.size(-1), {.dtype = d.dtype()}); }

inline const Tensor plain = tensor({{2., 1.}, {4., 5.}}, in_float64);
inline const Tensor singular = tensor({{1., 2.}, {2., 4.}}, in_float64);

}  // namespace minitorch::test
