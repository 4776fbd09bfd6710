// The kernels of cross entropy against those of log_softmax, whose bits they have, on any number of threads.
#include "operators/losses/cross_entropy.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "operators/layout/view.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/random/generator.hpp"
#include "operators/reduce/softmax.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using namespace minitorch::operators;

namespace {

// Logits (examples, classes) and targets, with results of the kernels.
template <class T> struct Logits {
  LogitSizes sizes;
  std::vector<T> x, dz, largest, log_sum, z, dx;
  std::vector<std::int64_t> target;

  Logits(std::int64_t examples, std::int64_t classes)
      : sizes{examples, classes},
        x(static_cast<std::size_t>(examples * classes)),
        dz(static_cast<std::size_t>(examples)),
        largest(dz),
        log_sum(dz),
        z(dz),
        dx(x) {
    Generator generator(1);
    for (T& number : x) number = static_cast<T>(generator.uniform(-20, 20));
    for (T& number : dz) number = static_cast<T>(generator.uniform(-1, 1));
    for (std::int64_t i = 0; i < examples; ++i) target.push_back(i * 7 % classes);
  }
  void compute() {
    cross_entropy<T>(sizes, x.data(), target.data(), {largest.data(), log_sum.data()}, z.data());
    cross_entropy_backward<T>(sizes, dz.data(), x.data(), target.data(), {largest.data(), log_sum.data()}, dx.data());
  }
};

// Whether the numbers have the same value, or both are NaN.
template <class T> bool alike(T a, T b) { return a == b || (std::isnan(a) && std::isnan(b)); }

template <class T> void check_against_log_softmax(Logits<T> of) {
  const auto [examples, classes] = of.sizes;
  const Shape shape{examples, classes};
  of.compute();
  std::vector<T> y(of.x.size()), dy(y.size()), dx(y.size());
  log_softmax(contiguous_view<const T>(of.x.data(), shape), 1, contiguous_view(y.data(), shape));
  for (std::size_t i = 0; i < of.z.size(); ++i) {
    const std::size_t at = i * static_cast<std::size_t>(classes) + static_cast<std::size_t>(of.target[i]);
    CHECK(alike(of.z[i], -y[at]));
    dy[at] = -of.dz[i];
  }
  log_softmax_backward(contiguous_view<const T>(dy.data(), shape), contiguous_view<const T>(y.data(), shape), 1,
                       contiguous_view(dx.data(), shape));
  const T rounding = std::numeric_limits<T>::epsilon();
  for (std::size_t i = 0; i < dx.size(); ++i) {
    REQUIRE((alike(of.dx[i], dx[i]) || std::abs(of.dx[i] - dx[i]) <= rounding));  // dy - e^y may be rounded once
  }
}

template <class T> void check_sizes() {
  for (const std::int64_t classes : {1, 2, 10, 31, 32, 33, 512, 1000, 1500}) {
    CAPTURE(classes);
    check_against_log_softmax(Logits<T>(50, classes));
  }
}

}  // namespace

TEST_CASE("cross entropy is that of log_softmax, and so is its derivative") {
  check_sizes<float>();
  check_sizes<double>();
}

TEST_CASE("cross entropy of infinite logits and NaN is that of log_softmax") {
  constexpr double infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  for (const double special : {infinity, -infinity, nan}) {
    for (const std::int64_t classes : {2, 40}) {  // also where a vector holds the row
      for (const std::int64_t count : {std::int64_t{1}, std::int64_t{2}, classes}) {
        Logits<double> of(2, classes);
        std::fill_n(of.x.begin(), count, special);
        CAPTURE(special, classes, count);
        check_against_log_softmax(of);
      }
    }
  }
}

TEST_CASE("cross entropy of no examples writes nothing") {
  Logits<float> of(0, 3);
  of.compute();
  CHECK(of.z.empty());
}

TEST_CASE("the bits of cross entropy do not depend on the number of threads") {
  const int threads = num_threads();
  Logits<float> one(300, 1000), several = one;
  set_num_threads(1);
  one.compute();
  for (const int number : {2, 5}) {
    set_num_threads(number);
    several.compute();
    CHECK(one.z == several.z);
    CHECK(one.dx == several.dx);
  }
  set_num_threads(threads);
}
