// Example 2 with tensors: the same points, network and flags. All points go through the network at once. Prints the
// speed of both at the end.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "examples/scalar_network.hpp"
#include "examples/tensor_network.hpp"
#include "examples/training_flags.hpp"

namespace {

using namespace minitorch::examples;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Draws the picture of example 2: the unit square in characters, # for class 1.
void draw(const TensorNetwork& network) {
  constexpr int columns = 48, rows = 20;
  std::vector<minitorch::nn::Point> centres;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      centres.push_back({(column + 0.5) / columns, 1 - (row + 0.5) / rows, 0});
    }
  }
  const auto guard = minitorch::no_grad();
  const auto logits = network(Batch(centres).points).to_vector<float>();
  for (int row = 0; row < rows; ++row) {
    std::string line;
    for (int column = 0; column < columns; ++column) {
      line += logits[static_cast<std::size_t>(row * columns + column)] > 0 ? '#' : '.';
    }
    std::cout << line << "\n";
  }
}

// Returns the epochs per second of the network of Scalars on the same points.
double scalar_speed(const TrainingFlags& flags, const std::vector<minitorch::nn::Point>& points) {
  minitorch::Generator generator(flags.seed);
  const Network network(flags.hidden, generator);
  auto parameters = network.parameters();
  const auto start = Clock::now();
  int epochs = 0;
  for (; epochs < 3 || seconds_since(start) < 0.3; ++epochs) train_epoch(network, parameters, points, flags.rate);
  return epochs / seconds_since(start);
}

}  // namespace

int main(int argc, char** argv) try {
  TrainingFlags flags;
  Flags command_line("Trains a network of tensors 2-H-H-1 on points in the plane.");
  flags.add_to(command_line);
  if (const auto status = command_line.parse(argc, argv)) return *status;

  minitorch::Generator generator(flags.seed);
  const auto points = minitorch::nn::make_points(flags.dataset, flags.points, generator);
  const TensorNetwork network(flags.hidden, generator);
  auto parameters = network.parameters();
  const Batch batch(points);
  std::printf("%s, %zu points; 2-%zu-%zu-1; rate %g, seed %llu\n", flags.dataset.c_str(), points.size(), flags.hidden,
              flags.hidden, flags.rate, static_cast<unsigned long long>(flags.seed));

  const auto start = Clock::now();
  const std::size_t interval = std::max<std::size_t>(1, flags.epochs / 20);
  for (std::size_t e = 1; e <= flags.epochs; ++e) {
    const TensorEpoch epoch = train_epoch(network, parameters, batch, flags.rate);
    if (e % interval != 0 && e != flags.epochs) continue;
    const double speed = static_cast<double>(e) / seconds_since(start);
    std::printf("epoch %5zu   loss %.4f   right %3lld of %zu   %7.0f epochs/s   %.1f s left\n", e, epoch.loss,
                static_cast<long long>(epoch.right), points.size(), speed,
                static_cast<double>(flags.epochs - e) / speed);
    std::fflush(stdout);
  }
  const double speed = static_cast<double>(flags.epochs) / seconds_since(start);
  draw(network);
  const double of_scalars = scalar_speed(flags, points);
  std::printf("tensors: %.0f epochs/s, Scalars: %.0f epochs/s, %.1f times as fast\n", speed, of_scalars,
              speed / of_scalars);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "04_tensor_training: " << error.what() << "\n";
  return EXIT_FAILURE;
}
