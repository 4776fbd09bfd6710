// Numbers near the ends of their range: functions with squares, powers or exponentials overflow only if the result
// does, and so do first and second derivatives. Most checks use homogeneity: f(s x) = sᵏ f(x) for a power of 2.
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;

namespace {

using F = std::function<Tensor(const Tensor&)>;

struct Homogeneous {
  std::string name;
  int degree;
  F f;
};

std::vector<Homogeneous> homogeneous_functions() {
  std::vector<Homogeneous> all;
  for (const double p : {1.0, 2.0, 3.0, 1.5, 0.5, 10.0, -1.0, -2.0, -7.0, infinity, -infinity}) {
    for (const Dims& dims : {Dims{}, Dims{0}, Dims{1}, Dims{0, 1}}) {
      for (const bool keepdim : {false, true}) {
        all.push_back(
            {"norm " + std::to_string(p), 1, [=](const Tensor& x) { return norm(x, p, dims, {.keepdim = keepdim}); }});
      }
    }
  }
  for (const Dims& dims : {Dims{}, Dims{0}, Dims{-1}}) {
    for (const std::int64_t correction : {0, 1}) {
      all.push_back({"stddev", 1, [=](const Tensor& x) { return stddev(x, dims, {.correction = correction}); }});
    }
    all.push_back({"mean", 1, [=](const Tensor& x) { return mean(x, dims); }});
  }
  return all;
}

// Returns 3 x 4 numbers in three layouts: contiguous, transposed, and with gaps.
std::vector<Tensor> every_layout(DType dtype) {
  const Tensor x =
      tensor({{0.5, -1.25, 2.0, 0.75}, {-3.0, 1.5, 0.25, -0.5}, {1.0, 2.5, -2.25, 1.75}}, {.dtype = float64}).to(dtype);
  Tensor wide = zeros({3, 8}, {.dtype = dtype});
  for (std::int64_t j = 0; j < 4; ++j) wide.narrow(1, 2 * j, 1).copy_(x.narrow(1, j, 1));
  return {x, x.t().contiguous().t(), reshape(wide, {3, 4, 2}).narrow(2, 0, 1).squeeze(2)};
}

// Returns f and its first and second derivative, each scaled by the power of 2 that removes the scale of x.
std::vector<Tensor> value_and_derivatives(const Homogeneous& h, const Tensor& unscaled, double scale) {
  const auto times_power = [&](const Tensor& y, int k) {
    Tensor z = y.detach().to(float64);
    for (int i = 0; i < std::abs(k); ++i) z = z * (k < 0 ? 1 / scale : scale);
    return z;
  };
  const Tensor x = (unscaled * scale).requires_grad_();
  const Tensor y = h.f(x), weights = reshape(arange(1.0, static_cast<double>(y.numel()) + 1, 1), y.shape());
  const Tensor dx = grad({y}, {x}, {.create_graph = true, .grad_outputs = {weights.to(y.dtype())}})[0];
  std::vector<Tensor> found = {times_power(y, -h.degree), times_power(dx, 1 - h.degree)};
  if (dx.requires_grad()) {
    const Tensor more = reshape(arange(1.0, 13.0, 1), x.shape()).to(x.dtype());
    found.push_back(times_power(grad({dx}, {x}, {.materialize_grads = true, .grad_outputs = {more}})[0], 2 - h.degree));
  }
  return found;
}

bool is_about(const Tensor& found, const Tensor& expected, double tolerance) {
  const auto f = found.to_vector<double>(), e = expected.to_vector<double>();
  double largest = 0;
  for (const double x : e) largest = std::max(largest, std::abs(x));
  for (std::size_t i = 0; i < f.size(); ++i) {
    if (!(std::abs(f[i] - e[i]) <= tolerance * largest + 1e-300)) return false;
  }
  return f.size() == e.size();
}

std::vector<double> numbers(const Tensor& x) { return x.to_vector<double>(); }

std::vector<double> gradient(const F& f, const Tensor& at) {
  const Tensor x = at.clone().requires_grad_();
  return numbers(grad({sum(f(x))}, {x})[0]);
}

}  // namespace

TEST_CASE("norms, deviations and means neither overflow nor underflow, nor do their derivatives") {
  for (const Homogeneous& h : homogeneous_functions()) {
    const auto expected = value_and_derivatives(h, every_layout(float64)[0], 1);
    for (const DType dtype : {float32, float64}) {
      const double far = dtype == float32 ? 0x1p100 : 0x1p900, tolerance = dtype == float32 ? 2e-5 : 1e-12;
      for (const double scale : {1.0, far, 1 / far}) {
        for (const Tensor& x : every_layout(dtype)) {
          const auto found = value_and_derivatives(h, x, scale);
          REQUIRE(found.size() == expected.size());
          for (std::size_t order = 0; order < found.size(); ++order) {
            CAPTURE(h.name, to_text(dtype), scale, order, found[order], expected[order]);
            // A second derivative is made of terms that cancel.
            CHECK(is_about(found[order], expected[order], order == 2 ? 10 * tolerance : tolerance));
          }
        }
      }
    }
  }
}

