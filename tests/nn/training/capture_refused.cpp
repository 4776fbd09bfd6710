// What a captured step refuses: it must never repeat a number that should have been computed anew.
#include <thread>
#include <vector>

#include "minitorch/functions/attention.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/sorting.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/graph/watch/anomaly.hpp"
#include "nn/losses/losses.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/recurrent.hpp"
#include "nn/optim/clip.hpp"
#include "nn/optim/lbfgs.hpp"
#include "nn/optim/schedulers.hpp"
#include "nn/optim/sgd.hpp"
#include "nn/training/capture.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

// Checks that a captured step is refused with a message that contains `text`.
template <class Step> void check_refused(const Step& step, const std::string& text) {
  auto captured = nn::capture(step);
  INFO(text);
  CHECK_THROWS_WITH(captured(ones({2, 3})), ContainsSubstring(text));
  CHECK(captured.bytes() == 0);
}

}  // namespace

TEST_CASE("elements that a captured step shows to the program are refused") {
  check_refused([](const Tensor& x) { return x * sum(x).item(); }, "item() cannot be recorded");
  check_refused([](const Tensor& x) { return x * x.to_vector<double>()[0]; }, "to_vector cannot be recorded");
  check_refused([](const Tensor& x) { return x * double{*x.data_pointer<float>()}; }, "data_pointer");
  check_refused([](const Tensor& x) { return equal(x, x) ? x : -x; }, "item() cannot be recorded");
}

TEST_CASE("a kernel that forgets to be recorded is found") {
  check_refused([](const Tensor& x) { return sort(2 * x).values; }, "an operation after mul cannot be recorded");
  // Writes and reads memory behind the recording's back.
  check_refused(
      [](const Tensor& x) {
        const Tensor y = x + 1;
        *y.data().data<float>() = 3;
        return y * y;
      },
      "an operation after add cannot be recorded");
  check_refused(
      [](const Tensor& x) {
        const Tensor y = x + 1;
        *static_cast<float*>(y.data().storage().data()) = 3;
        return y * y;
      },
      "an operation after add cannot be recorded");
}

TEST_CASE("a tensor that outlives a captured step is refused, since the next call would change it") {
  Tensor kept;
  check_refused(
      [&](const Tensor& x) {
        kept = 2 * x;
        return sum(kept);
      },
      "outlives it");
  // A state that goes from call to call: the repetition would begin with the old one.
  Tensor state = zeros({3});
  check_refused(
      [&](const Tensor& x) {
        state = tanh(state + sum(x, {0}));
        return sum(state);
      },
      "outlives it");
}

TEST_CASE("schedulers and LBFGS are refused in a captured step") {
  const nn::Linear model(3, 1);
  nn::SGD optimizer(model.parameters(), {.lr = 0.1});
  nn::StepLR scheduler(optimizer, 1);
  check_refused(
      [&](const Tensor& x) {
        scheduler.step();
        return model(x);
      },
      "the step of a scheduler");
  check_refused(
      [&](const Tensor& x) {
        optimizer.set_lr(0.5);
        return model(x);
      },
      "options");
  nn::LBFGS newton(model.parameters(), {});
  check_refused([&](const Tensor& x) { return newton.step([&] { return sum(model(x)); }); }, "a step of LBFGS");
}

TEST_CASE("attention and clip_grad_norm are refused in a captured step") {
  check_refused([](const Tensor& x) { return scaled_dot_product_attention(x, x, x); }, "attention cannot be recorded");
  const nn::Linear model(3, 1);
  check_refused([&](const Tensor& /*x*/) { nn::clip_grad_norm(model.parameters(), 1); }, "clip_grad_norm");
}

TEST_CASE("an argument of a captured step has no gradient") {
  auto step = nn::capture([](const Tensor& x) { return sum(x); });
  CHECK_THROWS_WITH(step(ones({2}, {.requires_grad = true})), ContainsSubstring("requires a gradient"));
}

TEST_CASE("a captured step belongs to a thread") {
  auto step = nn::capture([](const Tensor& x) { return sum(x); });
  step(ones({2}));
  std::string message;
  std::thread([&] {
    try {
      step(ones({2}));
    } catch (const Error& error) {
      message = error.what();
    }
  }).join();
  CHECK_THAT(message, ContainsSubstring("another thread"));
}

TEST_CASE("a captured step is called itself while someone watches") {
  const Tensor w = ones({3}, {.requires_grad = true});
  auto step = nn::capture([&](const Tensor& x) {
    const Tensor loss = sum(sqrt(w * x));
    loss.backward();
    return loss;
  });
  step(ones({3}));
  const auto guard = detect_anomaly();
  CHECK_THROWS_AS(step(zeros({3})), Error);
  CHECK(step.times_recorded() == 2);
}

TEST_CASE("another answer after random numbers were drawn is an error, not another result") {
  auto step = nn::capture([](const Tensor& x, const Tensor& weight) {
    return nn::bce(clamp(x * 0.5 + 0.1 * rand_like(x), 0, 1), x, {.weight = weight});
  });
  step(ones({3}), ones({3}));
  step(ones({3}), ones({3}));
  CHECK_THROWS_WITH(step(ones({3}), tensor({1.0, 0.0, 1.0})),
                    ContainsSubstring("all weights are other than 0 has another answer"));
}
