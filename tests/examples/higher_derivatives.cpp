// The examples on derivatives of derivatives find the known results.
#include <cmath>
#include <cstdint>
#include <vector>

#include "examples/critic.hpp"
#include "examples/oscillator.hpp"
#include "minitorch/tools/check_gradients.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using examples::Penalty;

TEST_CASE("the network that is fitted to the equation of an oscillator is the cosine, to 0.01") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    manual_seed(seed);
    const examples::Oscillator y;
    CHECK(examples::error_of(y, examples::times(200)) > 0.5);
    examples::fit(y, 3000, [](std::int64_t, double) {});
    CHECK(examples::error_of(y, examples::times(200)) < 0.01);
  }
}

TEST_CASE("the loss of the equation has the derivative by the weights that differences have") {
  manual_seed(3);
  const examples::Oscillator y;
  const Tensor at = examples::times(5);
  const Tensor loss = examples::residual(y, at);
  loss.backward();
  for (const nn::Parameter& p : y.parameters()) {
    double& weight = p.value().data_pointer<double>()[0];
    const double before = weight, found = p.grad()->to_vector<double>()[0];
    weight = before + 1e-5;
    const double above = examples::residual(y, at).item();
    weight = before - 1e-5;
    const double below = examples::residual(y, at).item();
    weight = before;
    CHECK(found == Approx((above - below) / 2e-5).epsilon(1e-5).margin(1e-7));
  }
}

TEST_CASE("a critic whose slope is limited finds the distance of two clouds, and one that is not limited does not") {
  for (const std::uint64_t seed : {1U, 2U}) {
    CHECK(examples::distance_found(Penalty::with_derivative, 400, seed) ==
          Approx(examples::found_by_the_best(examples::Clouds::distance)).margin(0.2));
    CHECK(examples::distance_found(Penalty::without_derivative, 400, seed) > 10 * examples::Clouds::distance);
    CHECK(examples::distance_found(Penalty::none, 400, seed) > 10 * examples::Clouds::distance);
  }
}
