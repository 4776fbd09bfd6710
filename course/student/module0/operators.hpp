// Task 0.1: the operators. All that follows is built of these functions of numbers.
//
// Write each function in operators.cpp. A truth value is a number here: 1 for true, 0 for false. Within the namespace
// course, exp(x) is your own exp: write std::exp, std::log and std::abs for those of the library.
// Tasks 0.3 (lists), 1.2 and 1.3 (functions of Scalars and their derivatives) need them.
#pragma once

namespace course {

/// x y
double mul(double x, double y);
/// x
double id(double x);
/// x + y
double add(double x, double y);
/// -x
double neg(double x);
/// 1 if x < y, else 0
double lt(double x, double y);
/// 1 if x = y, else 0
double eq(double x, double y);
/// the larger of x and y
double max(double x, double y);
/// 1 if |x - y| < 0.01, else 0
double is_close(double x, double y);

/// 1 / (1 + e⁻ˣ), a number from 0 to 1, also for x = -1000 and x = 1000. For x < 0, write it as eˣ / (1 + eˣ), so that
/// no power of e becomes infinite.
double sigmoid(double x);
/// x if x > 0, else 0
double relu(double x);
/// the natural logarithm of x
double log(double x);
/// eˣ
double exp(double x);
/// 1 / x
double inv(double x);

// The chain rule for a function f: if the derivative of the result with respect to f(x) is d, that with respect to x
// is f'(x) d. Example: the derivative of log x is 1/x, so log_back(4, 6) = 6/4 = 1.5.

/// log'(x) d
double log_back(double x, double d);
/// inv'(x) d
double inv_back(double x, double d);
/// relu'(x) d, where relu'(0) = 0
double relu_back(double x, double d);

}  // namespace course
