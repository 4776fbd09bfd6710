// Uses all three installed floors: headers are found, and the libraries define what they declare.
#include <cstdlib>

#include "minitorch/minitorch.hpp"
#include "nn/data/points.hpp"
#include "operators/table/lists.hpp"

int main() {
  minitorch::Generator generator(1);
  std::vector<minitorch::Scalar> xs;
  for (const auto& point : minitorch::nn::make_points("xor", 10, generator)) xs.emplace_back(point.x);
  minitorch::operators::sum(xs).backward();
  return xs.size() == 10 && *xs.back().grad() == 1.0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
