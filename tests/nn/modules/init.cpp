// Initialisation of parameters: moments and bounds of random fills, fans, gains, orthogonality, seeds and errors.
#include "nn/modules/init.hpp"

#include <cmath>
#include <limits>

#include "minitorch/minitorch.hpp"
#include "nn/modules/linear.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/layer_cases.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
namespace init = minitorch::nn::init;
using Catch::Matchers::ContainsSubstring;

namespace {

const Shape large = {120, 40, 3, 5};  // fan in 600, fan out 1800
constexpr double n = 120 * 40 * 3 * 5;

// Checks mean and second moment to five deviations, and the bounds.
void check_is_uniform(const Tensor& x, double bound) {
  CHECK(max(abs(x)).item() <= bound * (1 + 1e-7));
  CHECK(max(abs(x)).item() > bound * (1 - 20 / n));
  CHECK(std::abs(mean(x).item()) < 5 * bound / std::sqrt(3 * n));
  CHECK(std::abs(mean(square(x)).item() - bound * bound / 3) < 5 * bound * bound * std::sqrt(4.0 / 45 / n));
}

void check_is_normal(const Tensor& x, double mean_expected, double std) {
  CHECK(std::abs(mean(x).item() - mean_expected) < 5 * std / std::sqrt(n));
  CHECK(std::abs(var(x).item() / (std * std) - 1) < 5 * std::sqrt(2 / n));
  CHECK(max(abs(x - mean_expected)).item() > 3 * std);  // no uniform distribution has that
}

}  // namespace

TEST_CASE("uniform, normal and constant fills have the moments that are asked for") {
  manual_seed(9);
  const Tensor x = zeros(large);
  init::uniform(x, -0.5, 0.5);
  check_is_uniform(x, 0.5);
  init::normal(x, 2, 0.1);
  check_is_normal(x, 2, 0.1);
  init::constant(x, 0.25);
  CHECK(all(x == 0.25).item() == 1);
  init::ones(x);
  CHECK(all(x == 1).item() == 1);
  init::zeros(x);
  CHECK(all(x == 0).item() == 1);
}

TEST_CASE("eye fills a matrix of any shape") {
  const Tensor x = ones({2, 3}), tall = ones({3, 2}, {.dtype = float64}), none = ones({0, 2});
  init::eye(x);
  CHECK(are_equal(x, tensor({{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}})));
  init::eye(tall);
  CHECK(are_equal(tall, tensor({{1.0, 0.0}, {0.0, 1.0}, {0.0, 0.0}}, {.dtype = float64})));
  init::eye(none);
  const nn::Linear layer(2, 2);
  init::eye(layer.weight);
  CHECK(are_equal(layer.weight, eye(2)));
  CHECK_THROWS_WITH(init::eye(ones({2})), "eye: a tensor (2), it must have two dimensions");
  CHECK_THROWS_AS(init::eye(ones({2, 2, 2})), ShapeError);
}

TEST_CASE("truncated normal fills have the moments of the truncated distribution, and stay within") {
  manual_seed(14);
  for (const DType dtype : {float32, float64}) {
    const Tensor x = zeros(large, {.dtype = dtype});
    init::trunc_normal(x);  // variance 1 - 4 φ(2) / (Φ(2) - Φ(-2))
    CHECK(max(abs(x)).item() <= 2);
    CHECK(max(abs(x)).item() > 1.999);
    CHECK(std::abs(mean(x).item()) < 5 * 0.88 / std::sqrt(n));
    CHECK(var(x).item() == Approx(0.7737413035).epsilon(0.02));
    init::trunc_normal(x, 1, 0.5, 1, 1e30);  // half a normal distribution: 1 + |z| / 2
    CHECK(min(x).item() >= 1);
    CHECK(mean(x).item() == Approx(1 + 0.5 * std::sqrt(2 / 3.14159265358979)).epsilon(0.01));
    const double infinity = std::numeric_limits<double>::infinity();
    init::trunc_normal(x, 2, 0.1, -infinity, infinity);
    check_is_normal(x, 2, 0.1);
  }
}

TEST_CASE("a truncated normal fill inverts the distribution function to the last digits") {
  Generator one(5), other(5);
  const Tensor x = zeros({1000}, {.dtype = float64});
  Tensor y = zeros({1000}, {.dtype = float64});
  init::trunc_normal(x, 0, 1, -8, 8, &one);
  const double share = std::erf(8 / std::sqrt(2.0));
  y.uniform_(-share, share, &other);
  CHECK(max(abs(erf(x / std::sqrt(2.0)) - y)).item() < 1e-15);
}

TEST_CASE("far from its mean a truncated normal fill is the nearer end") {
  const Tensor x = zeros({4});
  init::trunc_normal(x, 0, 1, 50, 60);
  CHECK(are_equal(x, full({4}, 50.0)));
  init::trunc_normal(x, 0, 1, -60, -50);
  CHECK(are_equal(x, full({4}, -50.0)));
  init::trunc_normal(x, 0, 1, 8.4, 9);  // 1 - erf(8.4 / √2) is 0 in float64
  CHECK(are_equal(x, full({4}, 8.4)));
  init::trunc_normal(x, 3, 1, -6, -5.4);
  CHECK(are_equal(x, full({4}, -5.4)));
}

