// Frozen parameters: no gradient, no step, and the same everywhere else.
#include <string>

#include "minitorch/minitorch.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/replace.hpp"
#include "nn/modules/summary.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/clip.hpp"
#include "nn/optim/sgd.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/body_and_head.hpp"
#include "tests/nn/modules/layer_cases.hpp"

using namespace minitorch;
using test::BodyAndHead;

namespace {

Tensor batch() { return tensor({{1.0, -2.0}, {0.5, 3.0}}); }

// A step of training.
template <class Optimizer> void train_once(const nn::Module& model, Optimizer& optimizer) {
  optimizer.zero_grad();
  sum(square(model(batch()))).backward();
  optimizer.step();
}

}  // namespace

TEST_CASE("frozen parameters stay in parameters(), get no gradient, and optimisers leave them as they are") {
  manual_seed(1);
  const BodyAndHead model;
  model.body.requires_grad_(false);
  CHECK(model.parameters().size() == 4);
  CHECK(model.num_parameters() == 22);
  CHECK(model.body.weight.is_frozen());
  CHECK_FALSE(model.body.weight.requires_grad());
  CHECK_FALSE(model.body(batch()).requires_grad());

  nn::Adam optimizer(model.parameters(), {.lr = 0.1});
  const Tensor body = model.body.weight.detach().clone(), head = model.head.weight.detach().clone();
  train_once(model, optimizer);
  CHECK_FALSE(model.body.weight.grad());
  CHECK(model.head.weight.grad());
  CHECK(are_equal(model.body.weight, body));
  CHECK_FALSE(are_equal(model.head.weight, head));
  CHECK(nn::clip_grad_norm(model.parameters(), 1) > 0);
}

TEST_CASE("an optimiser that was made before leaves parameters as they are while they are frozen") {
  manual_seed(1);
  const BodyAndHead model;
  nn::SGD optimizer(model.parameters(), {.lr = 0.01, .momentum = 0.9});
  train_once(model, optimizer);
  const Tensor trained = model.body.weight.detach().clone();
  model.body.requires_grad_(false);
  CHECK_FALSE(model.body.weight.grad());
  train_once(model, optimizer);
  CHECK(are_equal(model.body.weight, trained));
  model.body.requires_grad_();
  train_once(model, optimizer);
  CHECK_FALSE(are_equal(model.body.weight, trained));
}

TEST_CASE("a model whose parameters are all frozen computes without a graph") {
  const BodyAndHead model;
  model.requires_grad_(false);
  CHECK(model(batch()).is_constant());
  CHECK(nn::summary(model, {1, 2}).find("22") != std::string::npos);
  nn::SGD optimizer(model.parameters(), {.lr = 1});
  optimizer.step();
  model.requires_grad_(true);
  CHECK(model(batch()).requires_grad());
}

TEST_CASE("parameters are frozen by name, for all handles, and in a clone") {
  const BodyAndHead model;
  for (const auto& [name, parameter] : model.named_parameters()) {
    if (name.ends_with("bias")) parameter.requires_grad_(false);
  }
  CHECK(model.body.bias->is_frozen());
  CHECK(model.head.bias->is_frozen());
  CHECK_FALSE(model.head.weight.is_frozen());
  const BodyAndHead copy = nn::clone(model);
  CHECK(copy.body.bias->is_frozen());
  CHECK_FALSE(copy.body.weight.is_frozen());
  copy.requires_grad_();
  CHECK(model.body.bias->is_frozen());
}

TEST_CASE("a frozen parameter stays frozen when it is converted, set and loaded") {
  const nn::Linear layer(2, 1), other(2, 1);
  layer.requires_grad_(false);
  layer.to(float64);
  CHECK_FALSE(layer.weight.requires_grad());
  CHECK(layer.weight.dtype() == float64);
  layer.weight.to(float32);
  CHECK_FALSE(layer.weight.requires_grad());
  layer.weight.set_value(ones({1, 2}));
  layer.bias->set_value(ones({1}));
  layer.to(float32);
  CHECK_FALSE(layer.weight.requires_grad());
  CHECK(layer(batch()).is_constant());

  layer.load_state_dict(other.state_dict());
  CHECK(are_equal(layer.weight, other.weight));
  CHECK_FALSE(layer.weight.requires_grad());
  layer.requires_grad_();
  sum(layer(batch())).backward();
  CHECK(layer.weight.grad());
}

TEST_CASE("a state does not record what is frozen, so a frozen model's state loads into one that learns") {
  const nn::Linear layer(2, 1), other(2, 1);
  layer.requires_grad_(false);
  REQUIRE(layer.state_dict().tensors.size() == 2);
  other.load_state_dict(layer.state_dict());
  CHECK(other.weight.requires_grad());
  CHECK(are_equal(other.weight, layer.weight));
}

TEST_CASE("tied parameters are frozen together, and a new head replaces a frozen one") {
  const nn::Linear a(2, 2, {.bias = false}), b(2, 2, {.bias = false});
  const nn::Sequential model(a, b);
  nn::tie(b.weight, a.weight);
  a.requires_grad_(false);
  CHECK(b.weight.is_frozen());
  nn::replace(b, nn::Linear(2, 2, {.bias = false}));
  CHECK_FALSE(b.weight.is_frozen());
  CHECK(a.weight.is_frozen());
}

TEST_CASE("a value that is computed can be neither frozen nor thawed") {
  const nn::Linear layer(2, 1);
  layer.weight.value() = layer.weight.detach().requires_grad_() * 2;
  CHECK_THROWS_AS(layer.weight.requires_grad_(false), GraphError);
  CHECK_FALSE(layer.weight.is_frozen());

  const nn::Linear other(2, 1);
  other.bias->value() = other.bias->detach().requires_grad_() * 2;
  CHECK_THROWS_AS(other.requires_grad_(false), GraphError);
  CHECK(other.weight.requires_grad());  // nothing has changed
}
