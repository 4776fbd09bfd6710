// The promises of optimisers besides PyTorch's trajectories (optimizer_trajectories.cpp): parameters without
// gradients, errors that change nothing, no graphs, no allocations in steady state, the same bits on any number of
// threads. parameter_groups.cpp tests groups.
#include <algorithm>
#include <cmath>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "nn/optim/adadelta.hpp"
#include "nn/optim/adagrad.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/clip.hpp"
#include "nn/optim/nadam.hpp"
#include "nn/optim/rmsprop.hpp"
#include "nn/optim/sgd.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/nn/optim/parameter.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using test::parameter;

namespace {

// Returns one optimiser of each kind, on the same parameters.
std::vector<std::unique_ptr<nn::Optimizer>> one_of_each(const std::vector<nn::Parameter>& parameters) {
  std::vector<std::unique_ptr<nn::Optimizer>> all;
  all.push_back(std::make_unique<nn::SGD>(parameters, nn::SGDOptions{.lr = 0.1, .momentum = 0.9}));
  all.push_back(std::make_unique<nn::Adam>(parameters, nn::AdamOptions{.weight_decay = 0.1, .amsgrad = true}));
  all.push_back(std::make_unique<nn::AdamW>(parameters));
  all.push_back(std::make_unique<nn::RMSprop>(parameters, nn::RMSpropOptions{.momentum = 0.5, .centered = true}));
  all.push_back(std::make_unique<nn::Adagrad>(parameters));
  all.push_back(std::make_unique<nn::Adadelta>(parameters));
  return all;
}

}  // namespace

TEST_CASE("averages of weights that get no gradient end at 0, and never stay at subnormal numbers") {
  const nn::Parameter w = parameter({1, -2, 3e-38, 0});
  std::vector<std::unique_ptr<nn::Optimizer>> all = one_of_each({w});
  all.push_back(std::make_unique<nn::NAdam>(std::vector{w}));
  for (const auto& optimizer : all) {
    const auto tensors = [&optimizer] { return optimizer->state_dict().tensors; };
    w.value().set_grad(tensor({1e-3, -1e-18, 1e-15, 0}, {.dtype = float32}));
    optimizer->step();
    w.value().set_grad(zeros({4}));
    for (int step = 0; step < 2000; ++step) optimizer->step();
    for (const nn::NamedTensor& state : tensors()) {
      CAPTURE(state.name, to_text(state.tensor.shape()));
      for (const float x : state.tensor.to_vector<float>()) CHECK(std::fpclassify(x) != FP_SUBNORMAL);
    }
  }
}

TEST_CASE("without eps, the average of squares of a tiny gradient stays, for it is the divisor") {
  const nn::Parameter w = parameter({0});
  nn::Adam optimizer({w}, {.lr = 0.5, .eps = 0});
  w.value().set_grad(tensor({1e-18}, {.dtype = float32}));
  optimizer.step();
  CHECK(std::abs(w.value().item() + 0.5) < 1e-3);
}

TEST_CASE("gradient descent takes the rate times the gradient off") {
  const nn::Parameter w = parameter({1, 2});
  nn::SGD optimizer({w}, {.lr = 0.5});
  sum(square(w.value())).backward();
  optimizer.step();
  CHECK(elements(w) == std::vector<double>{0, 0});
}

TEST_CASE("a parameter that a model uses twice is moved along the sum of both derivatives") {
  const nn::Parameter w = parameter(2.0);
  nn::SGD optimizer({w}, {.lr = 0.5});
  const Tensor a = 2 * w.value(), b = 3 * w.value() + 1;
  (a * b).backward();  // 12 + 14
  optimizer.step();
  CHECK(w.value().item() == 2 - 0.5 * 26);
}

TEST_CASE("momentum that is switched on later starts with the gradient") {
  const nn::Parameter w = parameter({0.0});
  nn::SGD optimizer({w}, {.lr = 1});
  sum(w.value()).backward();
  optimizer.step();
  optimizer.set_options({.lr = 1, .momentum = 0.5, .dampening = 0.5});
  optimizer.step();
  CHECK(w.value().item() == -2);
  optimizer.step();  // the buffer is 0.5 · 1 + 0.5 · 1
  CHECK(w.value().item() == -3);
}

