// BatchNorm changes its running values in place. Each holder of the tensors sees the change; a graph has copies.
#include "minitorch/minitorch.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/optim/sgd.hpp"
#include "nn/state/state_dict.hpp"
#include "nn/training/capture.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("a state follows running values as it follows weights, and so does a handle") {
  const Tensor batch = tensor({{1.0, 2.0}, {3.0, 5.0}});
  const bool is_captured = GENERATE(true, false);
  const nn::BatchNorm1d layer(2);
  nn::SGD optimizer(layer.parameters(), {.lr = 0.1});
  const nn::StateDict state = layer.state_dict();
  const Tensor mean = layer.running_mean->value();
  const auto step = [&](const Tensor& x) {
    optimizer.zero_grad();
    const Tensor loss = sum(layer(x) * x);
    loss.backward();
    optimizer.step();
    return loss;
  };
  auto captured = nn::capture(step);
  for (int i = 0; i < 4; ++i) is_captured ? captured(batch) : step(batch);
  CHECK(mean[0].item() > 0);
  for (const nn::NamedTensor& now : layer.state_dict().tensors) {
    CAPTURE(now.name);
    CHECK(equal(state.at(now.name), now.tensor));
  }
  const nn::BatchNorm1d other(2);
  other.load_state_dict(state);
  layer.eval();
  other.eval();
  CHECK(equal(other(batch), layer(batch)));
}

TEST_CASE("running values may follow a batch before the derivatives of one evaluated are computed") {
  const nn::BatchNorm1d layer(2);
  layer.eval();
  const Tensor y = layer(tensor({{1.0, 2.0}}));
  layer.train();
  layer(tensor({{1.0, 2.0}, {3.0, 5.0}}));
  CHECK_NOTHROW(sum(y).backward());
  CHECK(layer.bias->grad()->to_vector<double>() == std::vector<double>{1, 1});
}

TEST_CASE("a buffer's set_value is seen through a state, but a tensor that was assigned is left alone") {
  const nn::BatchNorm1d layer(2);
  const nn::StateDict state = layer.state_dict();
  layer.running_mean->set_value(tensor({1.0, 2.0}));
  CHECK(equal(state.at("running_mean"), tensor({1.0, 2.0})));
  const Tensor batch = tensor({{1.0, 2.0}, {3.0, 6.0}}), mine = zeros({2}), one = zeros({1});
  layer.running_mean->value() = mine;
  layer(batch);
  CHECK(equal(mine, zeros({2})));
  CHECK(allclose(layer.running_mean->value(), tensor({0.2, 0.4})));
  layer.running_mean->value() = one.expand({2});  // whose elements are one in memory
  layer(batch);
  CHECK(allclose(layer.running_mean->value(), tensor({0.2, 0.4})));
  CHECK(one.item() == 0);
}

TEST_CASE("running values of another shape are refused, and nothing changes") {
  const nn::BatchNorm1d layer(2);
  layer.running_var->value() = ones({1});
  CHECK_THROWS_WITH(layer(tensor({{1.0, 2.0}, {3.0, 6.0}})),
                    ContainsSubstring("BatchNorm: a running value is (1), it must be (2)"));
  CHECK(equal(layer.running_mean->value(), zeros({2})));
  CHECK(layer.num_batches_tracked->value().item() == 0);
}
