// The elementwise functions at ±∞ and at the largest numbers: value, slope and second derivative are the limits, worked
// out by hand, on Scalars and tensors. On tensors, a graph computes both branches of `where`, so only they show an
// infinite number that a derivative of 0 multiplies.
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/functions_table.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;

namespace {

using Orders = std::array<double, 3>;  // value, slope, second derivative

constexpr double none = not_a_number;  // no limit

template <class T> const char* variable_type(const T&) { return "Scalar"; }
const char* variable_type(const Tensor& x) { return x.dtype() == float32 ? "float32" : "float64"; }
double number_of(const Scalar& x) { return x.data(); }
double number_of(const Tensor& x) { return x.item(); }

Scalar slope_of(const Scalar& y, const Scalar& x) {
  return grad(y, {x}, {.create_graph = true, .materialize_grads = true})[0];
}
Tensor slope_of(const Tensor& y, const Tensor& x) {
  return grad({sum(y)}, {x}, {.create_graph = true, .materialize_grads = true})[0];
}

// Of the three, the second derivative is 0 where the slope is a constant.
template <class V, class Function> Orders orders_of(const Function& function, const V& x) {
  const V y = function(x), first = slope_of(y, x);
  const double second = first.requires_grad() ? number_of(slope_of(first, x)) : 0;
  return {number_of(y), number_of(first), second};
}

// A number near a limit: equal to it, or, at the largest number, about it, or of its sign and large.
bool is_at(double found, double limit, bool at_infinity) {
  if (std::isnan(limit)) return true;
  if (at_infinity) return found == limit;
  if (std::isinf(limit)) return std::signbit(found) == std::signbit(limit) && std::abs(found) > 80;  // as ln 3e38
  return std::abs(found - limit) < 1e-8;
}

template <class V, class Function>
void check_at(const std::string& name, const Function& function, const V& x, const Orders& limits) {
  const double at = number_of(x);
  const Orders found = orders_of(function, x);
  CAPTURE(name, variable_type(x), at);
  for (std::size_t order = 0; order < 3; ++order) {
    CAPTURE(order, found[order], limits[order]);
    CHECK(is_at(found[order], limits[order], std::isinf(at)));
  }
}

template <class F> struct Row {
  F f;
  Orders below, above;  // at -∞ and ∞
};

template <class F> void check_row(const Row<F>& row) {
  const auto function = [&]<class V>(const V& x) { return apply(graph::Unary<F>{row.f}, x); };
  for (const double sign : {-1.0, 1.0}) {
    const Orders& limits = sign < 0 ? row.below : row.above;
    for (const double size : {std::numeric_limits<double>::max(), infinity}) {
      check_at(F::name, function, Scalar(sign * size), limits);
      check_at(F::name, function, tensor(sign * size, {.dtype = float64, .requires_grad = true}), limits);
    }
    for (const float size : {std::numeric_limits<float>::max(), infinity_of<float>}) {
      check_at(F::name, function, tensor(sign * static_cast<double>(size), {.requires_grad = true}), limits);
    }
  }
}

template <class... F> void check_rows(const Row<F>&... rows) { (check_row(rows), ...); }

template <class... F> std::set<std::string> names_of_table(operators::Table<F...> /*table*/) { return {F::name...}; }

}  // namespace

