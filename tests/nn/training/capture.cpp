// A captured step has the bits of the step: networks of points, losses, optimisers, gradients. Layers are in
// capture_layers.cpp, what is refused is in capture_refused.cpp.
#include "nn/training/capture.hpp"

#include <memory>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/products.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/memory/arena.hpp"
#include "minitorch/memory/storage.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/losses/losses.hpp"
#include "nn/modules/activations.hpp"
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
#include "tests/nn/training/captured.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using test::infinity_of, test::not_a_number_of;
using testing::bits, testing::check_same_bits, testing::Batches, testing::learning, testing::numbers, testing::Steps;

namespace {

Batches points(std::int64_t n, std::int64_t inputs = 2) {
  Generator generator(3);
  return {{randn({n, inputs}, {.generator = &generator}), rand({n, 1}, {.generator = &generator})},
          {randn({n, inputs}, {.generator = &generator}), rand({n, 1}, {.generator = &generator})}};
}

template <class Activation> nn::Sequential network(std::int64_t inputs, std::int64_t outputs, Activation activation) {
  return nn::Sequential(nn::Linear(inputs, 16), activation, nn::Linear(16, 16), activation, nn::Linear(16, outputs));
}

// The steps of an optimiser on a network of points.
template <class Optimizer, class Options> auto steps_of(const Options& options) {
  return [options] {
    const nn::Sequential model = network(2, 1, nn::ReLU());
    const auto optimizer = std::make_shared<Optimizer>(model.parameters(), options);
    const auto loss = [model](const Tensor& x, const Tensor& y) { return nn::bce_with_logits(model(x), y); };
    return Steps{learning(optimizer, loss), model.parameters()};
  };
}

template <class Loss> auto steps_with(const Loss& loss_of) {
  return [loss_of] {
    const nn::Sequential model = network(2, 1, nn::Tanh());
    const auto optimizer = std::make_shared<nn::Adam>(model.parameters(), nn::AdamOptions{.lr = 0.01});
    const auto loss = [model, loss_of](const Tensor& x, const Tensor& y) { return loss_of(model(x), y); };
    return Steps{learning(optimizer, loss), model.parameters()};
  };
}

}  // namespace

TEST_CASE("a captured step of each optimiser has the bits of the step, and is called twice") {
  CHECK(check_same_bits(steps_of<nn::SGD>(nn::SGDOptions{.lr = 0.1}), points(10)) == 1);
  CHECK(check_same_bits(steps_of<nn::SGD>(nn::SGDOptions{.lr = 0.1, .momentum = 0.9, .nesterov = true}), points(10)) ==
        2);
  CHECK(check_same_bits(steps_of<nn::Adam>(nn::AdamOptions{.lr = 0.01, .amsgrad = true}), points(10)) == 2);
  CHECK(check_same_bits(steps_of<nn::AdamW>(nn::AdamWOptions{.lr = 0.01}), points(7)) == 2);
  CHECK(check_same_bits(steps_of<nn::NAdam>(nn::NAdamOptions{.lr = 0.01}), points(7)) == 2);
  CHECK(check_same_bits(steps_of<nn::RMSprop>(nn::RMSpropOptions{.lr = 0.01, .momentum = 0.5}), points(1)) == 2);
  CHECK(check_same_bits(steps_of<nn::Adagrad>(nn::AdagradOptions{.lr = 0.01}), points(1)) == 2);
  CHECK(check_same_bits(steps_of<nn::Adadelta>(nn::AdadeltaOptions{}), points(33)) == 2);
}

TEST_CASE("captured losses have the same bits") {
  CHECK(check_same_bits(steps_with([](const Tensor& x, const Tensor& y) { return nn::mse(x, y); }), points(10)) == 2);
  CHECK(check_same_bits(steps_with([](const Tensor& x, const Tensor& y) { return nn::l1(x, y); }), points(10)) == 2);
  CHECK(check_same_bits(steps_with([](const Tensor& x, const Tensor& y) { return nn::huber(x, y); }), points(10)) == 2);
  CHECK(check_same_bits(steps_with([](const Tensor& x, const Tensor& y) { return nn::bce(sigmoid(x), y); }),
                        points(10)) == 2);
  CHECK(check_same_bits(steps_with([](const Tensor& x, const Tensor& y) { return mean(softplus(x) - x * y); }),
                        points(10)) == 2);
}

