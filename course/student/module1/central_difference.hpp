// Task 1.1: the central difference.
//
// The derivative of f with respect to one of its inputs, without calculus: shift this input a little up and a little
// down and divide the difference of the results by the distance of the inputs.
//
//   f'(x) ≈ (f(x + ε) - f(x - ε)) / (2 ε)
//
// Write the function in central_difference.cpp. It needs no earlier task, and no later one needs it; but with it you
// can test each derivative that you write.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace course {

/// A function of several numbers.
using Function = std::function<double(const std::vector<double>&)>;

/// The derivative of f with respect to input number `i` (the first is 0), at the inputs `x`. All other inputs keep
/// their values. For f = x0 x1 at {2, 3} and i = 1 it is 2.
double central_difference(const Function& f, const std::vector<double>& x, std::size_t i = 0, double epsilon = 1e-6);

}  // namespace course
