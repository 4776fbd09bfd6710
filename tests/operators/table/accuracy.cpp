// The accuracy of the elementwise functions: the largest error of each unary row, in units in the last place (ulp),
// over numbers of every exponent and dense samples of the interesting ranges. The bounds hold for these samples, with
// and without fused multiply-add; docs/3-efficiency.md compares them with PyTorch's. A row that is not in the list must
// stay within 2.5 ulp of its own formula in long double.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <numbers>
#include <random>
#include <string>
#include <type_traits>

#include "operators/elementwise/elementwise.hpp"
#include "operators/simd/simd_functions.hpp"
#include "operators/simd/simd_normal.hpp"
#include "operators/simd/simd_power.hpp"
#include "operators/simd/simd_trigonometry.hpp"
#include "tests/catch.hpp"

using namespace minitorch::operators;

namespace {

using Wide = long double;

struct Accuracy {
  std::function<Wide(Wide)> truth;
  double float32, float64;  // the largest error in ulp
};

const std::map<std::string, Accuracy>& accuracies() {
  static const std::map<std::string, Accuracy> all = {
      {"id", {[](Wide x) { return x; }, 0, 0}},
      {"neg", {[](Wide x) { return -x; }, 0, 0}},
      {"inv", {[](Wide x) { return 1 / x; }, 0.501, 0.501}},
      {"exp", {[](Wide x) { return std::exp(x); }, 1.1, 1.1}},
      {"log", {[](Wide x) { return std::log(x); }, 0.8, 0.8}},
      {"log2", {[](Wide x) { return std::log2(x); }, 1.7, 1.7}},
      {"sign", {[](Wide x) { return x > 0   ? 1
                                    : x < 0 ? -1
                                            : x; }, 0, 0}},
      {"floor", {[](Wide x) { return std::floor(x); }, 0, 0}},
      {"ceil", {[](Wide x) { return std::ceil(x); }, 0, 0}},
      {"round", {[](Wide x) { return std::nearbyint(x); }, 0, 0}},
      {"trunc", {[](Wide x) { return std::trunc(x); }, 0, 0}},
      {"tan", {[](Wide x) { return std::tan(x); }, 1.5, 1.5}},
      {"sinh", {[](Wide x) { return std::sinh(x); }, 2.4, 2.4}},
      {"cosh", {[](Wide x) { return std::cosh(x); }, 2, 2}},
      {"erf", {[](Wide x) { return std::erf(x); }, 1, 1}},
      {"sqrt", {[](Wide x) { return std::sqrt(x); }, 0.501, 0.501}},
      {"square", {[](Wide x) { return x * x; }, 0.501, 0.501}},
      {"abs", {[](Wide x) { return std::abs(x); }, 0, 0}},
      {"sin", {[](Wide x) { return std::sin(x); }, 0.8, 0.8}},
      {"cos", {[](Wide x) { return std::cos(x); }, 0.8, 0.8}},
      {"tanh", {[](Wide x) { return std::tanh(x); }, 1, 1.2}},
      {"sigmoid", {[](Wide x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); }, 2.4, 2.4}},
      {"relu", {[](Wide x) { return x <= 0 ? 0 : x; }, 0, 0}},
      {"clamp", {[](Wide x) { return x < -1.5 ? -1.5L
                                     : x > 2  ? 2
                                              : x; }, 0, 0}},
      {"leaky_relu", {[](Wide x) { return x > 0 ? x : x / 4; }, 0.501, 0.501}},
      {"elu", {[](Wide x) { return x > 0 ? x : std::expm1(x); }, 1.3, 1.3}},
      {"erfc", {[](Wide x) { return std::erfc(x); }, 1.5, 1.5}},
      {"gelu",
       {[](Wide x) { return std::isinf(x) ? std::max(x, Wide{0}) : x * std::erfc(-x / std::sqrt(Wide{2})) / 2; }, 7,
        7}},
      {"silu",
       {[](Wide x) { return x == -std::numeric_limits<Wide>::infinity() ? 0 : x / (1 + std::exp(-x)); }, 64, 512}},
      {"softplus", {[](Wide x) { return std::max(x, Wide{0}) + std::log1p(std::exp(-std::abs(x))); }, 2, 2}},
      {"mish",
       {[](Wide x) {
          if (std::isinf(x)) return std::max(x, Wide{0});
          const Wide e = std::exp(-std::abs(x));
          return x * (x < 0 ? e * (e + 2) / (e * (e + 2) + 2) : (1 + 2 * e) / (1 + 2 * e * (1 + e)));
        },
        64, 512}},
      {"logsigmoid", {[](Wide x) { return std::min(x, Wide{0}) - std::log1p(std::exp(-std::abs(x))); }, 2, 2}},
      {"hardtanh", {[](Wide x) { return std::clamp(x, Wide{-1}, Wide{1}); }, 0, 0}},
      {"hardswish", {[](Wide x) { return x <= -3  ? 0
                                         : x >= 3 ? x
                                                  : x * (x + 3) / 6; }, 2, 2}},
      {"softsign",
       {[](Wide x) { return std::isinf(x) ? std::copysign(Wide{1}, x) : x / (1 + std::abs(x)); }, 1.5, 1.5}},
      {"pow", {[](Wide x) { return x * x * x; }, 1.3, 1.3}},
  };
  return all;
}

