// Trains micrograd's network of Scalars on two moons, and draws its answers. The network and the training step are in
// micrograd.hpp.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "examples/flags.hpp"
#include "examples/micrograd.hpp"
#include "nn/data/toy_sets.hpp"
#include "operators/random/generator.hpp"

namespace {

void draw(const minitorch::examples::Micrograd& model) {
  constexpr int columns = 60, rows = 20;
  const auto guard = minitorch::no_grad();
  for (int row = 0; row < rows; ++row) {
    std::string line;
    for (int column = 0; column < columns; ++column) {
      line += model({-1.5 + 4.0 * column / columns, 1.5 - 2.5 * row / rows, 0}) > 0 ? '#' : '.';
    }
    std::cout << line << "\n";
  }
}

}  // namespace

int main(int argc, char** argv) try {
  using minitorch::examples::Flags;
  std::size_t steps = 100, points = 100;
  std::uint64_t seed = 1;
  Flags flags("Trains micrograd's network of Scalars 2-16-16-1 on two moons of points.");
  flags.add("--steps", steps, "number of training steps, each over all points", Flags::Range::above_zero);
  flags.add("--points", points, "number of points, at least 2", Flags::Range::above_zero);
  flags.add("--seed", seed, "seed of the points and the first weights");
  if (const auto status = flags.parse(argc, argv)) return *status;

  minitorch::Generator generator(seed);
  std::vector<minitorch::examples::MoonPoint> moons;
  for (const auto& [x, y, label] : minitorch::nn::make_moons(points, 0.1, generator)) {
    moons.push_back({x, y, label == 1 ? 1.0 : -1.0});
  }
  const minitorch::examples::Micrograd model([&] { return generator.uniform(-1, 1); });
  auto parameters = model.parameters();
  for (std::size_t k = 0; k < steps; ++k) {
    const auto step = train_step(model, parameters, moons, minitorch::examples::micrograd_rate(k, steps));
    if (k % 10 == 9 || k == 0 || k + 1 == steps)
      std::printf("step %3zu   loss %.6f   right %zu of %zu\n", k, step.loss, step.right, points);
  }
  std::fflush(stdout);
  draw(model);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "10_micrograd_moons: " << error.what() << "\n";
  return EXIT_FAILURE;
}
