// A program's own types beside `using namespace minitorch` and `using namespace minitorch::nn`.
#include <tuple>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using namespace minitorch::nn;

#include "tests/house/own_types.hpp"

TEST_CASE("a program that uses all names of nn may give its own types the names it likes") {
  CHECK(std::tuple_size_v<OwnTypes> > 200);
  const Sequential model(Linear(2, 3), ReLU(), Linear(3, 1));
  SGD optimizer(model.parameters(), {.lr = 0.1});
  mse(model(ones({4, 2})), zeros({4, 1})).backward();
  optimizer.step();
  CHECK(model.parameters().size() == 4);
}
