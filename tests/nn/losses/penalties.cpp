// Penalties of weights against PyTorch's, from tests/golden/make_losses.py, and against central differences.
#include "nn/losses/penalties.hpp"

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "nn/losses/losses.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/functional_call.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/optim/adam.hpp"
#include "tests/catch.hpp"
#include "tests/nn/training/captured.hpp"
#include "tests/paths.hpp"

using namespace minitorch;
using nlohmann::json;

namespace {

Tensor tensor_of_penalties(const json& described) {
  const auto sizes = described.at(0).get<std::vector<std::int64_t>>();
  return from_vector(described.at(1).get<std::vector<double>>(), Shape(sizes));
}

nn::Sequential penalized_network() {
  return nn::Sequential(nn::Linear(3, 4), nn::BatchNorm1d(4), nn::Tanh(), nn::Linear(4, 2));
}

}  // namespace

TEST_CASE("the penalty of a network's weights, and the gradients of a loss with it, are PyTorch's") {
  const json golden = json::parse(std::ifstream(test::source_path("tests/golden/losses.json"))).at("penalty");
  const nn::Sequential model = penalized_network();
  model.to(float64);
  for (const auto& [name, parameter] : model.named_parameters())
    parameter.set_value(tensor_of_penalties(golden.at("parameters").at(name)));
  const Tensor penalty = nn::l1_penalty(model);
  CHECK(penalty.item() == Approx(tensor_of_penalties(golden.at("value")).item()));
  const Tensor outputs = model(tensor_of_penalties(golden.at("x")));
  (mean(square(outputs)) + golden.at("scale").get<double>() * penalty).backward();
  for (const auto& [name, parameter] : model.named_parameters()) {
    CAPTURE(name);
    CHECK(allclose(*parameter.grad(), tensor_of_penalties(golden.at("d_parameters").at(name)),
                   {.rtol = 1e-9, .atol = 1e-12}));
  }
}

TEST_CASE("the penalty is the sum of magnitudes, and its derivative the sign, 0 at 0") {
  const nn::Linear model(3, 2);
  model.weight.set_value(tensor({{-2.0, 0.0, 0.5}, {-0.0, 1.0, -4.0}}).to(float32));
  const Tensor penalty = nn::l1_penalty(model);
  CHECK(penalty.shape().empty());
  CHECK(penalty.item() == 7.5);
  (0.5 * penalty).backward();
  CHECK(equal(*model.weight.grad(), tensor({{-0.5, 0.0, 0.5}, {0.0, 0.5, -0.5}}).to(float32)));
  CHECK(!model.bias->grad());
}

TEST_CASE("the derivative of the penalty agrees with central differences") {
  const nn::Sequential model = penalized_network();
  model.to(float64);
  const std::vector<nn::NamedParameter> all = model.named_parameters();
  const TensorFunction f = [&](const std::vector<Tensor>& given) {
    std::vector<nn::NamedTensor> tensors;
    for (std::size_t i = 0; i < all.size(); ++i) tensors.push_back({all[i].name, given[i]});
    return nn::functional_call(model, tensors, [&] { return nn::l1_penalty(model); });
  };
  std::vector<Tensor> values;
  for (const nn::NamedParameter& one : all) values.push_back(one.parameter.value().detach());
  CHECK(check_gradients(f, values));
}

TEST_CASE("the penalty of a model without weights is 0, and a shared layer counts once") {
  CHECK(nn::l1_penalty(nn::Tanh()).item() == 0);
  CHECK(nn::l1_penalty(nn::BatchNorm1d(3)).item() == 0);
  const nn::Linear shared(2, 2);
  CHECK(nn::l1_penalty(nn::Sequential(shared, shared)).item() == nn::l1_penalty(shared).item());
}

TEST_CASE("a captured step with a penalty has the bits of the step") {
  const auto make = [] {
    const nn::Sequential model(nn::Linear(2, 8), nn::Tanh(), nn::Linear(8, 1));
    const auto optimizer = std::make_shared<nn::Adam>(model.parameters(), nn::AdamOptions{.lr = 0.01});
    const auto loss = [model](const Tensor& x, const Tensor& y) {
      return nn::mse(model(x), y) + 0.01 * nn::l1_penalty(model);
    };
    return testing::Steps{testing::learning(optimizer, loss), model.parameters()};
  };
  Generator generator(3);
  const Tensor x = randn({10, 2}, {.generator = &generator}), y = rand({10, 1}, {.generator = &generator});
  CHECK(testing::check_same_bits(make, {{x, y}}) == 2);
}
