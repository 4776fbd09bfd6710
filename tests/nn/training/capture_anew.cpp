// What may change between the calls of a captured step: tensors that it reads, options and states of optimisers,
// gradients. The step follows each change, or is recorded anew.
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/memory/storage.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/losses/losses.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/sgd.hpp"
#include "nn/state/state_dict.hpp"
#include "nn/training/capture.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/training/captured.hpp"

using namespace minitorch;
using testing::check_same, testing::learning, testing::numbers, testing::Steps;

namespace {

// A linear layer with an optimiser, and the step that fits y.
template <class Optimizer> struct Fit {
  nn::Linear model{2, 1};
  std::shared_ptr<Optimizer> optimizer;
  Steps steps;

  template <class Options> explicit Fit(const Options& options) {
    optimizer = std::make_shared<Optimizer>(model.parameters(), options);
    const nn::Linear layer = model;
    const auto loss = [layer](const Tensor& x, const Tensor& y) { return nn::mse(layer(x), y); };
    steps = {learning(optimizer, loss), model.parameters()};
  }
};

// Checks that a captured step does what the step does, while `change(fit, call)` changes both alike before each call.
template <class Optimizer, class Options, class Change>
void check_followed(const Options& options, const Change& change) {
  manual_seed(1);
  Fit<Optimizer> plain(options);
  manual_seed(1);
  Fit<Optimizer> other(options);
  auto captured = nn::capture(other.steps.step);
  for (int call = 0; call < 9; ++call) {
    change(plain, call);
    change(other, call);
    // Two shapes, so that two recordings hold what both read.
    const Tensor x = full({2 + call % 2, 2}, 0.5 + call), y = ones({2 + call % 2, 1});
    const Tensor x_like = x.to(plain.model.weight.dtype()), y_like = y.to(plain.model.weight.dtype());
    CAPTURE(call);
    CHECK(numbers(captured(x_like, y_like)) == numbers(plain.steps.step(x_like, y_like)));
    check_same(plain.steps, other.steps);
  }
}

}  // namespace

TEST_CASE("a captured step sees a variable that gets another tensor, for each of its recordings") {
  Tensor w = ones({2});
  auto step = nn::capture([&](const Tensor& x) { return sum(x * w); });
  CHECK(step(ones({3, 2})).item() == 6);
  CHECK(step(ones({4, 2})).item() == 8);
  w = full({2}, 5.0);
  CHECK(step(ones({3, 2})).item() == 30);
  CHECK(step(ones({4, 2})).item() == 40);
  const Tensor kept = w;
  CHECK(step(ones({3, 2})).item() == 30);
  w = full({2}, 7.0);
  CHECK(step(ones({3, 2})).item() == 42);
}

TEST_CASE("a captured step sees a leaf that gets another tensor") {
  Tensor w = ones({2}, {.requires_grad = true});
  auto step = nn::capture([&](const Tensor& x) {
    w.zero_grad();
    const Tensor y = sum(x * w * w);
    y.backward();
    return y;
  });
  for (int i = 0; i < 3; ++i) CHECK(step(ones({2})).item() == 2);
  w = full({2}, 3.0, {.requires_grad = true});
  CHECK(step(ones({2})).item() == 18);
  CHECK(numbers(*w.grad()) == std::vector<double>{6, 6});
}

TEST_CASE("a captured step sees a constant that begins to learn") {
  Tensor w = ones({2});
  const nn::Linear model(2, 1);
  auto step = nn::capture([&](const Tensor& x) {
    model.zero_grad();
    const Tensor y = sum(model(x * w));
    y.backward();
    return y;
  });
  for (int i = 0; i < 3; ++i) step(ones({3, 2}));
  w.requires_grad_();
  step(ones({3, 2}));
  CHECK(w.grad().has_value());
}

TEST_CASE("a captured step follows parameters that are converted, or get other values") {
  check_followed<nn::SGD>(nn::SGDOptions{.lr = 0.01}, [](auto& fit, int call) {
    if (call == 4) fit.model.weight.set_value(ones({1, 2}));
    if (call == 6) fit.model.to(float64);
  });
  check_followed<nn::SGD>(nn::SGDOptions{.lr = 0.01}, [](auto& fit, int call) {
    if (call == 4) fit.model.weight.requires_grad_(false);
    if (call == 6) fit.model.weight.set_value(ones({1, 2}));
    if (call == 8) fit.model.weight.requires_grad_();
  });
}

TEST_CASE("a captured step follows parameters and buffers whose tensors someone holds") {
  std::map<const void*, nn::StateDict> held;
  check_followed<nn::Adam>(nn::AdamOptions{.lr = 0.01}, [&](auto& fit, int call) {
    if (call == 3) held.emplace(&fit, fit.model.state_dict());
    if (call == 6) fit.model.load_state_dict(held.at(&fit));
    if (call == 7) held.clear();
  });
  const nn::BatchNorm1d norm(2);
  norm.eval();
  auto predict = nn::capture([&](const Tensor& x) { return norm(x); });
  const Tensor x = ones({3, 2});
  for (int i = 0; i < 3; ++i) {
    const Tensor before = norm.running_mean->value();
    CHECK(equal(predict(x), norm(x)));
    CHECK(equal(predict(x), norm(x)));
    norm.running_mean->set_value(full({2}, double(i)));
  }
}

