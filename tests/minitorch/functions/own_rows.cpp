// User-defined rows have values, derivatives and dtypes on tensors as the rows of the tables do. Each row of the
// tables, under another type, stands in for a user's, and must give the same bits as its kernel.
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/table/about.hpp"
#include "operators/table/options.hpp"
#include "tests/catch.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

// A row of a table under another type, which has no kernel.
template <class F> struct Own : F {};

// y = x / (1 + |x|)   =>   dy/dx = 1 / (1 + |x|)²
struct Softsign {
  static constexpr auto name = "softsign";
  static constexpr auto saves = operators::Saves::input;
  template <class T> static auto value(const T& x) {
    using std::abs;
    return x / (1 + abs(x));
  }
  template <class T> static auto slope(const T& x) {
    using std::abs;
    const auto d = 1 + abs(x);
    return 1 / (d * d);
  }
};

// y = a x + b   =>   dy/dx = a
struct Line {
  double a = 1, b = 0;
  static constexpr auto name = "line";
  static constexpr auto saves = operators::Saves::input;
  template <class T> auto value(const T& x) const { return a * x + b; }
  template <class T> double slope(const T& /*x*/) const { return a; }
};

// z = √(x² + y²)   =>   dz/dx = x / z,   dz/dy = y / z
struct Hypotenuse {
  static constexpr auto name = "hypotenuse";
  static constexpr auto saves = operators::Saves::input;
  template <class T, class U> static auto value(const T& x, const U& y) {
    using std::sqrt;
    return sqrt(x * x + y * y);
  }
  template <class T, class U> static auto slope_x(const T& x, const U& y) { return x / value(x, y); }
  template <class T, class U> static auto slope_y(const T& x, const U& y) { return y / value(x, y); }
};

// 1 where x and y differ by less than 1
struct Near {
  static constexpr auto name = "near";
  template <class T, class U> static auto value(const T& x, const U& y) {
    using operators::where, std::abs;
    return where(abs(x - y) < 1, 1.0, 0.0);
  }
};

Tensor some_numbers(const Shape& shape, DType dtype) {
  Generator generator(5);
  Tensor x = to(randn(shape, {.dtype = float64, .generator = &generator}) * 20, dtype);
  std::int64_t i = 0;
  for (const double end : {0.0, -0.0, test::infinity, -test::infinity, test::not_a_number, 1e-40}) {
    if (i < x.numel()) x.view({-1})[i].fill_(end);
    i += 3;
  }
  return x;
}

// Whether the bits are equal. All NaN count as equal.
bool are_same(const Tensor& x, const Tensor& y) {
  const auto xs = x.to_vector<double>(), ys = y.to_vector<double>();
  if (x.shape() != y.shape() || x.dtype() != y.dtype()) return false;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    const bool is_same = std::memcmp(&xs[i], &ys[i], sizeof(double)) == 0;
    if (!is_same && !(std::isnan(xs[i]) && std::isnan(ys[i]))) return false;
  }
  return true;
}

template <class F> void check_same_bits(const F& f) {
  for (const DType dtype : {float32, float64}) {
    for (const Shape& shape : {Shape{}, Shape{1}, Shape{7}, Shape{31, 3}, Shape{1100}}) {
      const Tensor x = some_numbers(shape, dtype);
      CAPTURE(F::name, to_text(dtype), to_text(shape));
      for (const Tensor& given : {x, x.dim() == 2 ? t(x) : x}) {
        Tensor ours = given.detach(), own = given.detach();
        ours.requires_grad_();
        own.requires_grad_();
        const Tensor y = map(f, ours), own_y = map(Own<F>{f}, own);
        CHECK(are_same(y, own_y));
        sum(y).backward();
        sum(own_y).backward();
        CHECK(are_same(*ours.grad(), *own.grad()));
      }
    }
  }
}

template <class F> void check_same_bits_of_two(const F& f) {
  for (const DType dtype : {float32, float64}) {
    for (const auto& [first, second] :
         std::vector<std::pair<Shape, Shape>>{{{1100}, {1100}}, {{31, 3}, {3}}, {{5, 1}, {1, 600}}, {{}, {7}}}) {
      const Tensor a = some_numbers(first, dtype), b = some_numbers(second, dtype) * 0.5;
      CAPTURE(F::name, to_text(dtype), to_text(first), to_text(second));
      if constexpr (requires { F::saves; }) {
        std::array<Tensor, 4> leaves;
        for (std::size_t i = 0; i < 4; ++i) leaves[i] = (i % 2 == 0 ? a : b).detach().requires_grad_();
        const Tensor z = zip(f, leaves[0], leaves[1]), own_z = zip(Own<F>{f}, leaves[2], leaves[3]);
        CHECK(are_same(z, own_z));
        sum(z).backward();
        sum(own_z).backward();
        CHECK(are_same(*leaves[0].grad(), *leaves[2].grad()));
        CHECK(are_same(*leaves[1].grad(), *leaves[3].grad()));
      } else {
        CHECK(are_same(zip(f, a, b), zip(Own<F>{f}, a, b)));
      }
    }
  }
}

}  // namespace

