// Clipping of gradients: norms worked out by hand, and gradients that stay. optimizer_trajectories.cpp compares clipped
// trajectories with PyTorch's.
#include "nn/optim/clip.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

using Numbers = std::vector<double>;

nn::Parameter with_gradient(const NestedNumbers& gradient, DType dtype = float64) {
  const Tensor g = tensor(gradient, {.dtype = dtype});
  const nn::Parameter parameter(zeros_like(g));
  parameter.value().set_grad(g);
  return parameter;
}

Numbers gradient(const nn::Parameter& parameter) { return parameter.grad()->to_vector<double>(); }

}  // namespace

TEST_CASE("gradients whose norm together is too large are made smaller by one factor") {
  const auto a = with_gradient({{3.0, 0.0}}), b = with_gradient(-4.0), none = nn::Parameter(zeros({2}));
  CHECK(nn::clip_grad_norm({a, b, none}, 2.5) == 5);
  const double factor = 2.5 / (5 + 1e-6);
  CHECK(gradient(a) == Numbers{3 * factor, 0});
  CHECK(gradient(b) == Numbers{-4 * factor});
  CHECK_FALSE(none.grad());
}

TEST_CASE("gradients whose norm is small enough keep their bits") {
  const auto a = with_gradient({0.3, 0.1});
  CHECK(nn::clip_grad_norm({a}, 1) == Approx(std::sqrt(0.1)));
  CHECK(gradient(a) == Numbers{0.3, 0.1});
  CHECK(nn::clip_grad_norm({nn::Parameter(zeros({2}))}, 1) == 0);
  CHECK(nn::clip_grad_norm({}, 1) == 0);
}

TEST_CASE("other norms are those of all elements together") {
  const auto make = [] { return std::vector{with_gradient({1, -2}), with_gradient({2.0}, float32)}; };
  CHECK(nn::clip_grad_norm(make(), 10, {.norm_type = 1}) == 5);
  CHECK(nn::clip_grad_norm(make(), 10, {.norm_type = 3}) == Approx(std::cbrt(17.0)));
  CHECK(nn::clip_grad_norm(make(), 10, {.norm_type = 0.5}) == Approx(std::pow(1 + 2 * std::sqrt(2.0), 2)));
  const auto largest = make();
  CHECK(nn::clip_grad_norm(largest, 1, {.norm_type = INFINITY}) == 2);
  CHECK(gradient(largest[0])[0] == Approx(0.5));
  CHECK(gradient(largest[1])[0] == Approx(1));
}

TEST_CASE("powers neither overflow nor vanish, whatever the norm and the kind of element") {
  for (const double p : {1.0, 2.0, 3.0, 10.0, 100.0, 0.5}) {
    const double expected = std::pow(std::pow(3, p) + std::pow(4, p), 1 / p);
    for (const double size : {1e30, 1e-30, 1.0}) {
      const auto g = with_gradient({3 * size, 4 * size}, float32);
      CHECK(nn::clip_grad_norm({g}, size, {.norm_type = p}) == Approx(expected * size).margin(0));
    }
    for (const double size : {1e200, 1e-200}) {
      const auto g = with_gradient({3 * size}), h = with_gradient({4 * size});
      CHECK(nn::clip_grad_norm({g, h}, 1, {.norm_type = p}) == Approx(expected * size).margin(0));
      if (size > 1) CHECK(gradient(g)[0] == Approx(3 / expected));
    }
  }
  // The norm is beyond float32, and the factor has no normal number there.
  const nn::Parameter many(zeros({10000}));
  many.value().set_grad(full({10000}, 3e38));
  CHECK(nn::clip_grad_norm({many}, 1) == Approx(3e40));
  CHECK(gradient(many)[7] == Approx(0.01).epsilon(1e-6));
  CHECK(std::isnan(nn::clip_grad_norm({with_gradient({1e200, NAN})}, 1)));
  CHECK(nn::clip_grad_norm({with_gradient({1e200, INFINITY})}, 1) == INFINITY);
}