TEST_CASE("truncated normal fills refuse what has no distribution, and leave the tensor as it was") {
  const Tensor x = ones({2});
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(init::trunc_normal(x, 0, 1, 2, 2), "trunc_normal: a is 2 and b is 2, a must be below b");
  CHECK_THROWS_WITH(init::trunc_normal(x, 0, 0), "trunc_normal: std is 0, it must be positive and finite");
  CHECK_THROWS_AS(init::trunc_normal(x, 0, infinity), DataError);
  CHECK_THROWS_AS(init::trunc_normal(x, infinity), DataError);
  CHECK_THROWS_AS(init::trunc_normal(x, 0, 1, std::nan(""), 1), DataError);
  CHECK_THROWS_AS(init::trunc_normal(tensor({1, 2})), DtypeError);
  CHECK(are_equal(x, ones({2})));
}

TEST_CASE("fans are the first two sizes, times those of the window") {
  CHECK(init::fans({5, 7}) == init::Fans{7, 5});
  CHECK(init::fans({120, 40, 3, 5}) == init::Fans{600, 1800});
  CHECK(init::fans({2, 3, 4}) == init::Fans{12, 8});
  CHECK(init::fans({2, 0}) == init::Fans{0, 2});
}

TEST_CASE("gains are PyTorch's") {
  using init::Nonlinearity;
  CHECK(init::calculate_gain(Nonlinearity::linear) == 1);
  CHECK(init::calculate_gain(Nonlinearity::sigmoid) == 1);
  CHECK(init::calculate_gain(Nonlinearity::tanh) == 5.0 / 3);
  CHECK(init::calculate_gain(Nonlinearity::relu) == std::sqrt(2.0));
  CHECK(init::calculate_gain(Nonlinearity::leaky_relu) == Approx(1.4141428569978354).epsilon(1e-15));
  CHECK(init::calculate_gain(Nonlinearity::leaky_relu, 0.2) == Approx(1.3867504905630728).epsilon(1e-15));
  CHECK(init::calculate_gain(Nonlinearity::selu) == 0.75);
  CHECK_THROWS_WITH(init::calculate_gain(Nonlinearity::relu, 0.1),
                    ContainsSubstring("calculate_gain: a negative slope is given, but only leaky_relu has one"));
}

TEST_CASE("xavier fills go by both fans") {
  manual_seed(10);
  const Tensor x = zeros(large);
  init::xavier_uniform(x);
  check_is_uniform(x, std::sqrt(6.0 / 2400));
  init::xavier_uniform(x, 3);
  check_is_uniform(x, 3 * std::sqrt(6.0 / 2400));
  init::xavier_normal(x, 0.5);
  check_is_normal(x, 0, 0.5 * std::sqrt(2.0 / 2400));
}

TEST_CASE("kaiming fills use one fan, and the gain of the next activation") {
  manual_seed(11);
  const Tensor x = zeros(large);
  init::kaiming_uniform(x);
  check_is_uniform(x, std::sqrt(2.0) * std::sqrt(3.0 / 600));
  init::kaiming_uniform(x, {.negative_slope = std::sqrt(5.0)});  // the first weights of Linear: 1/√fan
  check_is_uniform(x, 1 / std::sqrt(600));
  init::kaiming_uniform(x, {.mode = init::FanMode::fan_out, .nonlinearity = init::Nonlinearity::tanh});
  check_is_uniform(x, 5.0 / 3 * std::sqrt(3.0 / 1800));
  init::kaiming_normal(x, {.nonlinearity = init::Nonlinearity::relu});
  check_is_normal(x, 0, std::sqrt(2.0 / 600));
  init::kaiming_normal(x, {.mode = init::FanMode::fan_out, .nonlinearity = init::Nonlinearity::linear});
  check_is_normal(x, 0, std::sqrt(1.0 / 1800));
}

TEST_CASE("orthogonal fills have orthogonal rows or columns of length gain") {
  manual_seed(13);
  for (const Shape& shape :
       {Shape{6, 6}, Shape{3, 8}, Shape{8, 3}, Shape{4, 2, 3}, Shape{1, 5}, Shape{1, 1}, Shape{120, 120}}) {
    CAPTURE(to_text(shape));
    const Tensor x = zeros(shape, {.dtype = float64});
    init::orthogonal(x, 2);
    const Tensor q = x.reshape({shape[0], -1}) / 2;
    const bool is_wide = q.size(0) <= q.size(1);
    const Tensor products = is_wide ? matmul(q, q.t()) : matmul(q.t(), q);
    CHECK(max(abs(products - eye(products.size(0), {.dtype = float64}))).item() < 1e-14);
  }
  const Tensor single = zeros({30, 20});
  init::orthogonal(single);
  CHECK(max(abs(matmul(single.t(), single) - eye(20))).item() < 1e-6);
}

