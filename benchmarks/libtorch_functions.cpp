// Functions of 10⁵ elements in libtorch, as in minitorch_functions.cpp.
#include <cstddef>
#include <cstdint>
#include <functional>

#include <ATen/ATen.h>

#include "benchmarks/workloads.hpp"

namespace minitorch::benchmarks {
namespace {

using at::Tensor;

Tensor uniform_numbers(std::uint64_t seed) { return at::tensor(numbers(function_elements, seed)); }

// Of numbers from -4 to 4.
template <class F> std::function<Prepared()> of_one(const F& f) {
  return [=] {
    const auto y = [f, x = uniform_numbers(1) * 4] { return f(x); };
    return Prepared{y, [y] { return y().to(at::kDouble).sum().template item<double>(); }};
  };
}
template <class F> std::function<Prepared()> of_two(const F& f) {
  return of_one([f, b = uniform_numbers(2) * 4](const Tensor& a) { return f(a, b); });
}
// Of numbers from 0.01 to 16.01.
template <class F> std::function<Prepared()> of_positive(const F& f) {
  return of_one([f, x = at::square(uniform_numbers(1) * 4) + 0.01](const Tensor&) { return f(x); });
}

}  // namespace

Preparations libtorch_functions() {
  return {
      {"floor 10^5", of_one([](const Tensor& x) { return at::floor(x); })},
      {"ceil 10^5", of_one([](const Tensor& x) { return at::ceil(x); })},
      {"round 10^5", of_one([](const Tensor& x) { return at::round(x); })},
      {"trunc 10^5", of_one([](const Tensor& x) { return at::trunc(x); })},
      {"sign 10^5", of_one([](const Tensor& x) { return at::sign(x); })},
      {"tan 10^5", of_one([](const Tensor& x) { return at::tan(x); })},
      {"sinh 10^5", of_one([](const Tensor& x) { return at::sinh(x); })},
      {"cosh 10^5", of_one([](const Tensor& x) { return at::cosh(x); })},
      {"erf 10^5", of_one([](const Tensor& x) { return at::erf(x); })},
      {"expm1 10^5", of_one([](const Tensor& x) { return at::expm1(x); })},
      {"log1p 10^5", of_positive([](const Tensor& x) { return at::log1p(x); })},
      {"log2 10^5", of_positive([](const Tensor& x) { return at::log2(x); })},
      {"rsqrt 10^5", of_positive([](const Tensor& x) { return at::rsqrt(x); })},
      {"atan2 10^5", of_two([](const Tensor& a, const Tensor& b) { return at::atan2(a, b); })},
      {"floor_divide 10^5", of_two([](const Tensor& a, const Tensor& b) { return at::floor_divide(a, b); })},
      {"remainder 10^5", of_two([](const Tensor& a, const Tensor& b) { return at::remainder(a, b); })},
      {"logical_and 10^5", of_two([](const Tensor& a, const Tensor& b) { return at::logical_and(a, b); })},
      {"logical_not 10^5", of_one([](const Tensor& x) { return at::logical_not(x); })},
      {"isnan 10^5", of_one([](const Tensor& x) { return at::isnan(x); })},
      {"isinf 10^5", of_one([](const Tensor& x) { return at::isinf(x); })},
      {"isfinite 10^5", of_one([](const Tensor& x) { return at::isfinite(x); })},
      {"lerp 10^5", of_two([](const Tensor& a, const Tensor& b) { return at::lerp(a, b, 0.3); })},
      {"equal 10^5", of_one([](const Tensor& x) { return at::tensor(at::equal(x, x) ? 1 : 0); })},
      {"allclose 10^5", of_one([](const Tensor& x) { return at::tensor(at::allclose(x, x) ? 1 : 0); })},
  };
}

}  // namespace minitorch::benchmarks
