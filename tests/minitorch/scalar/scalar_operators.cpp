// Operators, comparisons and functions of lists on Scalars and plain numbers. functions.cpp tests every function.
#include <algorithm>
#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/table/lists.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/functions_table.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;
using table::BinaryRow;

namespace {

// Whether both differ only by rounding.
Approx nearly(double expected) { return Approx(expected).epsilon(1e-13).margin(1e-15); }

Scalar derivative_of(const Scalar& y, const Scalar& x) {
  return grad(y, {x}, {.retain_graph = true, .materialize_grads = true}).front();
}

}  // namespace

TEST_CASE("operators are the functions of their names") {
  struct Operator {
    std::string name;
    std::function<Scalar(const Scalar&, const Scalar&)> both;
    std::function<Scalar(const Scalar&, double)> right;
    std::function<Scalar(double, const Scalar&)> left;
    std::function<void(Scalar&, const Scalar&)> assign;
    std::function<void(Scalar&, double)> assign_number;
  };
  const auto plus = [](const auto& x, const auto& y) { return x + y; };
  const auto minus = [](const auto& x, const auto& y) { return x - y; };
  const auto times = [](const auto& x, const auto& y) { return x * y; };
  const auto divided = [](const auto& x, const auto& y) { return x / y; };
  const auto plus_assign = [](Scalar& x, const auto& y) { x += y; };
  const auto minus_assign = [](Scalar& x, const auto& y) { x -= y; };
  const auto times_assign = [](Scalar& x, const auto& y) { x *= y; };
  const auto divided_assign = [](Scalar& x, const auto& y) { x /= y; };
  const std::vector<Operator> operators = {{"add", plus, plus, plus, plus_assign, plus_assign},
                                           {"sub", minus, minus, minus, minus_assign, minus_assign},
                                           {"mul", times, times, times, times_assign, times_assign},
                                           {"div", divided, divided, divided, divided_assign, divided_assign}};
  for (const auto& [name, both, right, left, assign, assign_number] : operators) {
    const auto row = std::find_if(table::binary().begin(), table::binary().end(),
                                  [&name = name](const BinaryRow& r) { return r.name == name; });
    CAPTURE(name);
    const Scalar x{3.0}, y{-4.0};
    Scalar assigned = x, assigned_number = x;
    assign(assigned, y);
    assign_number(assigned_number, -4.0);
    for (const Scalar& z : {both(x, y), right(x, -4), left(3, y), assigned, assigned_number}) {
      CHECK(z.data() == row->value(3, -4));
    }
    for (const Scalar& z : {both(x, y), right(x, -4), assigned, assigned_number}) {
      CHECK(derivative_of(z, x).data() == row->slope_x(3, -4));
    }
    for (const Scalar& z : {both(x, y), left(3, y), assigned}) {
      CHECK(derivative_of(z, y).data() == row->slope_y(3, -4));
    }
  }
}

TEST_CASE("the sign operators are neg and id") {
  const Scalar x{3.0};
  CHECK((-x).data() == -3);
  CHECK(derivative_of(-x, x).data() == -1);
  CHECK((+x).data() == 3);
  CHECK(derivative_of(+x, x).data() == 1);
}

TEST_CASE("compound assignment gives a handle a new value and leaves the old one to its graph") {
  const Scalar x{3.0};
  Scalar y = x;
  y *= y;
  CHECK(y.data() == 9);
  CHECK(x.data() == 3);
  CHECK(derivative_of(y, x).data() == 6);
}

TEST_CASE("comparison operators compare numbers, and are true or false") {
  const Scalar x{2.0}, same{2.0}, y{3.0};
  STATIC_REQUIRE(std::is_same_v<decltype(x < y), bool>);
  CHECK(x < y);
  CHECK_FALSE(y < x);
  CHECK(x <= same);
  CHECK_FALSE(y <= x);
  CHECK(y > x);
  CHECK_FALSE(x > same);
  CHECK(x >= same);
  CHECK_FALSE(x >= y);
  CHECK(x == same);
  CHECK_FALSE(x == y);
  CHECK(x != y);
  CHECK_FALSE(x != same);
}