template <class F> F with_options() { return {}; }
template <> Clamp with_options() { return {-1.5, 2}; }
template <> LeakyRelu with_options() { return {0.25}; }
template <> PowConstant with_options() { return {3}; }

// Returns the error of `found` in units in the last place of T.
template <class T> double ulps(T found, Wide truth) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const T rounded = static_cast<T>(truth);
  if (std::isnan(rounded) || std::isnan(found)) return std::isnan(rounded) && std::isnan(found) ? 0 : infinity;
  if (rounded == found) return 0;
  if (std::isinf(rounded) || std::isinf(found))
    return std::abs(truth) > std::numeric_limits<T>::max() / 2 ? 1 : infinity;
  const T size = std::abs(rounded);
  return static_cast<double>(std::abs(Wide(found) - truth) /
                             Wide(std::nextafter(size, std::numeric_limits<T>::infinity()) - size));
}

// Of the numbers that are tried; a tenth where long double has 128 bits, which processors compute by software.
constexpr int part = std::numeric_limits<Wide>::digits > 64 ? 10 : 1;

template <class T, class F> void check_accuracy(const F& f) {
  const auto known = accuracies().find(F::name);
  const Accuracy row =
      known != accuracies().end() ? known->second : Accuracy{[f](Wide x) { return f.value(x); }, 2.5, 2.5};
  double worst = 0;
  T where_worst = 0;
  std::mt19937_64 random(7);
  const auto look_at = [&](const auto& draw) {
    Simd<T> x = T(0);
    for (std::int64_t i = 0; i < Simd<T>::size; ++i) x.v[i] = draw();
    const Simd<T> y = f.value(x);
    for (std::int64_t i = 0; i < Simd<T>::size; ++i) {
      const double error = ulps<T>(y[i], row.truth(Wide(x[i])));
      if (error > worst) worst = error, where_worst = x[i];
    }
  };
  for (int i = 0; i < 100000 / part; i += Simd<T>::size) {  // random bits give every exponent
    look_at([&] { return std::bit_cast<T>(static_cast<typename SimdBits<T>::Word>(random())); });
  }
  for (const T bound : {T(1e-3), T(0.3), T(1), T(3), T(10), T(40), T(110), T(750)}) {
    std::uniform_real_distribution<T> uniform(-bound, bound);
    for (int i = 0; i < 60000 / part; i += Simd<T>::size) look_at([&] { return uniform(random); });
  }
  CAPTURE(F::name, sizeof(T), where_worst);
  CHECK(worst <= (sizeof(T) == 4 ? row.float32 : row.float64));
}

template <class... F> void check_all(Table<F...>) {
  (check_accuracy<float>(with_options<F>()), ...);
  (check_accuracy<double>(with_options<F>()), ...);
}

}  // namespace

TEST_CASE("every function of one argument is exact to so many units in the last place") { check_all(UnaryFunctions{}); }
