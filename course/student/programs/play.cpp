// A place to try what you have built: change it as you like, and run it by ./check play. It is not graded.
#include <exception>
#include <iostream>

#include "module1/scalar.hpp"

using namespace course;

int main() try {
  Scalar x = 2;
  Scalar a = 2 * x, b = 3 * x + 1;
  Scalar y = a * b;
  y.backward();
  std::cout << "y is " << y.value() << ", its derivative with respect to x is " << x.derivative() << "\n";  // 28 and 26
} catch (const std::exception& error) {
  std::cout << error.what() << "\n";
}
