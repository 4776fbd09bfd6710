// The two lessons of fan-out: the derivative of a value that is used twice is the sum over both uses.
// Prints each answer step by step, and checks it against central differences and a formula.
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"

using minitorch::Scalar;

namespace {

struct Lesson {
  std::string title;
  std::function<Scalar(const Scalar&)> f;
  std::function<double(double)> derivative;  // worked out by hand
  std::string formula;
};

bool tell(const Lesson& lesson) {
  std::cout << "== " << lesson.title << "\n\n";
  Scalar x{2.0, "x"};
  Scalar y = lesson.f(x);
  y.set_name("y");
  std::cout << explain(y) << "\n";

  const auto last_use = backpropagation_steps(y).back().contributions.back();
  y.backward();
  const double found = *x.grad();
  const double by_hand = lesson.derivative(x.data());
  const double by_difference = minitorch::central_difference(
      [&](const std::vector<double>& v) { return lesson.f(Scalar::constant(v[0])).data(); }, {x.data()}, 0);

  std::printf("backpropagation      %.10g\n", found);
  std::printf("central difference   %.10g\n", by_difference);
  std::printf("by hand: %-11s %.10g\n", lesson.formula.c_str(), by_hand);
  std::printf("If the last use overwrote the first, instead of adding to it, the answer would be %g: wrong.\n\n",
              last_use.amount);
  return found == by_hand && std::abs(found - by_difference) < 1e-6;
}

}  // namespace

int main() {
  const Lesson same = {
      .title = "y = F(a, b) = a b with a = b = F1(x) = 2x",
      .f =
          [](const Scalar& x) {
            const Scalar a = (2 * x).set_name("a");
            const Scalar b = (2 * x).set_name("b");
            return a * b;
          },
      .derivative = [](double x) { return 8 * x; },  // y = 4x²
      .formula = "8x",
  };
  const Lesson different = {
      .title = "y = F(a, b) = a b with a = F1(x) = 2x and b = F2(x) = 3x + 1",
      .f =
          [](const Scalar& x) {
            const Scalar a = (2 * x).set_name("a");
            const Scalar b = (3 * x + 1).set_name("b");
            return a * b;
          },
      .derivative = [](double x) { return 12 * x + 2; },  // y = 6x² + 2x
      .formula = "12x + 2",
  };
  const bool same_is_right = tell(same);
  const bool different_is_right = tell(different);
  return same_is_right && different_is_right ? EXIT_SUCCESS : EXIT_FAILURE;
}
