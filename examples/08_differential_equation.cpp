// A network that solves a differential equation. Nobody tells it the solution: its loss is how far its second derivative
// by the time t is from -y, which is what the equation of an oscillator says. That loss is made of derivatives, and is
// differentiated by the weights: `grad` with `create_graph` gives derivatives that are values like any other.
//
//   y = network(t)
//   y'  = grad(sum(y), {t}, {.create_graph = true})      the derivative for each time, since each y depends on its t alone
//   y'' = grad(sum(y'), {t}, {.create_graph = true})
//   mean(square(y'' + y)).backward()                     a third derivative, by t twice and by the weights once
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>

#include "examples/oscillator.hpp"

using namespace minitorch;

int main(int argc, char** argv) try {
  int steps = 3000;
  std::uint64_t seed = 1;
  CLI::App app("Solves y'' = -y for y(0) = 1 and y'(0) = 0 by a network.");
  app.add_option("--steps", steps, "of training")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--seed", seed, "of the first weights")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  manual_seed(seed);
  const examples::Oscillator y;
  examples::fit(y, steps, [steps](int step, double loss) {
    if (step % std::max(1, steps / 10) == 0) std::printf("step %5d   mean of (y'' + y)² %.2e\n", step, loss);
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
