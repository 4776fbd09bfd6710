// Functions of 10⁵ elements, as a user of minitorch calls them. libtorch_functions.cpp has the same.
#include <cstddef>
#include <cstdint>
#include <functional>

#include "benchmarks/workloads.hpp"
#include "minitorch/minitorch.hpp"

namespace minitorch::benchmarks {
namespace {

Tensor uniform(std::uint64_t seed) { return from_vector(numbers(function_elements, seed)); }

// Of numbers from -4 to 4.
template <class F> std::function<Prepared()> of_one(const F& f) {
  return [=] {
    const auto y = [f, x = uniform(1) * 4] { return f(x); };
    return Prepared{y, [y] { return y().to(float64).sum().item(); }};
  };
}
template <class F> std::function<Prepared()> of_two(const F& f) {
  return of_one([f, b = uniform(2) * 4](const Tensor& a) { return f(a, b); });
}
// Of numbers from 0.01 to 16.01.
template <class F> std::function<Prepared()> of_positive(const F& f) {
  return of_one([f, x = square(uniform(1) * 4) + 0.01](const Tensor&) { return f(x); });
}

}  // namespace

Preparations minitorch_functions() {
  return {
      {"floor 10^5", of_one([](const Tensor& x) { return floor(x); })},
      {"ceil 10^5", of_one([](const Tensor& x) { return ceil(x); })},
      {"round 10^5", of_one([](const Tensor& x) { return round(x); })},
      {"trunc 10^5", of_one([](const Tensor& x) { return trunc(x); })},
      {"sign 10^5", of_one([](const Tensor& x) { return sign(x); })},
      {"tan 10^5", of_one([](const Tensor& x) { return tan(x); })},
      {"sinh 10^5", of_one([](const Tensor& x) { return sinh(x); })},
      {"cosh 10^5", of_one([](const Tensor& x) { return cosh(x); })},
      {"erf 10^5", of_one([](const Tensor& x) { return erf(x); })},
      {"expm1 10^5", of_one([](const Tensor& x) { return expm1(x); })},
      {"log1p 10^5", of_positive([](const Tensor& x) { return log1p(x); })},
      {"log2 10^5", of_positive([](const Tensor& x) { return log2(x); })},
      {"rsqrt 10^5", of_positive([](const Tensor& x) { return rsqrt(x); })},
      {"atan2 10^5", of_two([](const Tensor& a, const Tensor& b) { return atan2(a, b); })},
      {"floor_divide 10^5", of_two([](const Tensor& a, const Tensor& b) { return floor_divide(a, b); })},
      {"remainder 10^5", of_two([](const Tensor& a, const Tensor& b) { return remainder(a, b); })},
      {"logical_and 10^5", of_two([](const Tensor& a, const Tensor& b) { return logical_and(a, b); })},
      {"logical_not 10^5", of_one([](const Tensor& x) { return logical_not(x); })},
      {"isnan 10^5", of_one([](const Tensor& x) { return isnan(x); })},
      {"isinf 10^5", of_one([](const Tensor& x) { return isinf(x); })},
      {"isfinite 10^5", of_one([](const Tensor& x) { return isfinite(x); })},
      {"lerp 10^5", of_two([](const Tensor& a, const Tensor& b) { return lerp(a, b, 0.3); })},
      {"equal 10^5", of_one([](const Tensor& x) { return tensor(equal(x, x) ? 1 : 0); })},
      {"allclose 10^5", of_one([](const Tensor& x) { return tensor(allclose(x, x) ? 1 : 0); })},
  };
}

}  // namespace minitorch::benchmarks
