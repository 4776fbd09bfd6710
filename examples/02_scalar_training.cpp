// Trains a network of Scalars on one of the course's six sets of points, by gradient descent, and draws its answers.
// The network and the training step are in scalar_network.hpp; this file has the flags, the progress and the picture.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "examples/scalar_network.hpp"
#include "examples/training_flags.hpp"

namespace {

using minitorch::examples::Epoch;
using minitorch::examples::Network;

// Draws the unit square in characters: # for class 1 and . for class 0, as the network predicts them. Misclassified
// points appear as the digit of their class.
void draw(const Network& network, const std::vector<minitorch::nn::Point>& points) {
  constexpr int columns = 48, rows = 20;
  const auto guard = minitorch::no_grad();
  for (int row = 0; row < rows; ++row) {
    std::string line;
    for (int column = 0; column < columns; ++column) {
      line += network({(column + 0.5) / columns, 1 - (row + 0.5) / rows}) > 0 ? '#' : '.';
    }
    for (const auto& point : points) {
      const bool is_here = std::floor((1 - point.y) * rows) == row && point.x >= 0 && point.x < 1;
      const bool is_wrong = (network(point) > 0) != (point.label == 1);
      if (is_here && is_wrong) line[static_cast<std::size_t>(point.x * columns)] = point.label == 1 ? '1' : '0';
    }
    std::cout << line << "\n";
  }
}

}  // namespace

int main(int argc, char** argv) try {
  minitorch::examples::TrainingFlags flags;
  minitorch::examples::Flags command_line("Trains a network of Scalars 2-H-H-1 on points in the plane.");
  flags.add_to(command_line);
  if (const auto status = command_line.parse(argc, argv)) return *status;

  minitorch::Generator generator(flags.seed);
  const auto points = minitorch::nn::make_points(flags.dataset, flags.points, generator);
  const Network network(flags.hidden, generator);
  auto parameters = network.parameters();
  std::printf("%s, %zu points; 2-%zu-%zu-1, %zu parameters; rate %g, seed %llu\n", flags.dataset.c_str(), points.size(),
              flags.hidden, flags.hidden, parameters.size(), flags.rate, static_cast<unsigned long long>(flags.seed));

  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  const std::size_t interval = std::max<std::size_t>(1, flags.epochs / 20);
  for (std::size_t e = 1; e <= flags.epochs; ++e) {
    const Epoch epoch = train_epoch(network, parameters, points, flags.rate);
    if (e % interval != 0 && e != flags.epochs) continue;
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    const double speed = static_cast<double>(e) / seconds;
    const double accuracy = 100.0 * static_cast<double>(epoch.right) / static_cast<double>(points.size());
    std::printf("epoch %5zu   loss %.4f   right %3zu of %zu (%5.1f %%)   %7.0f epochs/s   %.1f s left\n", e, epoch.loss,
                epoch.right, points.size(), accuracy, speed, static_cast<double>(flags.epochs - e) / speed);
    std::fflush(stdout);
  }
  draw(network, points);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "02_scalar_training: " << error.what() << "\n";
  return EXIT_FAILURE;
}