TEST_CASE("orthogonal fills prefer no direction") {
  manual_seed(12);
  const Tensor sum_of_squares = zeros({3, 3}, {.dtype = float64}), total = zeros({3, 3}, {.dtype = float64});
  const Tensor x = zeros({3, 3}, {.dtype = float64});
  const int times = 2000;
  for (int i = 0; i < times; ++i) {
    init::orthogonal(x);
    Tensor(total).add_(x);
    Tensor(sum_of_squares).add_(square(x));
  }
  // Each element has mean 0 and variance 1/3; five deviations.
  CHECK(max(abs(total / times)).item() < 5 * std::sqrt(1.0 / 3 / times));
  CHECK(max(abs(sum_of_squares / times - 1.0 / 3)).item() < 5 * std::sqrt(0.09 / times));
}

TEST_CASE("fills change a parameter in place, and build no graph") {
  const nn::Linear layer(4, 4);
  init::orthogonal(layer.weight);
  init::ones(*layer.bias);
  CHECK(layer.weight.value().is_leaf());
  CHECK(layer(zeros({4})).to_vector<double>() == std::vector<double>{1, 1, 1, 1});
  const Tensor x = randn({4});
  CHECK(norm(layer(x) - 1).item() == Approx(norm(x).item()).epsilon(1e-5));
  init::zeros(layer.weight.value().narrow(0, 0, 2));
  CHECK(all(layer.weight.value().narrow(0, 0, 2) == 0).item() == 1);
  CHECK(all(layer.weight.value().narrow(0, 2, 2) == 0).item() == 0);
}

TEST_CASE("fills follow from their generator alone, whatever the number of threads") {
  const auto filled = [](const auto& fill, std::uint64_t seed) {
    Generator generator(seed);
    const Tensor x = zeros({200, 300});
    fill(x, &generator);
    return x;
  };
  const auto check = [&](const auto& fill) {
    const Tensor x = filled(fill, 13);
    const auto state = default_generator();
    for (const int threads : {1, 3}) {
      const Threads scope(threads);
      CHECK(are_equal(filled(fill, 13), x));
    }
    CHECK(state == default_generator());
    CHECK_FALSE(are_equal(filled(fill, 14), x));
  };
  check([](const Tensor& x, Generator* g) { init::uniform(x, 0, 1, g); });
  check([](const Tensor& x, Generator* g) { init::normal(x, 0, 1, g); });
  check([](const Tensor& x, Generator* g) { init::xavier_uniform(x, 1, g); });
  check([](const Tensor& x, Generator* g) { init::xavier_normal(x, 1, g); });
  check([](const Tensor& x, Generator* g) { init::kaiming_uniform(x, {}, g); });
  check([](const Tensor& x, Generator* g) { init::kaiming_normal(x, {}, g); });
  check([](const Tensor& x, Generator* g) { init::orthogonal(x, 1, g); });
}

TEST_CASE("fills by fans leave empty tensors alone") {
  const Tensor x = zeros({3, 0});
  init::xavier_uniform(x);
  init::xavier_normal(x);
  init::kaiming_uniform(x);
  init::kaiming_normal(x);
  init::orthogonal(x);
  CHECK(x.shape() == Shape{3, 0});
}

TEST_CASE("fills by fans want two dimensions and floating-point numbers") {
  const Tensor vector = zeros({3}), integers = zeros({2, 2}, {.dtype = int64});
  CHECK_THROWS_WITH(init::fans({3}), ContainsSubstring("fans: a tensor (3), it must have at least two dimensions"));
  CHECK_THROWS_WITH(init::xavier_uniform(vector), ContainsSubstring("xavier_uniform: a tensor (3), it must have"));
  CHECK_THROWS_WITH(init::xavier_normal(vector), ContainsSubstring("xavier_normal: a tensor (3), it must have"));
  CHECK_THROWS_WITH(init::kaiming_uniform(vector), ContainsSubstring("kaiming_uniform: a tensor (3), it must have"));
  CHECK_THROWS_WITH(init::kaiming_normal(vector), ContainsSubstring("kaiming_normal: a tensor (3), it must have"));
  CHECK_THROWS_WITH(init::orthogonal(vector), ContainsSubstring("orthogonal: a tensor (3), it must have"));
  CHECK_THROWS_WITH(init::orthogonal(integers),
                    ContainsSubstring("orthogonal: needs float32 or float64, not an int64 tensor (2, 2)"));
  CHECK_THROWS_AS(init::kaiming_normal(integers), DtypeError);
  CHECK_THROWS_AS(init::uniform(integers), DtypeError);
  CHECK_THROWS_AS(init::orthogonal(zeros({1, 4}).expand({4, 4})), ShapeError);
}