TEST_CASE("comparison operators take numbers on either side") {
  const Scalar x{2.0};
  CHECK(x < 2.5);
  CHECK(1.5 < x);
  CHECK(x <= 2);
  CHECK(2 <= x);
  CHECK(x > 1);
  CHECK(3 > x);
  CHECK(x >= 2);
  CHECK(2 >= x);
  CHECK(x == 2);
  CHECK(2 == x);
  CHECK(x != 3);
  CHECK(3 != x);
}

TEST_CASE("NaN is neither less, nor greater, nor equal") {
  const Scalar x{not_a_number};
  CHECK_FALSE(x < 1);
  CHECK_FALSE(x >= 1);
  CHECK_FALSE(x == x);
  CHECK(x != x);
}

TEST_CASE("named comparisons give the constants 1 and 0") {
  const Scalar x{2.0}, y{3.0};
  const std::vector<Scalar> that_hold = {lt(x, y), le(x, 2), gt(3, x), ge(y, x), eq(x, 2.0), ne(x, y), is_close(x, 2)};
  const std::vector<Scalar> that_do_not = {lt(y, x), le(3, x), gt(x, y), ge(x, y), eq(x, y), ne(2, x), is_close(x, y)};
  for (const Scalar& holds : that_hold) {
    CHECK(holds.data() == 1);
    CHECK(holds.is_constant());
  }
  for (const Scalar& does_not : that_do_not) {
    CHECK(does_not.data() == 0);
    CHECK(does_not.is_constant());
  }
}

TEST_CASE("is_close takes its tolerances") {
  const Scalar x{1.0};
  CHECK(is_close(x, 1 + 1e-6).data() == 1);
  CHECK(is_close(x, 1.2).data() == 0);
  CHECK(is_close(x, 1.2, {.rtol = 0, .atol = 0.5}).data() == 1);
}

TEST_CASE("whole numbers of any type may stand beside Scalars") {
  const Scalar x{3.0};
  CHECK((x + 1).data() == 4);
  CHECK((1 - x).data() == -2);
  CHECK((2L * x).data() == 6);
  CHECK((x / 2).data() == 1.5);  // no division of integers
  CHECK((1 / x).data() == nearly(1.0 / 3));
  CHECK((x * 0.5F).data() == 1.5);
  CHECK((x + std::size_t{4}).data() == 7);
  CHECK(pow(x, 2).data() == 9);
  CHECK(pow(2, x).data() == 8);
  CHECK(maximum(x, 4).data() == 4);
  CHECK(minimum(4, x).data() == 3);
}

TEST_CASE("where keeps the graph of the side it chooses") {
  const Scalar x{2.0}, y{3.0};
  CHECK(derivative_of(where(true, x * x, y), x).data() == 4);
  CHECK(derivative_of(where(false, x, y * y), y).data() == 6);
  CHECK(derivative_of(where(false, x, y * y), x).data() == 0);
  CHECK(where(true, 5, x).is_constant());
}

TEST_CASE("the list functions take Scalars, and have derivatives") {
  const std::vector<Scalar> xs = {Scalar{2.0}, Scalar{3.0}, Scalar{4.0}};
  const Scalar sum = operators::sum(xs), product = operators::prod(xs);
  CHECK(sum.data() == 9);
  CHECK(product.data() == 24);
  CHECK(derivative_of(sum, xs[1]).data() == 1);
  CHECK(derivative_of(product, xs[1]).data() == 8);  // 2 · 4
  const Scalar twice = operators::sum(operators::add_lists(xs, operators::neg_list(operators::neg_list(xs))));
  CHECK(twice.data() == 18);
  CHECK(derivative_of(twice, xs[2]).data() == 2);
  CHECK(operators::sum(std::vector<Scalar>{}).data() == 0);
  CHECK(operators::prod(std::vector<Scalar>{}).data() == 1);
}