TEST_CASE("captured cross entropy checks its classes at each call, and follows ignored ones") {
  const auto make = [] {
    const nn::Sequential model = network(3, 4, nn::GELU());
    const auto optimizer = std::make_shared<nn::Adam>(model.parameters(), nn::AdamOptions{.lr = 0.01});
    const auto loss = [model](const Tensor& x, const Tensor& y) { return nn::cross_entropy(model(x), y); };
    return Steps{learning(optimizer, loss), model.parameters()};
  };
  Generator generator(3);
  const Tensor x = randn({5, 3}, {.generator = &generator});
  CHECK(check_same_bits(make, {{x, tensor({0, 1, 2, 3, 0})}, {x, tensor({3, 3, 0, 1, 2})}}) == 2);
  const auto smoothed = [] {
    const nn::Linear model(3, 4);
    const auto optimizer = std::make_shared<nn::SGD>(model.parameters(), nn::SGDOptions{.lr = 0.1});
    const auto loss = [model](const Tensor& logits, const Tensor& classes) {
      return nn::cross_entropy(model(logits), classes, {.label_smoothing = 0.1});
    };
    return Steps{learning(optimizer, loss), model.parameters()};
  };
  CHECK(check_same_bits(smoothed, {{x, tensor({0, 1, 2, 3, 0})}, {x, tensor({3, 3, 0, 1, 2})}}) == 1);
  CHECK(check_same_bits(make, {{x, tensor({0, 1, -100, 3, 0})}, {x, tensor({3, 3, 0, 1, 2})}}, 3) == 6);

  auto step = nn::capture(make().step);
  step(x, tensor({0, 1, 2, 3, 0}));
  step(x, tensor({0, 1, 2, 3, 0}));
  CHECK_THROWS_AS(step(x, tensor({0, 1, 2, 3, 4})), IndexError);
  CHECK_NOTHROW(step(x, tensor({0, 1, 2, 3, 3})));
}

TEST_CASE("a captured step is recorded for each shape, dtype and mode") {
  const nn::Linear model(2, 1);
  auto step = nn::capture([&](const Tensor& x) { return sum(square(model(x))); });
  for (int i = 0; i < 3; ++i) {
    step(ones({3, 2}));
    step(ones({4, 2}));
    const auto guard = no_grad();
    step(ones({4, 2}));
  }
  CHECK(step.times_recorded() == 3);
  CHECK(step.times_repeated() == 6);
  model.eval();
  step(ones({4, 2}));
  CHECK(step.times_recorded() == 4);
  CHECK(step(2 * ones({4, 2})).item() == sum(square(model(2 * ones({4, 2})))).item());
}

TEST_CASE("a captured step in steady state makes no tensor and no node") {
  const auto make = steps_of<nn::Adam>(nn::AdamOptions{.lr = 0.01});
  auto step = nn::capture(make().step);
  const Batches batch = points(10);
  for (int i = 0; i < 4; ++i) step(batch[0].first, batch[0].second);
  const std::int64_t bytes = live_bytes(), cached = cached_bytes();
  const std::int64_t nodes = graph::Owner::total(&graph::Owner::Counts::nodes);
  for (int i = 0; i < 4; ++i) {
    step(batch[1].first, batch[1].second);
    CHECK(live_bytes() == bytes);
    CHECK(cached_bytes() == cached);
    CHECK(graph::Owner::total(&graph::Owner::Counts::nodes) == nodes);
  }
  CHECK(step.times_repeated() == 6);
  CHECK(step.bytes() > 0);
  step.forget();
  CHECK(step.bytes() == 0);
  CHECK(live_bytes() < bytes);
}

TEST_CASE("gradients that are cleared outside of a captured step, or after it, are as ever") {
  const auto make_outside = [] {
    const nn::Sequential model = network(2, 1, nn::ReLU());
    const auto optimizer = std::make_shared<nn::SGD>(model.parameters(), nn::SGDOptions{.lr = 0.1});
    return Steps{[model, optimizer](const Tensor& x, const Tensor& y) {
                   const Tensor loss = nn::mse(model(x), y);
                   loss.backward();
                   optimizer->step();
                   optimizer->zero_grad();
                   return loss;
                 },
                 model.parameters()};
  };
  CHECK(check_same_bits(make_outside, points(10)) == 1);

  // Gradients accumulate over two calls: without a gradient, and with one.
  const auto make_sums = [] {
    const nn::Sequential model = network(2, 1, nn::ReLU());
    return Steps{[model](const Tensor& x, const Tensor& y) {
                   const Tensor loss = nn::mse(model(x), y);
                   loss.backward();
                   return loss;
                 },
                 model.parameters()};
  };
  CHECK(check_same_bits(make_sums, points(10)) == 2);
}

