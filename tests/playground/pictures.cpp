// The pictures of units: which have one, in which order.
#include "playground/worker/pictures.hpp"

#include <cstdint>

#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using playground::unit_pictures;

TEST_CASE("only the units of a layer that a page shows have pictures, and the outputs") {
  constexpr std::int64_t pixels = 3 * 2;
  const nn::Sequential model(nn::Linear(2, 5), nn::Tanh(), nn::Linear(5, 2));
  const auto all = unit_pictures(model, 5, 3, 2, {});
  REQUIRE(all.size() == 7 * pixels);
  auto shown = all;
  shown.erase(shown.begin() + 4 * pixels, shown.begin() + 5 * pixels);  // the fifth unit
  CHECK(unit_pictures(model, 4, 3, 2, {}) == shown);
}
