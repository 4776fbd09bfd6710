// Columns that are standardised by a training set.
#include "nn/modules/standard_scaler.hpp"

#include <limits>
#include <sstream>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

TEST_CASE("a StandardScaler has the means and deviations of the columns, and goes back") {
  const Tensor x = tensor({{1.0, 5.0, -2.0}, {3.0, 5.0, 4.0}}, {.dtype = float64});
  const nn::StandardScaler scaler = nn::StandardScaler::fit(x);
  CHECK(equal(scaler.mean, tensor({2.0, 5.0, 1.0}, {.dtype = float64})));
  CHECK(equal(scaler.scale, tensor({1.0, 1.0, 3.0}, {.dtype = float64})));  // the second column is constant
  CHECK(equal(scaler(x), tensor({{-1.0, 0.0, -1.0}, {1.0, 0.0, 1.0}}, {.dtype = float64})));
  CHECK(equal(scaler.inverse(scaler(x)), x));
  CHECK(scaler(ones({4, 2, 3}, {.dtype = float64})).shape() == Shape{4, 2, 3});
  CHECK(scaler.parameters().empty());
  const TensorFunction f = [&](const std::vector<Tensor>& all) { return scaler(all[0]); };
  CHECK(check_gradients(f, {x}).ok);
}

TEST_CASE("a checkpoint of a model keeps its StandardScaler, and a clone has its own") {
  const Tensor x = randn({20, 2}) * 3 + 1;
  const nn::Sequential model(nn::StandardScaler::fit(x), nn::Linear(2, 1)),
      other(nn::StandardScaler(2), nn::Linear(2, 1));
  std::stringstream file;
  nn::save(file, nn::CheckpointFormat::json, model);
  nn::load(file, nn::CheckpointFormat::json, other);
  CHECK(equal(other(x), model(x)));
  CHECK(equal(nn::clone(model)(x), model(x)));
  std::ostringstream text;
  text << nn::StandardScaler(2);
  CHECK(text.str() == "StandardScaler(2)");
}

TEST_CASE("a StandardScaler refuses what has no columns, or has no mean") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(nn::StandardScaler::fit(ones({3})),
                    "StandardScaler: x is (3), it must be (N, features) with at least one of each");
  CHECK_THROWS_WITH(nn::StandardScaler::fit(ones({0, 3})),
                    "StandardScaler: x is (0, 3), it must be (N, features) with at least one of each");
  CHECK_THROWS_WITH(nn::StandardScaler::fit(tensor({{1, 2}})),
                    "StandardScaler: x is (1, 2) int64, it must be float32 or float64");
  CHECK_THROWS_WITH(nn::StandardScaler::fit(tensor({{1.0, infinity}})),
                    "StandardScaler: column 1 has NaN or infinite elements");
  CHECK_THROWS_AS(nn::StandardScaler(0), ShapeError);
  const nn::StandardScaler scaler(2);
  CHECK_THROWS_WITH(scaler(ones({4, 3})), "StandardScaler: the input (4, 3) must end with a dimension of features = 2");
  CHECK_THROWS_AS(scaler.inverse(ones({4, 3})), ShapeError);
  CHECK_THROWS_AS(scaler(ones({4, 2}, {.dtype = float64})), DtypeError);
}