TEST_CASE("a norm is right to the last digit where it is a number") {
  CHECK(norm(tensor({3e30F, 4e30F})).item() == Approx(5e30).epsilon(1e-7));
  CHECK(norm(tensor({3e-30F, 4e-30F})).item() == Approx(5e-30).epsilon(1e-7).margin(0));
  CHECK(norm(tensor({3e200, 4e200}, {.dtype = float64})).item() == Approx(5e200).epsilon(1e-15));
  CHECK(norm(tensor({3e-200, 4e-200}, {.dtype = float64})).item() == Approx(5e-200).epsilon(1e-15).margin(0));
  for (const double scale : {1e30, 1e-30, 0.8e38}) {  // the last norm is infinite
    const auto d = gradient([](const Tensor& x) { return norm(x); }, tensor({3 * scale, 4 * scale}));
    CHECK(d[0] == Approx(0.6));
    CHECK(d[1] == Approx(0.8));
  }
  const float smallest = std::numeric_limits<float>::denorm_min();
  CHECK(norm(tensor({static_cast<double>(smallest)})).item() == smallest);
  CHECK(gradient([](const Tensor& x) { return norm(x); }, tensor({static_cast<double>(smallest)})) ==
        std::vector<double>{1});
}

TEST_CASE("a norm of a high power is that of the largest, nearly") {
  for (const double size : {1.0, 1e30, 1e-30}) {
    for (const double p : {100.0, 1000.0}) {
      CHECK(norm(tensor({3 * size, 3.9 * size}), p).item() == Approx(3.9 * size).epsilon(1e-6).margin(0));
      const auto d = gradient([p](const Tensor& x) { return norm(x, p); }, tensor({3 * size, -3.9 * size}));
      CHECK(d[0] == Approx(std::pow(3 / 3.9, p - 1)).epsilon(1e-3).margin(1e-30));
      CHECK(d[1] == Approx(-1));
    }
  }
}

TEST_CASE("a result that is out of range does not change the bits of those beside it") {
  manual_seed(3);
  const Tensor ordinary = randn({5, 40});
  Tensor beside = cat({ordinary, full({1, 40}, 1e30), full({1, 40}, 1e-30)}, 0);
  for (const double p : {2.0, 3.0}) {
    const auto alone = numbers(norm(ordinary, p, {1}));
    auto found = numbers(norm(beside, p, {1}));
    found.resize(5);
    for (std::size_t i = 0; i < 5; ++i) CHECK(found[i] == Approx(alone[i]).epsilon(p == 2 ? 1e-12 : 1e-6));
  }
}

TEST_CASE("norms of nothing, of zeros, and with NaN or infinity") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double p : {2.0, 3.0}) {
    const F f = [p](const Tensor& x) { return norm(x, p); };
    CHECK(f(zeros({0})).item() == 0);
    CHECK(f(zeros({2})).item() == 0);
    CHECK(gradient(f, zeros({2})) == std::vector<double>{0, 0});
    CHECK(gradient(f, zeros({0})).empty());
    CHECK(f(tensor({infinity, 1e30})).item() == infinity);
    CHECK(gradient(f, tensor({infinity, 1e30}))[1] == 0);
    CHECK(std::isnan(f(tensor({nan, 1e30})).item()));
    CHECK(numbers(norm(zeros({0, 3}), p, {0})) == std::vector<double>{0, 0, 0});
  }
  CHECK(stddev(tensor({1e30, 1e30, 1e30})).item() == 0);
  CHECK(gradient([](const Tensor& x) { return stddev(x); }, tensor({1e30, 1e30})) == std::vector<double>{0, 0});
  CHECK(std::isnan(stddev(tensor({infinity, 1.0})).item()));
}

TEST_CASE("a variance is a number where its sum of squares is not") {
  const Tensor x = tensor({3e19, -3e19, 0.0}).narrow(0, 0, 2);
  CHECK(var(x, {}, {.correction = 0}).item() == infinity);  // 9e38
  CHECK(var(tensor({1.5e19, -1.5e19, 1.5e19, -1.5e19}), {}, {.correction = 0}).item() == Approx(2.25e38));
  CHECK(mean(tensor({3e38, 3e38, 3e38})).item() == Approx(3e38));
  CHECK(numbers(mean(tensor({{3e38, 3e38}, {1.0, 2.0}}), {1})) ==
        std::vector<double>{mean(tensor({3e38, 3e38})).item(), 1.5});
  CHECK(mean(tensor({infinity, 1.0})).item() == infinity);
  CHECK(std::isnan(mean(zeros({0})).item()));
}