TEST_CASE("gradients that a captured step clips have the same bits") {
  const auto make = [] {
    const nn::Sequential model = network(2, 1, nn::ReLU());
    const auto optimizer = std::make_shared<nn::SGD>(model.parameters(), nn::SGDOptions{.lr = 0.1});
    return Steps{[model, optimizer](const Tensor& x, const Tensor& y) {
                   optimizer->zero_grad();
                   const Tensor loss = nn::mse(model(x), y);
                   loss.backward();
                   nn::clip_grad_value(model.parameters(), 0.01);
                   optimizer->step();
                   return loss;
                 },
                 model.parameters()};
  };
  CHECK(check_same_bits(make, points(10)) == 1);
}

TEST_CASE("a captured step clips the norm of gradients with the same bits") {
  // The gradient of w is x: small, large, beyond the range of squares, and not finite.
  std::vector<Tensor> gradients;
  for (const double first : {0.1, 3.0, 1e-170, 5e-324, 0.0, 1e200, 1.0, infinity_of<double>, not_a_number_of<double>})
    gradients.push_back(tensor({first, 2 * first, 0.0}, {.dtype = float64}));
  for (const double norm_type : {2.0, 1.0, 3.0, infinity_of<double>}) {
    const nn::Parameter w(ones({3}, {.dtype = float64}));
    const auto step = [&](const Tensor& x) {
      w.zero_grad();
      sum(w * x).backward();
      nn::clip_grad_norm({w}, 1, {.norm_type = norm_type});
      return *w.grad() * 1;
    };
    auto captured = nn::capture(step);
    for (int round = 0; round < 2; ++round) {
      for (const Tensor& x : gradients) {
        CAPTURE(norm_type, numbers(x));
        CHECK(bits(captured(x)) == bits(step(x)));
      }
    }
    CHECK(captured.times_recorded() <= 2);
  }
}

TEST_CASE("a captured step refuses gradients that are not finite at each call") {
  const nn::Parameter w(ones({2}));
  auto step = nn::capture([&](const Tensor& x) {
    w.zero_grad();
    sum(w * x).backward();
    nn::clip_grad_norm({w}, 1, {.error_if_nonfinite = true});
  });
  for (int i = 0; i < 3; ++i) step(ones({2}));
  CHECK(step.times_repeated() == 2);
  CHECK_THROWS_WITH(step(full({2}, infinity_of<double>)),
                    Catch::Matchers::ContainsSubstring("the norm of the gradients is inf"));
}

TEST_CASE("a gradient and a result that are kept do not change at the next captured call") {
  const Tensor w = ones({2}, {.requires_grad = true});
  auto step = nn::capture([&](const Tensor& x) {
    Tensor(w).zero_grad();
    const Tensor y = sum(w * x);
    y.backward();
    return y;
  });
  step(tensor({1.0, 2.0}));
  const Tensor first = step(tensor({3.0, 4.0}));
  const Tensor gradient = *w.grad();
  const Tensor second = step(tensor({5.0, 6.0}));
  CHECK(first.item() == 7);
  CHECK(second.item() == 11);
  CHECK(numbers(gradient) == std::vector<double>{3, 4});
  CHECK(numbers(*w.grad()) == std::vector<double>{5, 6});
}

TEST_CASE("a captured step reads the learning rate anew") {
  const auto run = [](bool is_captured) {
    manual_seed(1);
    const nn::Sequential model = network(2, 1, nn::ReLU());
    const auto optimizer = std::make_shared<nn::SGD>(model.parameters(), nn::SGDOptions{.lr = 0.1});
    const auto loss = [model](const Tensor& x, const Tensor& y) { return nn::mse(model(x), y); };
    const auto step = learning(optimizer, loss);
    auto captured = nn::capture(step);
    const Batches batch = points(10);
    for (int i = 0; i < 6; ++i) {
      optimizer->set_lr(0.1 / (1 + i));
      is_captured ? captured(batch[0].first, batch[0].second) : step(batch[0].first, batch[0].second);
    }
    return numbers(model.parameters()[0]);
  };
  CHECK(run(true) == run(false));
}

TEST_CASE("a tensor that a captured step reads may be replaced") {
  Tensor x = ones({3});
  auto step = nn::capture([&] { return sum(2 * x); });
  CHECK(step().item() == 6);
  CHECK(step().item() == 6);
  x = full({3}, 5);
  CHECK(step().item() == 30);
  x.fill_(1);
  CHECK(step().item() == 6);
  CHECK(step.times_recorded() == 2);
}
