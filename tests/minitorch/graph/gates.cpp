// Rows that pass a derivative on or stop it: where their slope is 0, infinite derivatives and NaN stop too, as in
// PyTorch, for the first derivative and the second.
#include <cmath>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/table/elementary.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/either_variable.hpp"

using namespace minitorch;

namespace {

// Calls check(name, gate, x) for each gate, and an x where its slope is 0.
template <class V, class Check> void for_each_gate(const Check& check) {
  check(
      "relu", [](const V& x) { return relu(x); }, -1.0);
  check(
      "relu at its kink", [](const V& x) { return relu(x); }, 0.0);
  check(
      "clamp", [](const V& x) { return clamp(x, 0, 6); }, -1.0);
  check(
      "hardtanh", [](const V& x) { return hardtanh(x, 0, 6); }, -1.0);
  check(
      "hardtanh at its kink", [](const V& x) { return hardtanh(x, 0, 6); }, 0.0);
  check(
      "the left of maximum", [](const V& x) { return maximum(x, 0 * constant(x)); }, -1.0);
  check(
      "the right of maximum", [](const V& x) { return maximum(0 * constant(x), x); }, -1.0);
  check(
      "the left of minimum", [](const V& x) { return minimum(x, 0 * constant(x)); }, 1.0);
  check(
      "the right of minimum", [](const V& x) { return minimum(0 * constant(x), x); }, 1.0);
  check(
      "floor", [](const V& x) { return floor(x); }, 0.5);
  check(
      "ceil", [](const V& x) { return ceil(x); }, -0.5);
  check(
      "trunc", [](const V& x) { return trunc(x); }, 0.5);
  check(
      "round", [](const V& x) { return round(x); }, 0.5);
  check(
      "sign", [](const V& x) { return sign(x); }, 0.0);
}

template <class V> V derivative(const V& y, const V& x, bool create_graph) {
  return grad(total(y), {x}, {.create_graph = create_graph})[0];
}

struct OwnRelu {
  static constexpr auto name = "own_relu";
  static constexpr auto saves = operators::Saves::input;
  static constexpr bool is_gate = true;
  template <class T> static auto value(const T& x) {
    using operators::where;
    return where(x <= 0, 0, x);
  }
  template <class T> static auto slope(const T& x) {
    using operators::where;
    return where(x <= 0, 0.0, 1.0);
  }
};

}  // namespace

TEMPLATE_TEST_CASE("a gate whose slope is 0 stops derivatives that are infinite or NaN", "", Scalar, Tensor) {
  for_each_gate<TestType>([](const char* name, const auto& gate, double at) {
    INFO(name);
    const auto check = [&](const auto& f) {
      const TestType x = leaf(TestType{}, at);
      CHECK(number(derivative(f(gate(x)), x, false)) == 0);
      const TestType first = derivative(f(gate(x)), x, true);
      CHECK(number(first) == 0);
      if (first.requires_grad()) CHECK(number(derivative(first, x, false)) == 0);
    };
    check([](const TestType& y) { return sqrt(y); });          // infinite
    check([](const TestType& y) { return 1 / y; });            // infinite
    check([](const TestType& y) { return log(y) * y; });       // NaN
    check([](const TestType& y) { return sqrt(y) * 0 + y; });  // NaN
  });
}

TEMPLATE_TEST_CASE("a gate passes infinite derivatives on where its slope is not 0", "", Scalar, Tensor) {
  const TestType x = leaf(TestType{}, 0);
  CHECK(std::isinf(number(derivative(sqrt(clamp(x, 0, 6)), x, false))));
  CHECK(std::isinf(number(derivative(sqrt(maximum(x, 0 * constant(x))), x, false))));  // ½ of an infinite one
}

TEST_CASE("a user-defined row says that it is a gate") {
  for (const DType dtype : {float32, float64}) {
    const Tensor x = tensor({-1.0, 0.0, 4.0}, {.dtype = dtype, .requires_grad = true});
    const Tensor dx = grad(sum(sqrt(map(OwnRelu{}, x))), {x})[0];
    CHECK(dx.to_vector<double>() == std::vector{0.0, 0.0, 0.25});
  }
}