TEST_CASE("functions of one argument and two derivatives have their limits at infinity and at the largest numbers") {
  using namespace operators;
  constexpr double inf = infinity;
  constexpr Orders zero = {0, 0, 0}, nowhere = {none, none, none}, line = {inf, 1, 0}, step = {inf, 0, 0};
  check_rows(Row<Id>{{}, {-inf, 1, 0}, line}, Row<Neg>{{}, {inf, -1, 0}, {-inf, -1, 0}}, Row<Inv>{{}, zero, zero},
             Row<Exp>{{}, zero, {inf, inf, inf}}, Row<Log>{{}, nowhere, {inf, 0, 0}},
             Row<Sqrt>{{}, nowhere, {inf, 0, 0}}, Row<Square>{{}, {inf, -inf, 2}, {inf, inf, 2}},
             Row<Abs>{{}, {inf, -1, 0}, line}, Row<Sin>{{}, nowhere, nowhere}, Row<Cos>{{}, nowhere, nowhere},
             Row<Tanh>{{}, {-1, 0, 0}, {1, 0, 0}}, Row<Sigmoid>{{}, zero, {1, 0, 0}}, Row<Relu>{{}, zero, line},
             Row<Clamp>{{-2, 3}, {-2, 0, 0}, {3, 0, 0}}, Row<LeakyRelu>{{0.5}, {-inf, 0.5, 0}, line},
             Row<LeakyRelu>{{-0.5}, {inf, -0.5, 0}, line}, Row<Elu>{{}, {-1, 0, 0}, line},
             Row<Elu>{{0.5}, {-0.5, 0, 0}, line}, Row<Erfc>{{}, {2, 0, 0}, zero}, Row<Gelu>{{}, zero, line},
             Row<Silu>{{}, zero, line}, Row<Softplus>{{}, zero, line}, Row<PowConstant>{{-2}, zero, zero},
             Row<PowConstant>{{0}, {1, 0, 0}, {1, 0, 0}}, Row<PowConstant>{{1}, {-inf, 1, 0}, line},
             Row<Softsign>{{}, {-1, 0, 0}, {1, 0, 0}}, Row<PowConstant>{{2}, {inf, -inf, 2}, {inf, inf, 2}},
             Row<PowConstant>{{3}, {-inf, inf, -inf}, {inf, inf, inf}}, Row<PowConstant>{{-0.5}, nowhere, zero},
             Row<PowConstant>{{0.5}, nowhere, {inf, 0, 0}}, Row<PowConstant>{{1.5}, nowhere, {inf, inf, 0}},
             Row<Log2>{{}, nowhere, {inf, 0, 0}}, Row<Sign>{{}, {-1, 0, 0}, {1, 0, 0}},
             Row<Floor>{{}, {-inf, 0, 0}, step}, Row<Ceil>{{}, {-inf, 0, 0}, step}, Row<Round>{{}, {-inf, 0, 0}, step},
             Row<Trunc>{{}, {-inf, 0, 0}, step}, Row<Tan>{{}, nowhere, nowhere},
             Row<Sinh>{{}, {-inf, inf, -inf}, {inf, inf, inf}}, Row<Cosh>{{}, {inf, -inf, inf}, {inf, inf, inf}},
             Row<Erf>{{}, {-1, 0, 0}, {1, 0, 0}}, Row<Mish>{{}, zero, line}, Row<Logsigmoid>{{}, {-inf, 1, 0}, zero},
             Row<Hardswish>{{}, zero, line}, Row<Hardtanh>{{-2, 3}, {-2, 0, 0}, {3, 0, 0}},
             Row<Selu>{{}, {none, 0, 0}, {inf, none, 0}});  // -1.758 and 1.0507, rounded
}

TEST_CASE("tensors and Scalars have the same value and two derivatives at infinity and at the largest numbers") {
  for (const table::UnaryRow& row : table::unary()) {
    for (const double x :
         {infinity, -infinity, std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest()}) {
      if (!row.has_value(x)) continue;
      const Orders expected = orders_of(row.function, Scalar(x));
      const Orders found = orders_of(row.function_of_tensor, tensor(x, {.dtype = float64, .requires_grad = true}));
      for (std::size_t order = 0; order < 3; ++order) {
        CAPTURE(row.title(), x, order, expected[order], found[order]);
        CHECK((found[order] == expected[order] || std::abs(found[order] - expected[order]) < 1e-12));
      }
    }
  }
}

namespace {

// The value, the two slopes, and the second derivatives in x, in x and y, and in y.
using OrdersOfTwo = std::array<double, 6>;

Tensor derivative_of_two(const Tensor& y, const Tensor& x) {
  return y.requires_grad() ? slope_of(y, x) : zeros_like(x);
}

struct PlaceOfTwo {
  double x, y;
  OrdersOfTwo limits;
};

template <class F> void check_places(const std::vector<PlaceOfTwo>& places, std::set<std::string>& names) {
  names.insert(F::name);
  for (const DType dtype : {float32, float64}) {
    for (const PlaceOfTwo& place : places) {
      const Tensor x = tensor(place.x, {.dtype = dtype, .requires_grad = true});
      const Tensor y = tensor(place.y, {.dtype = dtype, .requires_grad = true});
      const Tensor z = apply(graph::Binary<F>{}, x, y), dx = slope_of(z, x), dy = slope_of(z, y);
      const OrdersOfTwo found = {z.item(),
                                 dx.item(),
                                 dy.item(),
                                 derivative_of_two(dx, x).item(),
                                 derivative_of_two(dx, y).item(),
                                 derivative_of_two(dy, y).item()};
      for (std::size_t i = 0; i < found.size(); ++i) {
        CAPTURE(F::name, to_text(dtype), place.x, place.y, i, found[i], place.limits[i]);
        CHECK(is_at(found[i], place.limits[i], true));
      }
    }
  }
}

}  // namespace

