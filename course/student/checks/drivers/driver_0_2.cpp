// Gives right and wrong operators to the tests of task 0.2.
#include <cmath>
#include <string>

#include "checks/drivers/driver.hpp"
#include "module0/properties.hpp"

namespace {

using course::Answer;
using course::Operators;
using course::Request;

double sigmoid(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }

Operators right() {
  return {.mul = [](double x, double y) { return x * y; },
          .add = [](double x, double y) { return x + y; },
          .neg = [](double x) { return -x; },
          .lt = [](double x, double y) { return x < y ? 1.0 : 0.0; },
          .eq = [](double x, double y) { return x == y ? 1.0 : 0.0; },
          .max = [](double x, double y) { return x > y ? x : y; },
          .sigmoid = sigmoid,
          .relu = [](double x) { return x > 0 ? x : 0.0; },
          .inv = [](double x) { return 1 / x; }};
}

// Operators by name: right ones in several ways, and wrong ones.
Operators operators(const std::string& name) {
  Operators f = right();
  if (name == "other_ways") {
    f.mul = [](double x, double y) { return y * x; };
    f.neg = [](double x) { return 0 - x; };
    f.lt = [](double x, double y) { return y > x ? 1.0 : 0.0; };
    f.max = [](double x, double y) { return y < x ? x : y; };
    f.sigmoid = [](double x) { return 0.5 + 0.5 * std::tanh(x / 2); };
    f.relu = [](double x) { return x < 0 ? 0.0 : x; };
  }
  if (name == "sigmoid_without_minus") f.sigmoid = [](double x) { return 1 / (1 + std::exp(x)); };
  if (name == "sigmoid_is_tanh") f.sigmoid = [](double x) { return std::tanh(x); };
  if (name == "lt_is_not_strict") f.lt = [](double x, double y) { return x <= y ? 1.0 : 0.0; };
  if (name == "lt_is_gt") f.lt = [](double x, double y) { return x > y ? 1.0 : 0.0; };
  if (name == "eq_is_lt") f.eq = [](double x, double y) { return x < y ? 1.0 : 0.0; };
  if (name == "mul_is_add") f.mul = [](double x, double y) { return x + y; };
  if (name == "add_is_sub") f.add = [](double x, double y) { return x - y; };
  if (name == "mul_squares") f.mul = [](double x, double y) { return x * y * y; };
  if (name == "max_is_min") f.max = [](double x, double y) { return x < y ? x : y; };
  if (name == "relu_is_abs") f.relu = [](double x) { return std::abs(x); };
  if (name == "inv_is_neg") f.inv = [](double x) { return -x; };
  if (name == "lt_of_sizes") f.lt = [](double x, double y) { return std::abs(x) < std::abs(y) ? 1.0 : 0.0; };
  if (name == "eq_is_near") f.eq = [](double x, double y) { return std::abs(x - y) < 5 ? 1.0 : 0.0; };
  if (name == "mul_of_sizes") f.mul = [](double x, double y) { return std::abs(x * y); };
  if (name == "neg_is_id") f.neg = [](double x) { return x; };
  if (name == "relu_leaks") f.relu = [](double x) { return x > 0 ? x : 0.01 * x; };
  if (name == "inv_of_size") f.inv = [](double x) { return 1 / std::abs(x); };
  if (name == "sigmoid_is_lopsided") f.sigmoid = [](double x) { return sigmoid(x > 0 ? x : 2 * x); };
  if (name == "max_is_second") f.max = [](double, double y) { return y; };
  // BEGIN HIDDEN TESTS
  if (name == "sigmoid_saturates") f.sigmoid = [](double x) { return x > 2 ? 0.9 : x < -2 ? 0.1 : sigmoid(x); };
  if (name == "sigmoid_of_twice") f.sigmoid = [](double x) { return 1.2 * sigmoid(x) - 0.1; };
  if (name == "lt_is_always") f.lt = [](double, double) { return 1.0; };
  if (name == "lt_is_never") f.lt = [](double, double) { return 0.0; };
  if (name == "eq_is_never") f.eq = [](double, double) { return 0.0; };
  if (name == "eq_is_ne") f.eq = [](double x, double y) { return x != y ? 1.0 : 0.0; };
  if (name == "mul_is_first") f.mul = [](double x, double) { return x; };
  if (name == "mul_is_zero") f.mul = [](double, double) { return 0.0; };
  if (name == "add_is_first") f.add = [](double x, double) { return x; };
  if (name == "add_adds_one") f.add = [](double x, double y) { return x + y + 1; };
  if (name == "neg_of_positive") f.neg = [](double x) { return x > 0 ? -x : x; };
  if (name == "add_is_mean") f.add = [](double x, double y) { return (x + y) / 2; };
  if (name == "max_is_first") f.max = [](double x, double) { return x; };
  if (name == "max_of_sizes") f.max = [](double x, double y) { return std::abs(x) > std::abs(y) ? x : y; };
  if (name == "max_is_sum") f.max = [](double x, double y) { return x + y; };
  if (name == "relu_is_step") f.relu = [](double x) { return x > 0 ? 1.0 : 0.0; };
  if (name == "inv_is_id") f.inv = [](double x) { return x; };
  if (name == "inv_is_two_over") f.inv = [](double x) { return 2 / x; };
  if (name == "sigmoid_is_steep_above") f.sigmoid = [](double x) { return sigmoid(x > 0 ? 2 * x : x); };
  if (name == "relu_is_id") f.relu = [](double x) { return x; };
  if (name == "relu_begins_late") f.relu = [](double x) { return x > 4 ? x : 0.0; };
  if (name == "inv_is_0_below_0") f.inv = [](double x) { return x > 0 ? 1 / x : 0.0; };
  // These break one rule each, and keep all others of their test.
  if (name == "sigmoid_jumps_at_0") f.sigmoid = [](double x) { return x == 0 ? 0.6 : sigmoid(x); };
  if (name == "mul_is_second_or_0") f.mul = [](double x, double y) { return x == 0 ? 0.0 : y; };
  if (name == "mul_bends") f.mul = [](double x, double y) { return x * y * (1 + 0.01 * (x - 1) * (y - 1)); };
  if (name == "mul_doubles") f.mul = [](double x, double y) { return 2 * x * y; };
  if (name == "mul_by_0_adds") f.mul = [](double x, double y) { return x * y == 0 ? x + y : x * y; };
  if (name == "add_is_first_or_0") f.add = [](double x, double y) { return x == 0 ? y : x == -y ? 0.0 : x; };
  if (name == "add_bends") f.add = [](double x, double y) { return x + y + 0.001 * x * y * (x + y); };
  if (name == "add_of_0_is_0") f.add = [](double x, double y) { return x * y == 0 ? 0.0 : x + y; };
  if (name == "add_of_opposites_is_1") f.add = [](double x, double y) { return x == -y ? 1.0 : x + y; };
  if (name == "neg_stretches") {
    f.neg = [](double x) { return -2 * x; };
    f.add = [](double x, double y) { return y == -2 * x || x == -2 * y ? 0.0 : x + y; };
  }
  if (name == "max_and_relu_are_min") {
    f.max = [](double x, double y) { return x < y ? x : y; };
    f.relu = [](double x) { return x < 0 ? x : 0.0; };
  }
  if (name == "max_and_relu_are_above") {
    f.max = [](double x, double y) { return (x > y ? x : y) + 1; };
    f.relu = [](double x) { return (x > 0 ? x : 0.0) + 1; };
  }
  if (name == "inv_squares") {
    f.inv = [](double x) { return 1 / (x * x); };
    f.mul = [](double x, double y) { return x == 1 / (y * y) || y == 1 / (x * x) ? 1.0 : x * y; };
  }
  // END HIDDEN TESTS
  return f;
}

// The tests get the same functions each time, whose addresses say nothing of which operators are right.
Operators now;
const Operators asked = {.mul = [](double x, double y) { return now.mul(x, y); },
                         .add = [](double x, double y) { return now.add(x, y); },
                         .neg = [](double x) { return now.neg(x); },
                         .lt = [](double x, double y) { return now.lt(x, y); },
                         .eq = [](double x, double y) { return now.eq(x, y); },
                         .max = [](double x, double y) { return now.max(x, y); },
                         .sigmoid = [](double x) { return now.sigmoid(x); },
                         .relu = [](double x) { return now.relu(x); },
                         .inv = [](double x) { return now.inv(x); }};

bool holds(const std::string& test, double x, double y, double z) {
  if (test == "test_sigmoid") return course::test_sigmoid(asked, x, y);
  if (test == "test_lt") return course::test_lt(asked, x, y, z);
  if (test == "test_eq") return course::test_eq(asked, x, y);
  if (test == "test_mul") return course::test_mul(asked, x, y, z);
  if (test == "test_add") return course::test_add(asked, x, y, z);
  if (test == "test_distribute") return course::test_distribute(asked, x, y, z);
  if (test == "test_max") return course::test_max(asked, x, y);
  return course::test_inv(asked, x);
}

// Whether a test passes on all samples, which are numbers x0 y0 z0 x1 y1 z1 ...
void property(Request& request, Answer& answer) {
  const std::string test = request.word();
  std::string name = request.word();
  now = operators(name);
  course::forget(name);
  const std::vector<double> numbers = request.numbers();
  bool passes = true;
  for (std::size_t i = 0; i + 2 < numbers.size() && passes; i += 3)
    passes = holds(test, numbers[i], numbers[i + 1], numbers[i + 2]);
  answer << (passes ? "passes" : "fails");
}

}  // namespace

int main() { return course::drive({{"property", property}}); }
