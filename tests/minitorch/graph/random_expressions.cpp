// Derivatives of random expressions, in which values are used many times, against central differences.
#include <algorithm>
#include <cstddef>
#include <tuple>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/minitorch.hpp"
#include "operators/table/lists.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

namespace {

// A random expression: layers of functions, each of values from any layer before, so values are used many times.
using Instruction = std::tuple<std::size_t, std::size_t, std::size_t>;  // a function, two arguments
using Program = std::vector<Instruction>;
constexpr std::size_t layers = 6, functions_of_a_layer = 3;

Scalar call(std::size_t function, const Scalar& x, const Scalar& y) {
  switch (function) {
    case 0:
      return sin(x);
    case 1:
      return tanh(x);
    case 2:
      return sigmoid(x);
    case 3:
      return softplus(x);
    case 4:
      return x * y;
    case 5:
      return x + y;
    default:
      return x - y;
  }
}

// The leaves and all that the program computes from them.
std::vector<Scalar> run(const Program& program, std::vector<Scalar> values) {
  std::size_t known = values.size();
  for (std::size_t i = 0; i < program.size(); ++i) {
    if (i % functions_of_a_layer == 0) known = values.size();
    const auto [function, first, second] = program[i];
    values.push_back(call(function, values[first % known], values[second % known]));
  }
  return values;
}

Program some_program() {
  const auto argument = rc::gen::inRange<std::size_t>(0, 1000);
  const auto instruction = rc::gen::tuple(rc::gen::inRange<std::size_t>(0, 7), argument, argument);
  const auto length = *rc::gen::inRange<std::size_t>(1, layers * functions_of_a_layer + 1);
  return *rc::gen::container<Program>(length, instruction);
}

std::vector<double> some_leaves() {
  const auto hundredths = *rc::gen::container<std::vector<int>>(3, rc::gen::inRange(-200, 201));
  return operators::map([](int x) { return x / 100.0; }, hundredths);
}

}  // namespace

TEST_CASE("derivatives of random expressions agree with central differences") {
  CHECK(rc::check([] {
    const Program program = some_program();
    const std::vector<double> leaves = some_leaves();
    const auto last_of = [&program](const std::vector<Scalar>& xs) { return run(program, xs).back(); };

    // Large values belong to steep functions, of which a difference says little.
    const auto values = run(program, {Scalar{leaves[0]}, Scalar{leaves[1]}, Scalar{leaves[2]}});
    RC_PRE(std::all_of(values.begin(), values.end(), [](const Scalar& x) { return x >= -5 && x <= 5; }));

    RC_ASSERT(check_gradients(last_of, leaves));
    RC_ASSERT(check_second_gradients(last_of, leaves, {.rtol = 1e-4, .atol = 1e-5}));
  }));
}