TEST_CASE("parameters without a gradient stay, for every optimiser") {
  const nn::Parameter w = parameter({1, 2}), other = parameter({3, 4});
  for (const auto& optimizer : one_of_each({w, other})) {
    CAPTURE(optimizer->name());
    optimizer->zero_grad();
    sum(w.value()).backward();
    const auto before = elements(w);
    optimizer->step();
    CHECK(elements(w) != before);
    CHECK(elements(other) == std::vector<double>{3, 4});
    CHECK_FALSE(other.grad());
    optimizer->zero_grad();
    CHECK_FALSE(w.grad());
  }
}

TEST_CASE("a parameter that gets its first gradient late takes the steps that it takes alone") {
  constexpr std::size_t late_steps = 3;
  const auto take_steps = [](nn::Optimizer& optimizer, const nn::Parameter& w, std::size_t steps) {
    for (std::size_t step = 0; step < steps; ++step) {
      w.value().set_grad(tensor({1, -0.5}, {.dtype = float32}));
      optimizer.step();
    }
    return elements(w);
  };
  const nn::Parameter early = parameter({1, 2}), late = parameter({3, 4}), alone = parameter({3, 4});
  const auto of_both = one_of_each({early, late}), of_one = one_of_each({alone});
  for (std::size_t i = 0; i < of_both.size(); ++i) {
    CAPTURE(of_both[i]->name());
    for (const nn::Parameter& w : {late, alone}) w.set_value(tensor({3.0, 4.0}));
    of_both[i]->zero_grad();
    take_steps(*of_both[i], early, 2);
    CHECK(elements(late) == std::vector<double>{3, 4});
    CHECK(take_steps(*of_both[i], late, late_steps) == take_steps(*of_one[i], alone, late_steps));
  }
}

TEST_CASE("a step makes no graph, leaves leaves and gradients, and is noticed by graphs that saved a parameter") {
  const nn::Parameter w = parameter({1, 2});
  for (const auto& optimizer : one_of_each({w})) {
    CAPTURE(optimizer->name());
    optimizer->zero_grad();
    const Tensor y = sum(square(w.value()));
    y.backward({.retain_graph = true});
    const auto gradient = elements(*w.grad());
    const auto nodes = live_nodes();
    optimizer->step();
    CHECK(live_nodes() == nodes);
    CHECK(w.value().is_leaf());
    CHECK(elements(*w.grad()) == gradient);
    CHECK_THROWS_WITH(y.backward(), ContainsSubstring("were changed in place since"));
  }
}

TEST_CASE("steps in steady state take no memory") {
  const nn::Linear model(3, 4);
  for (const auto& optimizer : one_of_each(model.parameters())) {
    CAPTURE(optimizer->name());
    optimizer->zero_grad();
    sum(model(ones({2, 3}))).backward();
    optimizer->step();
    const auto live = live_bytes(), cached = cached_bytes();
    for (int i = 0; i < 3; ++i) optimizer->step();
    CHECK(live_bytes() == live);
    CHECK(cached_bytes() == cached);
  }
}

TEST_CASE("a model that was converted needs a new optimiser, and its step changes nothing") {
  const nn::Parameter first = parameter({5.0}), w = parameter({1, 2});
  for (const auto& optimizer : one_of_each({first, w})) {
    CAPTURE(optimizer->name());
    w.to(float32);
    optimizer->zero_grad();
    (sum(w.value()) + sum(first.value())).backward();
    optimizer->step();
    w.to(float64);
    const auto before = elements(w), first_before = elements(first);
    CHECK_THROWS_WITH(optimizer->step(), "step: the parameter (2) is float64, but was float32 when " +
                                             std::string(optimizer->name()) +
                                             " made its state tensors; make a new optimiser after converting a model");
    CHECK_THROWS_AS(optimizer->step(), DtypeError);
    CHECK(elements(w) == before);
    CHECK(elements(first) == first_before);
  }
  nn::SGD without_memory({w}, {.lr = 0.1});
  without_memory.step();
  w.to(float32);
  without_memory.step();
}

