// How far apart are two clouds of points? A critic f learns to be large on one and small on the other. Without a limit
// it grows for ever and measures nothing. If its slope is limited to 1, the difference of its means is the distance; a
// penalty is a soft limit, so it gives slightly more. The penalty contains the derivative of f with respect to its
// inputs, and training differentiates the penalty with respect to the weights: a derivative of a derivative, as in a
// Wasserstein GAN with gradient penalty.
//
//   slope = grad(sum(f(x)), {x}, {.create_graph = true})[0]      with respect to the points
//   loss  = -difference + 10 mean(square(|slope| - 1))
//   loss.backward()                                              with respect to the weights, through the slope
//
// Without `create_graph` the penalty is a constant, whose derivative is 0: the critic trains as if there were none.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "examples/critic.hpp"
#include "examples/step_flags.hpp"

using namespace minitorch;
using examples::Penalty;

int main(int argc, char** argv) try {
  examples::StepFlags flags{.steps = 400};
  examples::Flags command_line("Finds the distance of two clouds of points by a critic whose slope is limited.");
  flags.add_to(command_line, "the points and the first weights");
  if (const auto status = command_line.parse(argc, argv)) return *status;

  const auto tell = [&](const char* what, Penalty penalty) {
    std::printf("%-44s %8.2f\n", what, examples::distance_found(penalty, flags.steps, flags.seed));
    std::fflush(stdout);
  };
  std::printf("%-44s %8.2f\n", "the clouds are apart by", examples::Clouds::distance);
  std::printf("%-44s %8.2f\n", "the best critic with a penalty would say",
              examples::found_by_the_best(examples::Clouds::distance));
  tell("a critic with a penalty on its slope says", Penalty::with_derivative);
  tell("one whose penalty has no derivative says", Penalty::without_derivative);
  tell("one without a penalty says", Penalty::none);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "09_gradient_penalty: " << error.what() << "\n";
  return EXIT_FAILURE;
}
