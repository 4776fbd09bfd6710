// softmax, log_softmax and logsumexp against their formulas in double, along every dimension of every layout, and
// against PyTorch's rules (torch.softmax, torch.logsumexp) for infinity and NaN.
#include "operators/reduce/softmax.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "operators/parallel/trace.hpp"
#include "operators/random/generator.hpp"
#include "tests/catch.hpp"
#include "tests/operators/layout/strided.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::operators;
using namespace minitorch::test;

namespace {

const auto softmax_of = [](const auto& x, std::size_t dim, const auto& y) { softmax(x, dim, y); };
const auto log_softmax_of = [](const auto& x, std::size_t dim, const auto& y) { log_softmax(x, dim, y); };

template <class T, class F> std::vector<T> run_softmax(const F& f, const Strided<T>& x, std::size_t dim) {
  std::vector<T> y(static_cast<std::size_t>(numel(x.shape)), T(55));
  f(x.view(), dim, contiguous_view(y.data(), x.shape));
  return y;
}

template <class T> std::vector<T> row(const std::vector<T>& x, const std::function<void(View<const T>, View<T>)>& f) {
  const Shape shape{static_cast<std::int64_t>(x.size())};
  std::vector<T> y(x.size(), T(55));
  f(contiguous_view(x.data(), shape), contiguous_view(y.data(), shape));
  return y;
}
template <class T> std::vector<T> softmax_row(const std::vector<T>& x) {
  return row<T>(x, [](auto from, auto to) { softmax(from, 0, to); });
}
template <class T> std::vector<T> log_softmax_row(const std::vector<T>& x) {
  return row<T>(x, [](auto from, auto to) { log_softmax(from, 0, to); });
}
template <class T> T log_sum_exp_row(const std::vector<T>& x) {
  T y = 55;
  log_sum_exp(contiguous_view(x.data(), {static_cast<std::int64_t>(x.size())}), contiguous_view(&y, {1}));
  return y;
}

template <class T> Strided<T> random_logits(const Shape& shape, std::uint64_t seed = 1) {
  Generator generator(seed);
  std::vector<T> x(static_cast<std::size_t>(numel(shape)));
  for (T& number : x) number = static_cast<T>(8 * generator.uniform() - 4);
  return contiguous(shape, x);
}

// f(fibre) for all elements along `dim` of each fibre: reads x and g as doubles, writes y
template <class T>
std::vector<double> along(const Strided<T>& x, const Strided<T>& g, std::size_t dim,
                          const std::function<std::vector<double>(std::vector<double>, std::vector<double>)>& f) {
  std::vector<double> y(static_cast<std::size_t>(numel(x.shape)));
  Shape starts = x.shape;
  starts[dim] = 1;
  for (std::int64_t i = 0; i < numel(starts); ++i) {
    Index index = to_index(i, starts);
    std::vector<double> a, b;
    for (index[dim] = 0; index[dim] < x.shape[dim]; ++index[dim]) {
      a.push_back(x.at(index));
      b.push_back(g.at(index));
    }
    const auto results = f(a, b);
    for (index[dim] = 0; index[dim] < x.shape[dim]; ++index[dim]) {
      y[static_cast<std::size_t>(index_to_position(index, contiguous_strides(x.shape)))] =
          results[static_cast<std::size_t>(index[dim])];
    }
  }
  return y;
}

double log_sum(const std::vector<double>& x) {
  double sum = 0;
  for (const double number : x) sum += std::exp(number);
  return std::log(sum);
}
std::vector<double> log_softmax_formula(std::vector<double> x) {
  const double log_sum_of_x = log_sum(x);
  for (double& number : x) number -= log_sum_of_x;
  return x;
}
std::vector<double> softmax_formula(std::vector<double> x) {
  x = log_softmax_formula(x);
  for (double& number : x) number = std::exp(number);
  return x;
}

template <class T> void check_near(const std::vector<T>& y, const std::vector<double>& wanted) {
  REQUIRE(y.size() == wanted.size());
  const double precision = std::is_same_v<T, float> ? 2e-6 : 1e-13;
  double worst = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    worst = std::max(worst, std::abs(static_cast<double>(y[i]) - wanted[i]) / (1 + std::abs(wanted[i])));
  }
  CHECK(worst <= precision);
}

const std::vector<Shape> shapes = {{1},        {10},          {32},          {5000},     {1, 1, 1},
                                   {64, 10},   {70, 31},      {70, 32},      {3, 4, 5},  {2, 300, 40},
                                   {2, 40, 3}, {2, 3000, 20}, {5, 2, 3, 40}, {300, 1, 7}};

}  // namespace