TEST_CASE("a captured step sees a variable that gets another view of the same memory") {
  const Tensor data = tensor({{1.0}, {2.0}, {3.0}});
  Tensor row = data[0];
  auto step = nn::capture([&](const Tensor& x) { return x * row; });
  for (int i = 0; i < 3; ++i) {
    row = data[i];
    CHECK(step(ones({1})).item() == i + 1);
  }
  for (int i = 0; i < 3; ++i) step(ones({1}));
  CHECK(step.times_repeated() == 3);
  Tensor square = tensor({{1.0, 2.0}, {3.0, 4.0}});
  auto first_row = nn::capture([&](const Tensor& x) { return x * square[0]; });
  CHECK(numbers(first_row(ones({2}))) == std::vector<double>{1, 2});
  square = square.t();
  CHECK(numbers(first_row(ones({2}))) == std::vector<double>{1, 3});
  // While another handle to the old one stays.
  Tensor w = ones({2});
  auto sum_of = nn::capture([&](const Tensor& x) { return sum(x * w); });
  sum_of(ones({2}));
  const Tensor old = w;
  w = full({2}, 3.0);
  CHECK(sum_of(ones({2})).item() == 6);
}

TEST_CASE("a captured step sees a buffer that gets another view, and a parameter whose tensor is a constant") {
  const Tensor all = tensor({1.0, 2.0});
  nn::Buffer buffer(narrow(all, 0, 0, 1));
  auto scaled = nn::capture([&](const Tensor& x) { return x * buffer; });
  buffer.value() = narrow(all, 0, 0, 1);
  CHECK(scaled(ones({1})).item() == 1);
  buffer.value() = narrow(all, 0, 1, 1);
  CHECK(scaled(ones({1})).item() == 2);
  const nn::Parameter w(ones({1}));
  auto step = nn::capture([&](const Tensor& x) {
    w.zero_grad();
    sum(w * x).backward();
  });
  for (int i = 0; i < 2; ++i) step(ones({1}));
  w.value() = w.value().detach();
  CHECK_THROWS_AS(step(ones({1})), GraphError);
}

TEST_CASE("a captured step sees a module in the place of another") {
  nn::Sequential model{nn::ReLU(), nn::Linear(1, 1)};
  auto step = nn::capture([&](const Tensor& x) { return model(x); });
  const Tensor x = full({1, 1}, -2.0);
  const nn::Linear other(1, 1);
  for (int i = 0; i < 2; ++i) CHECK(equal(step(x), model(x)));
  model.replace(0, nn::Tanh());
  for (int i = 0; i < 2; ++i) CHECK(equal(step(x), model(x)));
  model.replace(1, other);
  for (int i = 0; i < 2; ++i) CHECK(equal(step(x), model(x)));
}

TEST_CASE("a state that was taken between captured steps follows running values as between plain ones") {
  const auto run = [](bool is_captured) {
    const nn::BatchNorm1d norm(1);
    const auto step = [&](const Tensor& x) { return norm(x); };
    auto captured = nn::capture(step);
    std::optional<nn::StateDict> state;
    for (int i = 0; i < 6; ++i) {
      const Tensor x = tensor({{1.0 * i}, {3.0}});
      is_captured ? captured(x) : step(x);
      if (i == 2) state = norm.state_dict();
    }
    if (is_captured) CHECK(captured.times_repeated() >= 2);
    norm.load_state_dict(*state);
    return numbers(*norm.running_mean);
  };
  CHECK(run(true) == run(false));
}

TEST_CASE("a captured step follows options that need other tensors of an optimiser") {
  check_followed<nn::SGD>(nn::SGDOptions{.lr = 0.01}, [](auto& fit, int call) {
    if (call == 5) fit.optimizer->set_momentum(0.9, 0);
  });
  check_followed<nn::Adam>(nn::AdamOptions{.lr = 0.01}, [](auto& fit, int call) {
    if (call == 5) fit.optimizer->set_options({.lr = 0.01, .amsgrad = true});
    if (call > 5) fit.optimizer->set_lr(0.01 / call);
  });
}

TEST_CASE("a captured step follows a state that is loaded into its optimiser") {
  std::vector<nn::StateDict> starts;
  check_followed<nn::Adam>(nn::AdamOptions{.lr = 0.01}, [&](auto& fit, int call) {
    if (call == 0) starts.push_back(fit.optimizer->state_dict());  // which has no tensors
    if (call == 5) fit.optimizer->load_state_dict(starts[0]);
  });
}