TEST_CASE("functions of two arguments and two derivatives have their limits where one argument is infinite") {
  using namespace operators;
  constexpr double inf = infinity;
  std::set<std::string> names;
  check_places<Add>({{inf, 2, {inf, 1, 1, 0, 0, 0}}, {2, -inf, {-inf, 1, 1, 0, 0, 0}}}, names);
  check_places<Sub>({{inf, 2, {inf, 1, -1, 0, 0, 0}}, {2, inf, {-inf, 1, -1, 0, 0, 0}}}, names);
  check_places<Mul>({{inf, 2, {inf, 2, inf, 0, 1, 0}}, {2, -inf, {-inf, -inf, 2, 0, 1, 0}}}, names);
  check_places<Div>({{2, inf, {0, 0, 0, 0, 0, 0}},
                     {2, -inf, {0, 0, 0, 0, 0, 0}},
                     {inf, 2, {inf, 0.5, -inf, 0, -0.25, inf}},
                     {-inf, 2, {-inf, 0.5, inf, 0, -0.25, -inf}}},
                    names);
  check_places<Maximum>({{inf, 2, {inf, 1, 0, 0, 0, 0}}, {2, -inf, {2, 1, 0, 0, 0, 0}}}, names);
  check_places<Minimum>({{inf, 2, {2, 0, 1, 0, 0, 0}}, {2, -inf, {-inf, 0, 1, 0, 0, 0}}}, names);
  check_places<Atan2>({{2, inf, {0, 0, 0, 0, 0, 0}},
                       {2, -inf, {none, 0, 0, 0, 0, 0}},  // π, rounded
                       {inf, 2, {none, 0, 0, 0, 0, 0}},
                       {-inf, 2, {none, 0, 0, 0, 0, 0}}},
                      names);
  check_places<FloorDivide>({{2, inf, {0, 0, 0, 0, 0, 0}}, {2, -inf, {-1, 0, 0, 0, 0, 0}}}, names);
  check_places<Remainder>({{2, inf, {2, 1, 0, 0, 0, 0}}, {2, -inf, {-inf, 1, 1, 0, 0, 0}}}, names);
  // Values of powers are limits; of slopes, that in x.
  check_places<Pow>({{inf, 2, {inf, inf, none, none, none, none}},
                     {inf, -2, {0, 0, none, none, none, none}},
                     {2, -inf, {0, none, none, none, none, none}},
                     {2, inf, {inf, inf, inf, none, none, none}},
                     {0.5, inf, {0, none, none, none, none, none}}},
                    names);
  CHECK(names == names_of_table(BinaryFunctions{}));
}

TEST_CASE("a bound that is NaN is ignored, by values and derivatives") {
  const auto check = [](const auto& f, const std::vector<float>& values, const std::vector<float>& slopes) {
    const Tensor x = tensor({-2.0, 0.5, 3.0}, {.requires_grad = true});
    const Tensor y = f(x);
    CHECK(y.to_vector<float>() == values);
    CHECK(grad(sum(y), {x})[0].to_vector<float>() == slopes);
  };
  check([](const Tensor& x) { return clamp(x, none, 1.0); }, {-2, 0.5F, 1}, {1, 1, 0});
  check([](const Tensor& x) { return clamp(x, -1.0, none); }, {-1, 0.5F, 3}, {0, 1, 1});
  check([](const Tensor& x) { return clamp(x, none, none); }, {-2, 0.5F, 3}, {1, 1, 1});
  check([](const Tensor& x) { return hardtanh(x, none, 1.0); }, {-2, 0.5F, 1}, {1, 1, 0});
  Scalar x{0.5};
  clamp(x, none, 1.0).backward();
  CHECK(*x.grad() == 1);
  const std::int64_t odd = (std::int64_t{1} << 53U) + 1;
  CHECK(clamp(tensor({odd}), none, 1e18).to_vector<std::int64_t>().front() == odd);
}