TEST_CASE("derivatives of variances and deviations are numbers where distances from the mean are not") {
  for (const DType dtype : {float32, float64}) {
    const double far = dtype == float32 ? 3e38 : 1.5e308;
    const Tensor x = tensor({far, far, -far}, {.dtype = dtype, .requires_grad = true});  // -far - mean is -4/3 far
    const auto derivative = [&](const Tensor& y) { return grad(y, {x})[0].to(float64) * 1.0; };
    for (const std::int64_t correction : {0, 1}) {
      const double c = 3.0 - static_cast<double>(correction), deviation = std::sqrt(8 / 3.0 / c);
      const Tensor d = derivative(stddev(x, {}, {.correction = correction}));
      CHECK(d.at({0}) == Approx(2 / 3.0 / (c * deviation)));
      CHECK(d.at({2}) == Approx(-4 / 3.0 / (c * deviation)));
    }
    const Tensor v = derivative(var(x, {}, {.correction = 0}) * 0.5);
    CHECK(v.at({0}) / far == Approx(2 / 9.0));
    CHECK(v.at({2}) / far == Approx(-4 / 9.0));
  }
}

TEST_CASE("the second derivative of a variance is a number where distances from the mean are not") {
  for (const DType dtype : {float32, float64}) {
    const double far = dtype == float32 ? 3.3e38 : 1.7e308;
    const Tensor x = tensor({far, -far, -far, -far, -far}, {.dtype = dtype, .requires_grad = true});
    const Tensor first = grad(var(x), {x}, {.create_graph = true})[0];
    CHECK(first.at({0}) / far == Approx(0.8));
    for (const double d : grad(sum(first), {x}, {.retain_graph = true})[0].to_vector<double>())
      CHECK(std::abs(d) < 1e-6);
    CHECK(grad(first[0], {x})[0].at({0}) == Approx(0.4));
  }
}

TEST_CASE("evenly spaced numbers are numbers where their distance is not") {
  const double far = std::numeric_limits<double>::max();
  CHECK(numbers(linspace(-far, far, 3, {.dtype = float64})) == std::vector<double>{-far, 0, far});
  CHECK(numbers(linspace(far, -far, 2, {.dtype = float64})) == std::vector<double>{far, -far});
}

TEST_CASE("a product is finite even if a part of it overflows") {
  const Tensor x = tensor({1e200, 1e-200, 1e200, 1e-200}, {.dtype = float64});
  CHECK(prod(x).item() == Approx(1));
  CHECK(prod(cat({x, tensor({0.0}, {.dtype = float64})}, 0)).item() == 0);
  CHECK(prod(full({2000}, 0.5, {.dtype = float64})).item() == 0);  // 2⁻²⁰⁰⁰ is none
  CHECK(std::isnan(prod(tensor({0.0, infinity})).item()));
  CHECK(numbers(prod(reshape(x, {2, 2}).t(), {0})) == std::vector<double>{1, 1});
  const auto d = gradient([](const Tensor& y) { return prod(y); }, tensor({1e30, 1e30, 1e-30, 1e-30}));
  CHECK(d[0] == Approx(1e-30).margin(0));
  CHECK(d[2] == Approx(1e30));
}

TEST_CASE("logsumexp, softmax and log_softmax of logits of any size") {
  for (const DType dtype : {float32, float64}) {
    for (const double size : {0.0, 1e8, 1e30, -1e30}) {
      const Tensor x = tensor({{size, size}, {size, -std::abs(size)}}, {.dtype = dtype});
      CAPTURE(size, to_text(dtype));
      CHECK(numbers(logsumexp(x, {1}))[0] == Approx(size + std::log(2.0)));
      const auto d = gradient([](const Tensor& y) { return logsumexp(y, {1}); }, x);
      CHECK(d[0] == Approx(0.5));  // e^(x - y) is 1 where y has lost ln 2 by rounding
      CHECK(d[1] == Approx(0.5));
      CHECK(numbers(softmax(x, 1))[0] == 0.5);
      CHECK(numbers(log_softmax(x, 1))[1] == Approx(-std::log(2.0)));
    }
    // An entry of -∞ has the probability 0 and no derivative; rows of nothing else are NaN, as in PyTorch.
    const Tensor masked = masked_fill(tensor({{1.0, 2.0, 3.0}}, {.dtype = dtype}), tensor({{0, 1, 0}}), -infinity);
    CHECK(numbers(softmax(masked, 1))[1] == 0);
    CHECK(numbers(log_softmax(masked, 1))[1] == -infinity);
    for (const F& f : {F([](const Tensor& y) { return square(softmax(y, 1)); }),
                       F([](const Tensor& y) { return logsumexp(y, {1}); }),
                       F([](const Tensor& y) { return log_softmax(y, 1).narrow(1, 0, 1); })}) {
      const auto d = gradient(f, masked);
      CHECK(d[1] == 0);
      CHECK(std::isfinite(d[0] + d[2]));
    }
    const Tensor nothing = full({1, 2}, -infinity, {.dtype = dtype});
    CHECK(std::isnan(numbers(softmax(nothing, 1))[0]));
    CHECK(std::isnan(numbers(log_softmax(nothing, 1))[0]));
    CHECK(logsumexp(nothing).item() == -infinity);
  }
}

