// What a step changes besides tensors: modes, what learns, the parts of a model, guards, optimisers and generators. If
// the next call begins with another setting, a captured step is recorded anew; if the step puts it back, it is
// repeated.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/evaluating.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/modules/replace.hpp"
#include "nn/optim/sgd.hpp"
#include "nn/training/capture.hpp"
#include "tests/catch.hpp"
#include "tests/nn/training/captured.hpp"

using namespace minitorch;
using testing::bits;

namespace {

using Step = std::function<Tensor(const Tensor&)>;

constexpr int calls = 6;

// Calls the step of `make()` six times, and the captured step of another `make()`. Checks that the results have the
// same bits. Returns how often a recording was repeated.
std::int64_t times_repeated(const std::function<Step()>& make) {
  const auto results_of = [&](const auto& called) {
    std::vector<std::vector<std::uint64_t>> results;
    for (int call = 0; call < calls; ++call) {
      manual_seed(call);
      results.push_back(bits(called(full({2, 3}, 0.5 + call))));
    }
    return results;
  };
  manual_seed(7);
  const auto expected = results_of(make());
  manual_seed(7);
  auto captured = nn::capture(make());
  CHECK(results_of(std::ref(captured)) == expected);
  return captured.times_repeated();
}

}  // namespace

TEST_CASE("a captured step that leaves another mode is recorded anew") {
  CHECK(times_repeated([]() -> Step {
          const nn::Sequential model(nn::Linear(3, 8), nn::Dropout(0.5));
          return [model](const Tensor& x) {
            const Tensor y = model(x);
            model.eval();
            return y;
          };
        }) == calls - 2);
  CHECK(times_repeated([]() -> Step {
          const nn::BatchNorm1d norm(3);
          return [norm](const Tensor& x) {
            const Tensor y = norm(cat({x, -x}, 0));
            norm.is_training() ? norm.eval() : norm.train();
            return y;
          };
        }) == 0);
}

TEST_CASE("a captured step that puts modes back, or gives a module the mode that it has, is repeated") {
  CHECK(times_repeated([]() -> Step {
          const nn::Sequential model(nn::Linear(3, 8), nn::Dropout(0.5));
          return [model](const Tensor& x) {
            model.eval();
            const Tensor y = model(x);
            model.train();
            return y + model(x);
          };
        }) == calls - 1);
  CHECK(times_repeated([]() -> Step {
          const nn::Sequential model(nn::Linear(3, 8), nn::Dropout(0.5));
          return [model](const Tensor& x) {
            model.train();
            model.requires_grad_();
            return model(x);
          };
        }) == calls - 1);
}

TEST_CASE("a captured step that leaves a guard is recorded anew") {
  CHECK(times_repeated([]() -> Step {
          const nn::Sequential model(nn::Linear(3, 8), nn::Dropout(0.5));
          const auto guard = std::make_shared<std::optional<nn::Evaluating>>();
          return [model, guard](const Tensor& x) {
            const Tensor y = model(x);
            if (!*guard) guard->emplace(model);
            return y;
          };
        }) == calls - 2);
  CHECK(times_repeated([]() -> Step {
          const auto guard = std::make_shared<std::optional<GradMode>>();
          return [guard](const Tensor& x) {
            const Tensor y = GradMode::is_enabled() ? x * 2 : x * 3;
            if (!*guard) guard->emplace(GradMode::Recording::off);
            return y;
          };
        }) == calls - 2);
}

TEST_CASE("a captured step that changes the parts of a model is recorded anew") {
  CHECK(times_repeated([]() -> Step {
          nn::Sequential model(nn::ReLU(), nn::Linear(3, 3));
          return [model](const Tensor& x) mutable {
            const Tensor y = model(-x);
            model.replace(0, nn::Tanh());
            return y;
          };
        }) == 0);
  CHECK(times_repeated([]() -> Step {
          const nn::Linear first(3, 3), second(3, 3);
          return [first, second](const Tensor& x) {
            const Tensor y = second(first(x));
            nn::tie(second.weight, first.weight);
            return y;
          };
        }) == 0);
}

TEST_CASE("a captured step after which another tensor learns is recorded anew") {
  const auto begins = [](bool learns_at_first) {
    return [learns_at_first]() -> Step {
      Tensor w = full({3}, 0.3, {.requires_grad = learns_at_first});
      return [w, learns_at_first](const Tensor& x) mutable {
        const Tensor y = w.requires_grad() ? sum(x * w * w) : sum(x * w);
        w.requires_grad_(!learns_at_first);
        return y;
      };
    };
  };
  CHECK(times_repeated(begins(false)) == calls - 2);
  CHECK(times_repeated(begins(true)) == calls - 2);
}

TEST_CASE("a captured step that freezes a net and thaws it is recorded anew, whatever gradients the net had") {
  CHECK(times_repeated([]() -> Step {
          const nn::Linear generator(3, 2), critic(2, 1);
          const auto optimizer = std::make_shared<nn::SGD>(generator.parameters(), nn::SGDOptions{.lr = 0.1});
          sum(critic(ones({1, 2}))).backward();
          return [generator, critic, optimizer](const Tensor& x) {
            critic.requires_grad_(false);
            optimizer->zero_grad();
            const Tensor loss = sum(square(critic(generator(x))));
            loss.backward();
            optimizer->step();
            critic.requires_grad_();
            return loss;
          };
        }) == 0);
}

TEST_CASE("a captured step whose own tensors learn for a while is repeated") {
  CHECK(times_repeated([]() -> Step {
          return [](const Tensor& x) {
            Tensor z = x, scale = x * 2;
            z.requires_grad_();
            scale.requires_grad_();
            const Tensor dz = grad(sum(z * z * scale), {z})[0];
            z.requires_grad_(false);
            scale.requires_grad_(false);
            return dz + z + scale;
          };
        }) == calls - 1);
}

TEST_CASE("a captured step that makes an optimiser is recorded anew") {
  CHECK(times_repeated([]() -> Step {
          const nn::Linear model(3, 1);
          return [model](const Tensor& x) {
            nn::SGD optimizer(model.parameters(), {.lr = 0.01});
            optimizer.zero_grad();
            const Tensor loss = sum(square(model(x)));
            loss.backward();
            optimizer.step();
            return loss;
          };
        }) == 0);
}

TEST_CASE("a captured step that ends a generator it has drawn from is recorded anew") {
  CHECK(times_repeated([]() -> Step {
          const auto now = std::make_shared<std::unique_ptr<Generator>>(std::make_unique<Generator>(1));
          const auto next = std::make_shared<std::unique_ptr<Generator>>(std::make_unique<Generator>(2));
          return [now, next](const Tensor& x) {
            const Tensor y = x + rand_like(x, {.generator = &**now});
            if (*next) *now = std::move(*next);
            return y;
          };
        }) == calls - 2);
}
