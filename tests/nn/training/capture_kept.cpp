// Which recordings a captured step keeps, and which it drops.
#include <cstddef>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/evaluating.hpp"
#include "nn/modules/linear.hpp"
#include "nn/training/capture.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

TEST_CASE("the recording that was used last is the last one to be dropped") {
  auto step = nn::capture([](const Tensor& x) { return sum(x); });
  for (int n = 1; n < 12; ++n) {
    step(ones({100}));
    step(ones({n}));
  }
  CHECK(step.times_recorded() == 12);
  CHECK(step.times_repeated() == 10);
}

TEST_CASE("a captured step is recorded anew in each evaluation, and repeated after it") {
  const nn::Sequential model(nn::Linear(2, 3), nn::Dropout(0.5));
  auto step = nn::capture([&](const Tensor& x) { return sum(model(x)); });
  const Tensor x = ones({4, 2});
  for (int i = 0; i < 3; ++i) {
    step(x);
    const nn::Evaluating evaluating(model);
    CHECK(step(x).item() == step(x).item());
  }
  CHECK(step.times_recorded() == 4);
  CHECK(step.times_repeated() == 5);
}

TEST_CASE("the recordings of evaluations that have ended are dropped") {
  const nn::Linear model(2, 3);
  auto step = nn::capture([&](const Tensor& x) { return sum(model(x)); });
  const Tensor x = ones({4, 2});
  step(x);
  const std::size_t bytes = step.bytes();
  for (int i = 0; i < 5; ++i) {
    const nn::Evaluating evaluating(model);
    step(x);
    CHECK(step.bytes() <= 2 * bytes);
    const nn::Evaluating inner(model);
    step(x);
    CHECK(step.bytes() <= 3 * bytes);
  }
  step(x);
  CHECK(step.bytes() == bytes);
}
