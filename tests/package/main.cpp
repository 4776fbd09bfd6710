// What a user of the installed library writes first: y = x² + x at x = 3, whose derivative 2x + 1 is 7.
// It shows that headers and libraries are found, and tests nothing else.
#include <cstdlib>

#include "minitorch/minitorch.hpp"

int main() {
  const minitorch::Scalar x{3.0, "x"};
  auto y = x * x + x;
  y.backward();
  return y.data() == 12.0 && *x.grad() == 7.0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