TEST_CASE("a norm that is not finite makes gradients NaN, or is an error where asked for") {
  const auto a = with_gradient({1.0, INFINITY}), b = with_gradient({NAN, 1.0});
  CHECK_THROWS_WITH(
      nn::clip_grad_norm({a}, 1, {.error_if_nonfinite = true}),
      "clip_grad_norm: the norm of the gradients is inf, and gradients cannot be divided by it; detect_anomaly() "
      "finds where it comes from");
  CHECK_THROWS_AS(nn::clip_grad_norm({b}, 1, {.norm_type = INFINITY, .error_if_nonfinite = true}), Error);
  CHECK(gradient(a)[0] == 1);
  CHECK(nn::clip_grad_norm({a}, 1) == INFINITY);
  CHECK(gradient(a)[0] == 0);
  CHECK(std::isnan(gradient(a)[1]));
  CHECK(std::isnan(nn::clip_grad_norm({with_gradient({1.0}), b}, 1)));
  CHECK(std::isnan(nn::clip_grad_norm({with_gradient({1.0}), b, with_gradient({2.0})}, 1, {.norm_type = INFINITY})));
  CHECK(std::isnan(gradient(b)[1]));
}

TEST_CASE("infinity bounds nothing: clipping then only measures the norm") {
  const auto a = with_gradient({3, -4}), b = with_gradient({INFINITY, NAN, 2});
  CHECK(nn::clip_grad_norm({a}, INFINITY) == 5);
  nn::clip_grad_value({a, b}, INFINITY);
  CHECK(gradient(a) == Numbers{3, -4});
  CHECK(std::isnan(nn::clip_grad_norm({b}, INFINITY)));
  CHECK(gradient(b)[0] == INFINITY);
  CHECK(gradient(b)[2] == 2);
}

TEST_CASE("elements are put between minus and plus the limit") {
  const auto a = with_gradient({-3.0, -0.5, 0.0, 2.0, INFINITY, NAN}), none = nn::Parameter(zeros({2}));
  nn::clip_grad_value({a, none}, 1);
  const Numbers clipped = gradient(a);
  CHECK(Numbers(clipped.begin(), clipped.begin() + 5) == Numbers{-1, -0.5, 0, 1, 1});
  CHECK(std::isnan(clipped[5]));
}

TEST_CASE("clipping leaves earlier results of grad() alone") {
  const auto a = with_gradient({3, 4});
  const Tensor before = *a.grad();
  nn::clip_grad_norm({a}, 1);
  CHECK(before.to_vector<double>() == Numbers{3, 4});
  const Tensor between = *a.grad();
  nn::clip_grad_value({a}, 0.25);
  CHECK(between.to_vector<double>()[0] == Approx(0.6));
  CHECK(gradient(a) == Numbers{0.25, 0.25});
}

TEST_CASE("clipping takes no memory where nobody else holds the gradient") {
  const auto a = with_gradient({3, 4});
  const auto live = live_bytes(), cached = cached_bytes();
  const void* memory = a.value().grad_data()->data<double>();
  nn::clip_grad_norm({a}, 1);
  nn::clip_grad_value({a}, 0.1);
  CHECK(a.value().grad_data()->data<double>() == memory);
  CHECK(live_bytes() == live);
  CHECK(cached_bytes() == cached);
}

TEST_CASE("nonsensical arguments of clipping are errors") {
  const auto a = with_gradient({3, 4});
  CHECK_THROWS_WITH(nn::clip_grad_norm({a}, -1),
                    "clip_grad_norm: max_norm is -1, it must be a number from 0 on, or infinity");
  CHECK_THROWS_WITH(nn::clip_grad_norm({a}, 1, {.norm_type = 0}), "clip_grad_norm: norm_type is 0, it must be above 0");
  CHECK_THROWS_WITH(nn::clip_grad_norm({a}, 1, {.norm_type = NAN}), ContainsSubstring("norm_type is nan"));
  CHECK_THROWS_WITH(nn::clip_grad_norm({a, a}, 1),
                    "clip_grad_norm: the parameter (2) is given twice, each may be given once");
  CHECK_THROWS_WITH(nn::clip_grad_value({a}, NAN), ContainsSubstring("clip_grad_value: clip_value is nan"));
  CHECK(gradient(a) == Numbers{3, 4});
}
