// A network solves a differential equation, that of an oscillator: y'' = -y. It never sees the solution: its loss
// measures how far its second derivative with respect to the time t is from -y. Training differentiates this loss with
// respect to the weights. That works because `grad` with `create_graph` returns derivatives that have a graph.
//
//   y = network(t)
//   y'  = grad(sum(y), {t}, {.create_graph = true})      one for each time, since each y depends only on its own t
//   y'' = grad(sum(y'), {t}, {.create_graph = true})
//   mean(square(y'' + y)).backward()                     a third derivative: twice by t, once by the weights
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "examples/oscillator.hpp"
#include "examples/step_flags.hpp"

using namespace minitorch;

int main(int argc, char** argv) try {
  examples::StepFlags flags{.steps = 3000};
  examples::Flags command_line("Solves y'' = -y for y(0) = 1 and y'(0) = 0 by a network.");
  flags.add_to(command_line, "the first weights");
  if (const auto status = command_line.parse(argc, argv)) return *status;

  manual_seed(flags.seed);
  const examples::Oscillator y;
  const std::int64_t interval = std::max<std::int64_t>(1, flags.steps / 10);
  examples::fit(y, flags.steps, [&](std::int64_t step, double loss) {
    if (step % interval != 0 && step != flags.steps) return;
    std::printf("step %5lld   mean of (y'' + y)² %.2e\n", static_cast<long long>(step), loss);
  });

  std::printf("\n     t       y   cos t\n");
  const auto guard = no_grad();
  const Tensor at = examples::times(9), found = y(at), exact = cos(at);
  for (std::int64_t i = 0; i < 9; ++i) {
    std::printf("%6.3f %7.4f %7.4f\n", at.at({i, 0}), found.at({i, 0}), exact.at({i, 0}));
  }
  std::printf("\nat most %.4f from cos t, at 1000 times in a period\n", examples::error_of(y, examples::times(1000)));
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "08_differential_equation: " << error.what() << "\n";
  return EXIT_FAILURE;
}