TEST_CASE("a row outside the tables has the bits that it would have in one") {
  []<class... F>(operators::Table<F...>) {
    const auto check = [](const auto& samples) {
      for (const auto& f : samples) check_same_bits(f);
    };
    (check(operators::About<F>::samples()), ...);
  }(operators::UnaryFunctions{});
  const auto check_two = []<class... F>(operators::Table<F...>) { (check_same_bits_of_two(F{}), ...); };
  check_two(operators::BinaryFunctions{});
  check_two(operators::Comparisons{});
}

TEST_CASE("a user's row has derivatives of any order, on Scalars and tensors") {
  const auto of_scalar = [](const std::vector<Scalar>& v) { return map(Softsign{}, v[0]); };
  CHECK(check_gradients(of_scalar, {0.7}));
  CHECK(check_second_gradients(of_scalar, {-1.3}));
  const auto of_tensor = [](const std::vector<Tensor>& v) { return map(Softsign{}, v[0]); };
  const Tensor x = tensor({{0.7, -1.3, 2.5}, {-0.2, 4.0, -3.0}}, {.dtype = float64});
  CHECK(check_gradients(of_tensor, {x}));
  CHECK(check_second_gradients(of_tensor, {x}));
  CHECK(check_gradients(of_tensor, {t(x)}));
}

TEST_CASE("a row of two arguments broadcasts, and takes numbers on either side") {
  const auto f = [](const std::vector<Tensor>& v) { return zip(Hypotenuse{}, v[0], v[1]); };
  const Tensor x = tensor({{3.0}, {5.0}}, {.dtype = float64}), y = tensor({4.0, 12.0}, {.dtype = float64});
  CHECK(f({x, y}).to_vector<double>()[0] == 5);
  CHECK(f({x, y}).to_vector<double>()[3] == 13);
  CHECK(check_gradients(f, {x, y}));
  CHECK(check_second_gradients(f, {x, y}));
  CHECK(zip(Hypotenuse{}, x, 4).to_vector<double>()[0] == 5);
  CHECK(zip(Hypotenuse{}, 12, x).to_vector<double>()[1] == 13);
  CHECK(zip(Hypotenuse{}, Scalar{3.0}, 4).data() == 5);
  CHECK_THROWS_WITH(f({zeros({2}), zeros({3})}), ContainsSubstring("hypotenuse") && ContainsSubstring("(2)"));
}

TEST_CASE("a row without a slope gives constants") {
  const Tensor x = tensor({1.0, 3.0}, {.dtype = float64, .requires_grad = true});
  const Tensor near = zip(Near{}, x, 1.5);
  CHECK(near.to_vector<double>() == std::vector<double>{1, 0});
  CHECK(near.is_constant());
  CHECK(zip(Near{}, Scalar{1.0}, 1.5).is_constant());
}

TEST_CASE("a row has its options, and a slope that is a number") {
  const Tensor x = tensor({1.0, -2.0}, {.dtype = float64, .requires_grad = true});
  const Tensor y = map(Line{.a = 3, .b = 0.5}, x);
  CHECK(y.to_vector<double>() == std::vector<double>{3.5, -5.5});
  CHECK(grad(sum(y), {x})[0].to_vector<double>() == std::vector<double>{3, 3});
}

TEST_CASE("a user's row converts int64 to float32, and refuses it where nothing can convert") {
  const Tensor x = tensor({1, -3});
  CHECK(map(Softsign{}, x).dtype() == float32);
  CHECK(map(Softsign{}, x).to_vector<double>() == std::vector<double>{0.5, -0.75});
  CHECK_THROWS_WITH(apply(graph::Unary<Softsign>{}, x), "softsign: needs float32 or float64, not elements of int64");
  CHECK_THROWS_WITH(apply(graph::Unary<operators::Exp>{}, x), "exp: needs float32 or float64, not elements of int64");
}

TEST_CASE("the bits of a user's row do not depend on the number of threads") {
  const Tensor x = some_numbers({300, 400}, float32);
  const int before = num_threads();
  set_num_threads(1);
  const Tensor expected = map(Softsign{}, x);
  for (const int n : {2, 3, 7}) {
    set_num_threads(n);
    CHECK(are_same(map(Softsign{}, x), expected));
    CHECK(are_same(map(Softsign{}, t(x)), t(expected).contiguous()));
  }
  set_num_threads(before);
}
