// The network of Scalars learns. That needs gradients to add up: every point uses each weight, and every unit of the
// next layer uses each hidden value.
#include <cstdint>
#include <vector>

#include "examples/scalar_network.hpp"
#include "tests/catch.hpp"
#include "tests/sanitizers.hpp"

using namespace minitorch;
using examples::Epoch;
using examples::Network;

namespace {

Epoch train(std::string_view set, std::size_t hidden, std::size_t epochs, std::uint64_t seed) {
  Generator generator(seed);
  const auto points = nn::make_points(set, 50, generator);
  const Network network(hidden, generator);
  auto parameters = network.parameters();
  Epoch epoch;
  for (std::size_t e = 0; e < epochs; ++e) epoch = train_epoch(network, parameters, points, 0.5);
  return epoch;
}

}  // namespace

TEST_CASE("xor is learned: 48 of 50 points or more in 1,000 epochs, for 8 of the seeds 1 to 10") {
  std::int64_t learned = 0;
  const std::int64_t seeds = test::has_address_sanitizer ? 3 : 10;
  for (std::int64_t seed = 1; seed <= seeds; ++seed) {
    const Epoch last = train("xor", 10, 1000, static_cast<std::uint64_t>(seed));
    UNSCOPED_INFO("seed " << seed << ": " << last.right << " of 50");
    if (last.right >= 48) ++learned;
  }
  CHECK(learned >= seeds * 8 / 10);
}

TEST_CASE("a line between two classes is learned") {
  CHECK(train("simple", 10, 500, 1).right >= 48);
  CHECK(train("diag", 10, 500, 1).right >= 48);
}

TEST_CASE("the same seed gives the same loss, to the last bit") {
  CHECK(train("circle", 5, 50, 3).loss == train("circle", 5, 50, 3).loss);
}

TEST_CASE("the gradient of the whole loss agrees with central differences") {
  Generator generator(1);
  const auto points = nn::make_points("xor", 5, generator);
  const Network network(3, generator);
  auto parameters = network.parameters();
  std::vector<double> before;
  for (const Scalar& p : parameters) before.push_back(p.data());

  train_epoch(network, parameters, points, 0);  // computes gradients; the rate 0 moves nothing
  const auto loss = [&](const std::vector<double>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) parameters[i].set_data(values[i]);
    double sum = 0;
    for (const auto& point : points) {
      const Scalar logit = network(point);
      sum += softplus(point.label == 1 ? -logit : logit).data() / 5;
    }
    return sum;
  };
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    CHECK(*parameters[i].grad() == Approx(central_difference(loss, before, i)).epsilon(1e-5).margin(1e-9));
  }
}
