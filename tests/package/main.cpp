#include <iostream>

#include "minitorch/minitorch.hpp"

using namespace minitorch;

int main() {
  Scalar x{2.0, "x"};
  Scalar a = (2 * x).set_name("a");
  Scalar b = (3 * x + 1).set_name("b");
  Scalar y = (a * b).set_name("y");
  std::cout << explain(y);
  y.backward();
  std::cout << "the gradient of x is " << *x.grad() << "\n";  // 26
}
