// Trains your network of task 1.5 and shows what it has learned: ./check learn xor 300
#include <cstdlib>
#include <exception>
#include <iostream>
#include <random>
#include <string>

#include "module1/scalar_network.hpp"

using namespace course;

namespace {

// Draws the square: '#' where the network says class 1, '.' where it says class 0, and the points as their classes.
void draw(const ScalarNetwork& network, const std::vector<Point>& points) {
  constexpr int rows = 20, columns = 40;
  for (int row = 0; row < rows; ++row) {
    std::string line;
    for (int column = 0; column < columns; ++column) {
      const double x = (column + 0.5) / columns, y = 1 - (row + 0.5) / rows;
      line += network.forward(x, y).value() > 0.5 ? '#' : '.';
    }
    for (const Point& point : points) {
      if (static_cast<int>((1 - point.y) * rows) != row) continue;
      const int column = static_cast<int>(point.x * columns);
      if (column >= 0 && column < columns) line[static_cast<std::size_t>(column)] = point.label == 1 ? '1' : '0';
    }
    std::cout << line << "\n";
  }
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string set = argc > 1 ? argv[1] : "xor";
  const int steps = argc > 2 ? std::atoi(argv[2]) : 300;
  std::mt19937 random(1);
  const std::vector<Point> points = make_points(set, 50, random);
  const ScalarNetwork network(8, random);
  for (int step = 1; step <= steps; ++step) {
    const double loss = train_step(network, points, 0.5);
    if (step % (steps / 10 + 1) == 1 || step == steps) std::cout << "step " << step << ": loss " << loss << "\n";
  }
  draw(network, points);
} catch (const std::exception& error) {
  std::cout << error.what() << "\n";
}