TEMPLATE_TEST_CASE("softmax and log_softmax are their formulas, along every dimension of every layout", "", float,
                   double) {
  for (const Shape& shape : shapes) {
    const auto x = random_logits<TestType>(shape);
    for (std::size_t dim = 0; dim < shape.size(); ++dim) {
      for (const auto& layout : {x, scattered(x), transposed(x)}) {
        CAPTURE(to_text(shape), dim, layout.name);
        check_near(run_softmax(softmax_of, layout, dim),
                   along(x, x, dim, [](auto a, auto) { return softmax_formula(a); }));
        check_near(run_softmax(log_softmax_of, layout, dim),
                   along(x, x, dim, [](auto a, auto) { return log_softmax_formula(a); }));
      }
    }
  }
}

TEMPLATE_TEST_CASE("the derivatives of softmax and log_softmax are their formulas", "", float, double) {
  using T = TestType;
  for (const Shape& shape : shapes) {
    const auto x = random_logits<T>(shape), g = random_logits<T>(shape, 2);
    for (std::size_t dim = 0; dim < shape.size(); ++dim) {
      const auto y = contiguous(shape, run_softmax(softmax_of, x, dim)),
                 log_y = contiguous(shape, run_softmax(log_softmax_of, x, dim));
      const auto soft = along(x, g, dim, [](auto a, auto b) {
        const auto p = softmax_formula(a);
        double sum = 0;
        for (std::size_t i = 0; i < p.size(); ++i) sum += p[i] * b[i];
        for (std::size_t i = 0; i < p.size(); ++i) b[i] = p[i] * (b[i] - sum);
        return b;
      });
      const auto log_soft = along(x, g, dim, [](auto a, auto b) {
        const auto p = softmax_formula(a);
        double sum = 0;
        for (const double number : b) sum += number;
        for (std::size_t i = 0; i < p.size(); ++i) b[i] -= p[i] * sum;
        return b;
      });
      for (const auto& dy : {g, scattered(g), transposed(g)}) {
        CAPTURE(to_text(shape), dim, dy.name);
        std::vector<T> dx(x.memory.size());
        softmax_backward(dy.view(), y.view(), dim, contiguous_view(dx.data(), shape));
        check_near(dx, soft);
        log_softmax_backward(dy.view(), log_y.view(), dim, contiguous_view(dx.data(), shape));
        check_near(dx, log_soft);
      }
    }
  }
}

TEMPLATE_TEST_CASE("the derivative of a sum of probabilities is zero", "", float, double) {
  using T = TestType;
  const auto x = random_logits<T>({50, 20});
  const auto y = contiguous(x.shape, run_softmax(softmax_of, x, 1));
  const std::vector<T> one{1};  // dy = 1, as a sum's backward expands it
  std::vector<T> dx(1000);
  softmax_backward<T>({one.data(), {50, 20}, {0, 0}}, y.view(), 1, contiguous_view(dx.data(), {50, 20}));
  check_near(dx, std::vector<double>(1000, 0));
}

TEMPLATE_TEST_CASE("log_sum_exp is its formula, over any axes of any layout", "", float, double) {
  using T = TestType;
  for (const Shape& shape : {Shape{6, 50, 40}, Shape{3, 4, 5}, Shape{2, 5000, 33}, Shape{100, 40, 10}}) {
    const auto x = random_logits<T>(shape);
    for (std::size_t axes = 0; axes < 8; ++axes) {
      Shape reduced = shape;
      for (std::size_t d = 0; d < 3; ++d) {
        if ((axes >> d & 1U) != 0) reduced[d] = 1;
      }
      std::vector<double> wanted(static_cast<std::size_t>(numel(reduced)));
      for (std::int64_t i = 0; i < numel(shape); ++i) {
        const Index index = to_index(i, shape);
        const auto place = index_to_position(broadcast_index(index, reduced), contiguous_strides(reduced));
        wanted[static_cast<std::size_t>(place)] += std::exp(static_cast<double>(x.at(index)));
      }
      for (double& number : wanted) number = std::log(number);
      for (const auto& layout : {x, scattered(x), transposed(x)}) {
        CAPTURE(to_text(shape), axes, layout.name);
        std::vector<T> y(wanted.size());
        log_sum_exp(layout.view(), contiguous_view(y.data(), reduced));
        check_near(y, wanted);
      }
    }
  }
}

TEMPLATE_TEST_CASE("logits may be as large as they like", "", float, double) {
  using T = TestType;
  const T huge = 1e30F;
  CHECK(softmax_row<T>({huge, huge, -huge}) == std::vector<T>{0.5, 0.5, 0});
  CHECK(softmax_row<T>({-huge, -huge}) == std::vector<T>{0.5, 0.5});
  CHECK(log_softmax_row<T>({huge, -huge}) == std::vector<T>{0, -2 * huge});
  CHECK(log_sum_exp_row<T>({huge, -huge}) == huge);
  CHECK(log_sum_exp_row<T>({-1000, -1000}) == Approx(-1000 + std::log(2.0)));
}

