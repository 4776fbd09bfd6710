// The singular values of a bidiagonal matrix, with their vectors, in double. reflections.hpp makes matrices bidiagonal.
#pragma once

#include <vector>

#include "operators/linear/reflections.hpp"

namespace minitorch::operators {

/// B = U diag(s) Vᵀ for B (n, n) with the diagonal s and `above` above it: n numbers, the last of them 0. The largest
/// number of B is about 1; none is infinite or NaN. Replaces s by the singular values, in any order, and `ut` and `vt`
/// (n, any) by Uᵀ ut and Vᵀ vt. Returns whether the iteration converges; if it does not, the results are not defined.
bool make_diagonal(std::vector<double>& s, std::vector<double>& above, PaddedMatrix& ut, PaddedMatrix& vt);

}  // namespace minitorch::operators