TEST_CASE("a parameter replaced by one of another shape, or with gaps, is refused") {
  const nn::Parameter w = parameter({{1, 2}, {3, 4}});
  nn::Adam optimizer({w});
  sum(w.value()).backward();
  optimizer.step();
  w.value() = ones({3}, {.requires_grad = true});
  sum(w.value()).backward();
  CHECK_THROWS_WITH(optimizer.step(),
                    "step: the parameter (3) of Adam had the shape (2, 2) before, its shape must not change");
  w.value() = ones({2, 3}).t().requires_grad_();
  sum(w.value()).backward();
  CHECK_THROWS_WITH(optimizer.step(), "step: the parameter (3, 2) of Adam is not contiguous, it must be");
}

TEST_CASE("a value that was assigned, so that it is not a leaf or that of another parameter, is refused") {
  const nn::Linear a(2, 2, {.bias = false}), b(2, 2, {.bias = false});
  const nn::Sequential model(a, b);
  nn::SGD optimizer(model.parameters(), {.lr = 1});
  b.weight.value() = ones({2, 2});
  const Tensor x = ones({1, 2});
  sum(model(x)).backward();
  const auto before = a.weight.value().to_vector<float>();
  CHECK_THROWS_WITH(optimizer.step(),
                    "step: the parameter '1.weight' (2, 2) is not a leaf any more, so it has no gradient: a tensor was "
                    "assigned to its value(); use set_value to copy a tensor, tie to share a parameter");
  CHECK(a.weight.value().to_vector<float>() == before);
  b.weight.value() = a.weight.value();
  CHECK_THROWS_WITH(nn::SGD(model.parameters(), {.lr = 1}), ContainsSubstring(".weight' (2, 2) is given twice"));
  b.weight.set_value(ones({2, 2}));
  nn::SGD(model.parameters(), {.lr = 1}).step();
}

TEST_CASE("no parameters, or one twice, are errors") {
  const nn::Parameter w = parameter({1, 2});
  w.value().set_name("w");
  CHECK_THROWS_WITH(nn::SGD({}, {.lr = 1}),
                    "SGD: group 0 has no parameters, it must have at least one; did the model have any?");
  CHECK_THROWS_WITH(nn::Adam(std::vector<nn::Adam::Group>{}),
                    "Adam: there is no group of parameters, there must be at least one");
  CHECK_THROWS_WITH(nn::Adam({w, w}), "Adam: the parameter 'w' (2) is given twice, each may be given once");
  CHECK_THROWS_WITH(nn::SGD({{.parameters = {w}, .options = {.lr = 1}}, {.parameters = {w}, .options = {.lr = 1}}}),
                    ContainsSubstring("SGD: the parameter 'w' (2) is given twice"));
}

