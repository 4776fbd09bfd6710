// A program's own types beside `using namespace minitorch`. Types of layers, optimisers and data are in minitorch::nn,
// so their names are free, too.
#include <tuple>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

#include "tests/house/own_types.hpp"

// clang-format off
struct Accuracy {}; struct Batch {}; struct Buffer {}; struct Dataset {}; struct Direction {}; struct Optimizer {};
struct Point {}; struct Progress {}; struct Split {}; struct Transform {};
// clang-format on

TEST_CASE("a program may give its own types the names it likes") {
  CHECK(std::tuple_size_v<OwnTypes> > 200);
  using NamesOfNn =
      std::tuple<Accuracy, Batch, Buffer, Dataset, Direction, Optimizer, Point, Progress, Split, Transform>;
  CHECK(std::tuple_size_v<NamesOfNn> == 10);
  const Scalar x{2.0};
  (x * x).backward();
  CHECK(x.grad() == 4);
}