TEMPLATE_TEST_CASE("minus infinity has probability zero", "", float, double) {
  using T = TestType;
  for (const std::size_t n : {2U, 10U, 16U, 40U, 1000U}) {
    std::vector<T> x(n, 2), p(n, T(1) / static_cast<T>(n - 1));
    x[n / 2] = -infinity_of<T>;
    p[n / 2] = 0;
    CHECK(softmax_row(x) == p);
    CHECK(log_softmax_row(x)[n / 2] == -infinity_of<T>);
  }
}

TEMPLATE_TEST_CASE("rows of minus infinity, with infinity or with NaN are NaN, as in PyTorch", "", float, double) {
  using T = TestType;
  const auto all_nan = [](const std::vector<T>& y) {
    return std::all_of(y.begin(), y.end(), [](T number) { return std::isnan(number); });
  };
  for (const std::size_t n : {2U, 10U, 40U}) {
    std::vector<T> x(n, -infinity_of<T>);
    CHECK(all_nan(softmax_row(x)));
    CHECK(all_nan(log_softmax_row(x)));
    for (const T special : {infinity_of<T>, not_a_number_of<T>}) {
      x.assign(n, 1);
      x[n - 1] = special;
      CHECK(all_nan(softmax_row(x)));
      CHECK(all_nan(log_softmax_row(x)));
    }
  }
}

TEMPLATE_TEST_CASE("log_sum_exp of nothing and of infinities, as in PyTorch", "", float, double) {
  using T = TestType;
  CHECK(log_sum_exp_row<T>({}) == -infinity_of<T>);
  CHECK(log_sum_exp_row<T>({-infinity_of<T>, -infinity_of<T>}) == -infinity_of<T>);
  CHECK(log_sum_exp_row<T>({-infinity_of<T>, 3}) == 3);
  CHECK(log_sum_exp_row<T>({infinity_of<T>, -infinity_of<T>, 3}) == infinity_of<T>);
  CHECK(std::isnan(log_sum_exp_row<T>({infinity_of<T>, not_a_number_of<T>})));
  const std::vector<T> x(80, -infinity_of<T>);
  std::vector<T> y(40);
  log_sum_exp<T>(contiguous_view(x.data(), {2, 40}), contiguous_view(y.data(), {1, 40}));
  CHECK(y == std::vector<T>(40, -infinity_of<T>));
}

TEMPLATE_TEST_CASE("softmax takes tensors without dimensions and without elements", "", float, double) {
  using T = TestType;
  const T x = 7;
  T y = 55;
  softmax<T>({&x, {}, {}}, 0, {&y, {}, {}});
  CHECK(y == 1);
  log_softmax<T>({&x, {}, {}}, 0, {&y, {}, {}});
  CHECK(y == 0);
  for (const Shape& shape : {Shape{0}, Shape{3, 0}, Shape{0, 3}}) {
    for (std::size_t dim = 0; dim < shape.size(); ++dim) {
      softmax<T>(contiguous_view<const T>(nullptr, shape), dim, contiguous_view<T>(nullptr, shape));
    }
  }
}

TEMPLATE_TEST_CASE("bits of softmax depend neither on the number of threads nor on strides", "", float, double) {
  using T = TestType;
  for (const Shape& shape : {Shape{4000, 10}, Shape{100, 500}, Shape{20, 3000, 2}, Shape{3, 5000}}) {
    const auto x = random_logits<T>(shape);
    for (std::size_t dim = 0; dim < shape.size(); ++dim) {
      const auto y = run_softmax(softmax_of, x, dim), log_y = run_softmax(log_softmax_of, x, dim);
      for (const auto& layout : {x, scattered(x), transposed(x)}) {
        CAPTURE(to_text(shape), dim, layout.name);
        for (const auto& z : at_numbers_of_threads([&] { return run_softmax(softmax_of, layout, dim); }))
          CHECK((z == y));
        for (const auto& z : at_numbers_of_threads([&] { return run_softmax(log_softmax_of, layout, dim); })) {
          CHECK((z == log_y));
        }
      }
      const auto whole = at_numbers_of_threads([&] {
        T z = 0;
        log_sum_exp<T>(x.view(), contiguous_view(&z, Shape::filled(shape.size(), 1)));
        return z;
      });
      CHECK(whole == std::vector<T>(whole.size(), whole[0]));
    }
  }
}

TEST_CASE("a row has the same probabilities among many rows as alone, and as a column") {
  const auto x = random_logits<float>({50, 20});
  const auto many = run_softmax(softmax_of, x, 1);
  const auto columns = run_softmax(softmax_of, Strided<float>{"columns", x.memory, {20, 50}, {1, 20}}, 0);
  for (std::size_t i = 0; i < 50; ++i) {
    const auto begin = x.memory.begin() + static_cast<std::ptrdiff_t>(i * 20);
    const auto alone = softmax_row(std::vector<float>(begin, begin + 20));
    for (std::size_t j = 0; j < 20; ++j) {
      CHECK(alone[j] == many[i * 20 + j]);
      CHECK(alone[j] == columns[j * 50 + i]);
    }
  }
}