TEST_CASE("nonsensical options are errors that name them") {
  const std::vector<nn::Parameter> w = {parameter({1, 2})};
  CHECK_THROWS_WITH(nn::SGD(w, {}), "SGD: lr is not given, or NaN; it must be a finite number from 0 on");
  CHECK_THROWS_WITH(nn::SGD(w, {.lr = -1}), "SGD: lr is -1, it must be a finite number from 0 on");
  CHECK_THROWS_WITH(nn::SGD(w, {.lr = 1, .momentum = -1}), ContainsSubstring("SGD: momentum is -1"));
  CHECK_THROWS_WITH(nn::SGD(w, {.lr = 1, .weight_decay = -1}), ContainsSubstring("SGD: weight_decay is -1"));
  CHECK_THROWS_WITH(nn::SGD(w, {.lr = 1, .dampening = INFINITY}), "SGD: dampening is inf, it must be finite");
  CHECK_THROWS_WITH(
      nn::SGD(w, {.lr = 1, .nesterov = true}),
      "SGD: nesterov is set with momentum 0 and dampening 0, it needs a momentum above 0 and a dampening of 0");
  CHECK_THROWS_AS(nn::SGD(w, {.lr = 1, .momentum = 0.5, .dampening = 0.5, .nesterov = true}), Error);
  CHECK_THROWS_WITH(nn::Adam(w, {.lr = INFINITY}), ContainsSubstring("Adam: lr is inf"));
  CHECK_THROWS_WITH(nn::Adam(w, {.betas = {1, 0.5}}), "Adam: betas[0] is 1, it must be from 0 to below 1");
  CHECK_THROWS_WITH(nn::AdamW(w, {.betas = {0.5, -1}}), ContainsSubstring("AdamW: betas[1] is -1"));
  CHECK_THROWS_WITH(nn::AdamW(w, {.eps = -1}), ContainsSubstring("AdamW: eps is -1"));
  CHECK_THROWS_WITH(nn::AdamW(w, {.weight_decay = -1}), ContainsSubstring("AdamW: weight_decay is -1"));
  CHECK_THROWS_WITH(nn::NAdam(w, {.betas = {1, 0.5}}), "NAdam: betas[0] is 1, it must be from 0 to below 1");
  CHECK_THROWS_WITH(nn::NAdam(w, {.betas = {0.5, NAN}}), ContainsSubstring("NAdam: betas[1] is nan"));
  CHECK_THROWS_WITH(nn::RMSprop(w, {.alpha = -1}), ContainsSubstring("RMSprop: alpha is -1"));
  CHECK_THROWS_WITH(nn::RMSprop(w, {.momentum = -1}), ContainsSubstring("RMSprop: momentum is -1"));
  CHECK_THROWS_WITH(nn::Adagrad(w, {.lr_decay = -1}), ContainsSubstring("Adagrad: lr_decay is -1"));
  CHECK_THROWS_WITH(nn::Adagrad(w, {.initial_accumulator_value = -1}),
                    ContainsSubstring("Adagrad: initial_accumulator_value is -1"));
  CHECK_THROWS_WITH(nn::Adadelta(w, {.rho = 1.5}), "Adadelta: rho is 1.5, it must be from 0 to 1");
  nn::SGD optimizer(w, {.lr = 1, .momentum = 0.9, .nesterov = true});
  CHECK_THROWS_AS(optimizer.set_momentum(0, 0), Error);
  CHECK_THROWS_AS(optimizer.set_lr(-1, 0), Error);
  CHECK(optimizer.lr() == 1);
  CHECK(optimizer.momentum() == 0.9);
  CHECK_THROWS_WITH(optimizer.lr(1), "SGD: there is no group 1 among 1");
  CHECK_THROWS_AS(optimizer.set_lr(1, 1), IndexError);
  CHECK_THROWS_AS(optimizer.initial_lr(1), IndexError);
}

TEST_CASE("a step marks gradients, so that check_zero_grad tells of a forgotten zero_grad") {
  std::ostringstream out;
  const auto guard = check_zero_grad(out);
  const nn::Parameter w = parameter({1, 2});
  nn::Adam optimizer({w});
  for (int i = 0; i < 2; ++i) {
    optimizer.zero_grad();
    sum(w.value()).backward();
    sum(w.value()).backward();
    optimizer.step();
  }
  CHECK(guard.count() == 0);
  sum(w.value()).backward();
  CHECK(guard.count() == 1);
  CHECK_THAT(out.str(), ContainsSubstring("call zero_grad()"));
}

TEST_CASE("a parameter without elements is stepped over") {
  const nn::Parameter w(zeros({0, 3}));
  for (const auto& optimizer : one_of_each({w})) {
    sum(w.value()).backward();
    optimizer->step();
  }
  CHECK(w.numel() == 0);
}

TEST_CASE("steps of a large parameter have the same bits on any number of threads") {
  const Tensor start = randn({300, 401}), gradient = randn({300, 401});
  const auto trajectories = [&](int threads) {
    const Threads set(threads);
    std::vector<std::vector<float>> results;
    const std::vector<nn::Parameter> w = {nn::Parameter(start)};
    for (const auto& optimizer : one_of_each(w)) {
      w[0].set_value(start);
      w[0].value().set_grad(gradient);
      nn::clip_grad_norm(w, 1);
      for (int i = 0; i < 3; ++i) optimizer->step();
      results.push_back(w[0].value().to_vector<float>());
    }
    return results;
  };
  const auto alone = trajectories(1);
  for (const int threads : {2, 3, 4, 7}) CHECK(trajectories(threads) == alone);
}