TEST_CASE("derivatives of a product are numbers where the products of its parts are not") {
  // y = 1; dy/dx₀ = x₁ x₂ x₃ and d²y/dx₀dx₂ = x₁ x₃
  const Tensor x = tensor({1e200, 1e200, 1e-150, 1e-250}, {.dtype = float64, .requires_grad = true});
  const Tensor d = grad(prod(x), {x}, {.create_graph = true})[0];
  CHECK(d.at({0}) == Approx(1e-200).margin(0));
  CHECK(d.at({2}) == Approx(1e150));
  CHECK(d.at({3}) == Approx(1e250));
  const Tensor second = grad(d.select(0, 0), {x})[0];
  CHECK(second.at({0}) == 0);
  CHECK(second.at({2}) == Approx(1e-50).margin(0));
  const Tensor with_zero = tensor({0.0, 1e300, 1e300, 1e-300, 5e-324}, {.dtype = float64, .requires_grad = true});
  prod(with_zero).backward();
  CHECK(with_zero.grad()->at({0}) == Approx(4.94065645841247e-24).margin(0));
  CHECK(with_zero.grad()->at({1}) == 0);
  for (const DType dtype : {float32, float64}) {  // forty factors, whose halves are beyond float64 too
    const double large = dtype == float32 ? 1e30 : 1e250;
    const Tensor halves =
        cat(std::vector<Tensor>{full({20}, large, {.dtype = dtype}), full({20}, 1 / large, {.dtype = dtype})}, 0);
    const Tensor many = halves.detach().requires_grad_();
    prod(many).backward();
    CHECK(many.grad()->at({3}) * large == Approx(1).epsilon(1e-5));
    CHECK(many.grad()->at({23}) / large == Approx(1).epsilon(1e-5));
  }
}

TEST_CASE("derivatives of a product are exact where running products of thousands leave the range") {
  for (const std::int64_t n : {100, 3000, 10'000}) {
    for (const Shape& shape : {Shape{2 * n}, Shape{2 * n, 1}, Shape{1, 2, n}}) {
      const Tensor all =
          cat(std::vector<Tensor>{full({n}, 1.4, {.dtype = float64}), 1 / full({n}, 1.4, {.dtype = float64})}, 0);
      const Tensor x = reshape(all, shape).detach().requires_grad_();
      prod(x).backward();
      CHECK(allclose(x.grad().value() * x.detach(), ones(shape, {.dtype = float64}), {.rtol = 1e-9}));
    }
  }
  // A running product is subnormal, and the other one large.
  const Tensor x = tensor({1e-200, 1.0, 1.0, 1.0, 1e-120, 3.0, 1e60, 1e60}, {.dtype = float64, .requires_grad = true});
  prod(x).backward();
  CHECK(x.grad()->at({5}) == Approx(1e-200).epsilon(1e-12).margin(0));
  CHECK(x.grad()->at({6}) == Approx(3e-260).epsilon(1e-12).margin(0));
}

TEST_CASE("a sigmoid keeps its digits as long as there are numbers for it") {
  CHECK(sigmoid(tensor(-88.0)).item() == Approx(std::exp(-88.0)).epsilon(1e-6).margin(0));
  CHECK(sigmoid(tensor(-100.0)).item() == Approx(std::exp(-100.0)).epsilon(0.02).margin(0));  // denormal
  CHECK(sigmoid(Scalar(-720)).data() == Approx(std::exp(-720.0)).epsilon(1e-3).margin(0));
  CHECK(silu(tensor(-90.0)).item() == Approx(-90 * std::exp(-90.0)).epsilon(1e-4).margin(0));
}

TEST_CASE("a central difference of a large number is not lost beside it") {
  const auto square = [](const std::vector<double>& x) { return x[0] * x[0]; };
  CHECK(central_difference(square, {1e30}, 0) == Approx(2e30));
  CHECK(central_difference(square, {-1e100}, 0) == Approx(-2e100));
}
