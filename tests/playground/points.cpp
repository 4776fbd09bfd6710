// Points of a table: how many classes they have.
#include "playground/worker/points.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace minitorch;

TEST_CASE("a table of points has two classes") {
  const program::RunSettings settings{.data = "csv", .path = "own.csv", .task = "classes"};
  const auto points_of = [&](int classes) {
    std::string table = "x,y,class\n";
    for (int i = 0; i < 20; ++i) table += std::to_string(i) + ",7,c" + std::to_string(i % classes) + "\n";
    return playground::points_for(settings, table);
  };
  CHECK(points_of(2).task.classes.size() == 2);
  CHECK_THROWS_WITH(points_of(1), "own.csv: all labels are 'c0', there must be two classes at least");
  CHECK_THROWS_WITH(points_of(3), "own.csv: has 3 classes, there must be two");
}
