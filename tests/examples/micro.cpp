// micrograd's demo and microgpt against their published losses. tests/golden/make_micro.py computed points, names,
// first weights and losses anew, and prints the published numbers.
#include <cmath>
#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "examples/microgpt.hpp"
#include "examples/microgpt_scalars.hpp"
#include "examples/microgpt_tensors.hpp"
#include "examples/micrograd.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"
#include "tests/sanitizers.hpp"

using namespace minitorch;
using namespace minitorch::examples;

namespace {

nlohmann::json micro_golden(const std::string& file) {
  return nlohmann::json::parse(std::ifstream(test::source_path("tests/golden/" + file)));
}

// Gives the numbers of a list one by one.
class Given {
 public:
  explicit Given(std::vector<double> numbers) : numbers_(std::move(numbers)) {}
  double operator()() { return numbers_.at(next_++); }

 private:
  std::vector<double> numbers_;
  std::size_t next_ = 0;
};

// Returns the largest difference from the published losses.
template <class Model> double difference(Model& model, const nlohmann::json& golden, std::size_t steps) {
  const auto names = golden.at("names").get<std::vector<std::string>>();
  const auto losses = golden.at("losses").get<std::vector<double>>();
  const GptTokens tokens(names);
  double largest = 0;
  for (std::size_t step = 0; step < steps; ++step) {
    const double loss = model.step(tokens.of(names[step]), gpt_rate(step, names.size()));
    largest = std::max(largest, std::abs(loss - losses[step]));
  }
  return largest;
}

GptWeights golden_weights(const nlohmann::json& golden) {
  return gpt_weights(27, Given(golden.at("weights").get<std::vector<double>>()));
}

std::vector<MoonPoint> golden_points(const nlohmann::json& golden) {
  std::vector<MoonPoint> points;
  for (std::size_t i = 0; i < golden.at("points").size(); ++i)
    points.push_back({golden["points"][i][0], golden["points"][i][1], golden["labels"][i]});
  return points;
}

}  // namespace

TEST_CASE("micrograd's demo has its published losses") {
  const nlohmann::json golden = micro_golden("micrograd_moons.json");
  const auto points = golden_points(golden);
  const Micrograd model(Given(golden.at("weights").get<std::vector<double>>()));
  auto parameters = model.parameters();
  CHECK(parameters.size() == 337);
  for (std::size_t k = 0; k < 100; ++k) {
    CAPTURE(k);
    const MicrogradStep step = train_step(model, parameters, points, micrograd_rate(k, 100));
    CHECK(std::abs(step.loss - golden["losses"][k].get<double>()) < 1e-12);
    CHECK(step.right == golden["right"][k].get<std::size_t>());
    if (k == 0) CHECK(std::abs(step.loss - 0.89584) < 5e-6);
    if (k == 99) CHECK(std::abs(step.loss - 0.010978) < 5e-7);
  }
}

TEST_CASE("the learning rates of micrograd and microgpt fall over all steps, however many there are") {
  for (const std::size_t steps : {1U, 20U, 100U, 150U, 1000U}) {
    CAPTURE(steps);
    CHECK(micrograd_rate(0, steps) == 1);
    CHECK(std::abs(micrograd_rate(steps, steps) - 0.1) < 1e-15);
    CHECK(gpt_rate(0, steps) == 0.01);
    CHECK(gpt_rate(steps, steps) == 0);
  }
  const nlohmann::json golden = micro_golden("micrograd_moons.json");
  const auto points = golden_points(golden);
  const Micrograd model(Given(golden.at("weights").get<std::vector<double>>()));
  auto parameters = model.parameters();
  MicrogradStep last{};
  for (std::size_t k = 0; k < 150; ++k) last = train_step(model, parameters, points, micrograd_rate(k, 150));
  CHECK(last.loss < 0.011);
  CHECK(last.right == points.size());
}

TEST_CASE("microgpt has its published losses, on Scalars and on tensors") {
  const nlohmann::json golden = micro_golden("microgpt.json");
  CHECK(std::abs(golden["losses"][0].get<double>() - 3.3660) < 5e-5);
  CHECK(std::abs(golden["losses"][999].get<double>() - 2.6497) < 5e-5);
  const std::size_t steps = test::has_address_sanitizer ? 30 : 1000;
  const GptWeights weights = golden_weights(golden);
  ScalarGpt scalars(weights);
  CHECK(difference(scalars, golden, steps) < 1e-12);
  TensorGpt tensors(weights, float64);
  CHECK(difference(tensors, golden, steps) < 1e-12);
  TensorGpt tensors_in_float32(weights, float32);
  CHECK(difference(tensors_in_float32, golden, steps) < 1e-5);
}

TEST_CASE("microgpt on Scalars and on tensors gives the same logits of the next token, and makes up the same names") {
  const nlohmann::json golden = micro_golden("microgpt.json");
  const auto names = golden.at("names").get<std::vector<std::string>>();
  const GptTokens tokens(names);
  const GptWeights weights = golden_weights(golden);
  ScalarGpt scalars(weights);
  TensorGpt tensors(weights, float64);
  for (std::size_t step = 0; step < 20; ++step) {
    scalars.step(tokens.of(names[step]), gpt_rate(step, 20));
    tensors.step(tokens.of(names[step]), gpt_rate(step, 20));
  }
  const auto read = tokens.of("mary");
  const auto ours = scalars.next_logits(read), theirs = tensors.next_logits(read);
  REQUIRE(ours.size() == 27);
  REQUIRE(theirs.size() == 27);
  for (std::size_t i = 0; i < 27; ++i) CHECK(std::abs(ours[i] - theirs[i]) < 1e-12);
  Generator a(1), b(1);
  for (int i = 0; i < 5; ++i) {
    const std::string name = gpt_name(scalars, tokens, 0.5, a);
    CHECK(name == gpt_name(tensors, tokens, 0.5, b));
    CHECK(name.size() <= GptSizes::positions);
  }
}

TEST_CASE("a name longer than microgpt's positions is cut off") {
  const GptTokens tokens({"abc", "abcabcabcabcabcabcabc"});
  CHECK(tokens.size() == 4);
  CHECK(tokens.of("abc") == std::vector<std::size_t>{3, 0, 1, 2, 3});
  CHECK(tokens.of("abcabcabcabcabcabcabc").size() == 17);
}