TEST_CASE("an optimiser that has gone is not asked by a captured step") {
  const nn::Linear model(2, 1);
  std::optional<nn::SGD> warm_up(std::in_place, model.parameters(), nn::SGDOptions{.lr = 0.5});
  auto step = nn::capture([&](const Tensor& x) {
    model.zero_grad();
    const Tensor y = sum(model(x));
    y.backward();
    if (warm_up) warm_up->step();
    return y;
  });
  for (int i = 0; i < 3; ++i) step(ones({1, 2}));
  warm_up.reset();
  const double last = step(ones({1, 2})).item();
  CHECK(step(ones({1, 2})).item() == last);
}

TEST_CASE("a captured step does not draw from a generator that has gone") {
  auto generator = std::make_unique<Generator>(3);
  auto step = nn::capture([&](const Tensor& x) { return x + rand_like(x, {.generator = generator.get()}); });
  for (int i = 0; i < 3; ++i) step(zeros({3}));
  generator = std::make_unique<Generator>(4);
  Generator same(4);
  CHECK(equal(step(zeros({3})), rand({3}, {.generator = &same})));
}

TEST_CASE("captured fills in place draw anew from their ranges") {
  const auto check = [](const auto& fill) {
    auto step = nn::capture([&](const Tensor& x) {
      Tensor y = empty_like(x);
      fill(y);
      return x + y;
    });
    for (int i = 0; i < 4; ++i) {
      manual_seed(static_cast<std::int64_t>(i));
      const Tensor result = step(zeros({5}));
      manual_seed(static_cast<std::int64_t>(i));
      Tensor expected = zeros({5});
      fill(expected);
      CHECK(equal(result, expected));
    }
    CHECK(step.times_repeated() == 3);
  };
  check([](Tensor& y) { y.uniform_(-3, 7); });
  check([](Tensor& y) { y.normal_(5, 0.1); });
  check([](Tensor& y) { y.copy_(randint(3, 9, {5}).to(float32)); });
  check([](Tensor& y) { y.copy_(randperm(5).to(float32)); });
}

TEST_CASE("captured steps that share gradients are repeated in turn") {
  const nn::Linear model(2, 1);
  nn::SGD optimizer(model.parameters(), {.lr = 0.01});
  auto first = nn::capture([&](const Tensor& x) {
    optimizer.zero_grad();
    const Tensor loss = sum(square(model(x)));
    loss.backward();
    return loss;
  });
  auto second = nn::capture([&](const Tensor& x) {
    const Tensor loss = sum(abs(model(x)));
    loss.backward();
    optimizer.step();
    return loss;
  });
  for (int i = 0; i < 6; ++i) {
    first(ones({3, 2}));
    second(ones({3, 2}));
  }
  CHECK(first.times_repeated() >= 3);
  CHECK(second.times_repeated() >= 3);
}

TEST_CASE("a captured step of two micro-batches is repeated for both") {
  const auto run = [](bool is_captured) {
    manual_seed(1);
    const nn::Linear model(2, 1);
    nn::SGD optimizer(model.parameters(), {.lr = 0.01});
    const auto micro_step = [&](const Tensor& x) {
      const Tensor loss = sum(square(model(x)));
      loss.backward();
      return loss;
    };
    auto captured = nn::capture(micro_step);
    for (int i = 0; i < 12; ++i) {
      const Tensor x = full({3, 2}, double(i));
      is_captured ? captured(x) : micro_step(x);
      if (i % 2 == 0) continue;
      optimizer.step();
      optimizer.zero_grad();
    }
    if (is_captured) CHECK(captured.times_repeated() >= 8);
    return numbers(model.weight);
  };
  CHECK(run(true) == run(false));
}

TEST_CASE("a captured call that throws leaves the gradients that the step would leave") {
  const nn::Linear model(2, 3);
  const auto step = [&](const Tensor& x, const Tensor& classes) {
    model.zero_grad();
    const Tensor loss = nn::cross_entropy(model(x), classes);
    loss.backward();
    return loss;
  };
  auto captured = nn::capture(step);
  for (int i = 0; i < 3; ++i) captured(ones({2, 2}), tensor({0, 1}));
  CHECK(captured.times_repeated() == 2);
  CHECK_THROWS_AS(captured(ones({2, 2}), tensor({0, 3})), IndexError);
  CHECK_FALSE(model.weight.grad().has_value());
}

TEST_CASE("freeing unused memory in a captured step frees none of its own") {
  const nn::Linear model(2, 3);
  auto step = nn::capture([&](const Tensor& x) {
    model.zero_grad();
    const Tensor loss = sum(square(model(x)));
    loss.backward();
    empty_cache();
    return loss;
  });
  const Tensor x = ones({2, 2});
  const double expected = sum(square(model(x))).item();
  for (int i = 0; i < 3; ++i) CHECK(step(x).item() == expected);
}

TEST_CASE("a captured step takes arguments of any strides") {
  auto step = nn::capture([](const Tensor& x) { return sum(x * 2); });
  const Tensor row = arange(0, 300, 1).to(float32);
  for (const Tensor& x : {expand(row, {300, 300}), transpose(expand(row, {300, 300})), narrow(row, 0, 7, 9),
                          transpose(reshape(row, {3, 100})), row[0]}) {
    for (int i = 0; i < 2; ++i) CHECK(step(x).item() == sum(x * 2).item());
  }
}
