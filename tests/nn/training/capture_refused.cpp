// What a captured step refuses: it must never repeat a number that should have been computed anew.
#include <future>
#include <optional>
#include <thread>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/sorting.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/graph/watch/anomaly.hpp"
#include "nn/data/dataset.hpp"
#include "nn/losses/losses.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/modules/recurrent.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/clip.hpp"
#include "nn/optim/lbfgs.hpp"
#include "nn/optim/schedulers.hpp"
#include "nn/optim/sgd.hpp"
#include "nn/training/capture.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"

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

TEST_CASE("a batch that a captured step fetches is refused") {
  const nn::TensorDataset data(ones({4, 3}), arange(4));
  const std::vector<std::int64_t> items = {2, 0};
  check_refused([&](const Tensor& x) { return x + data.batch(items).x; }, "cannot be recorded");
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

TEST_CASE("another thread may be the last to drop a tensor of a captured step, before its end") {
  auto step = nn::capture([](const Tensor& x) {
    for (int i = 0; i < 40; ++i) {
      Tensor h = x * 2.0;
      std::promise<void> is_ours_dropped;
      std::thread other([kept = h, ready = is_ours_dropped.get_future()]() mutable {
        ready.wait();
        kept = Tensor();
      });
      h = Tensor();
      is_ours_dropped.set_value();
      other.join();
    }
    return sum(x);
  });
  for (const std::int64_t n : {100, 20'000, 100'000}) {
    for (int i = 0; i < 3; ++i) CHECK(step(ones({n})).item() == static_cast<double>(n));
  }
  CHECK(step.times_recorded() == 3);
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

TEST_CASE("the norm that clip_grad_norm returns in a captured step cannot be read") {
  const nn::Linear model(3, 1);
  const auto step = [&](const Tensor& x) {
    model.zero_grad();
    sum(model(x)).backward();
    const double norm = nn::clip_grad_norm(model.parameters(), 1);
    return x * norm;
  };
  check_refused(step, "the norm of clip_grad_norm cannot be recorded");
  std::optional<nn::GradientNorm> kept;
  auto keeps = nn::capture([&](const Tensor& x) {
    model.zero_grad();
    sum(model(x)).backward();
    kept = nn::clip_grad_norm(model.parameters(), 1);
  });
  for (int i = 0; i < 3; ++i) keeps(ones({2, 3}));
  CHECK(keeps.times_repeated() == 2);
  CHECK_THROWS_WITH(double{*kept}, ContainsSubstring("the norm of clip_grad_norm cannot be recorded"));
}

TEST_CASE("a generator that a captured step makes, or draws from by itself, is refused") {
  const std::string made = "a generator made in the step", drawn = "a number that the step draws";
  check_refused(
      [](const Tensor& x) {
        Generator own(3);  // the kernels of a repetition would draw from what it was
        return x + rand_like(x, {.generator = &own});
      },
      made);
  check_refused(
      [](const Tensor& x) {
        manual_seed(3);
        return x + rand_like(x);
      },
      made);
  Generator generator(3);
  check_refused([&](const Tensor& x) { return x * generator.uniform(); }, drawn);
  check_refused(
      [&](const Tensor& x) {
        Generator copy = generator;
        return x + rand_like(x, {.generator = &copy});
      },
      drawn);
  check_refused(
      [&](const Tensor& x) {
        generator.set_state(Generator(4).state());
        return x + rand_like(x, {.generator = &generator});
      },
      made);
  CHECK(generator == Generator(3));
}

TEST_CASE("a captured step draws from a thread's first default generator") {
  std::vector<std::vector<double>> drawn;
  std::thread([&] {
    auto step = nn::capture([](const Tensor& x) { return x + rand_like(x); });
    const Tensor x = zeros({3});
    for (int i = 0; i < 3; ++i) drawn.push_back(step(x).to_vector<double>());
    CHECK(step.times_repeated() == 2);
  }).join();
  Generator same(0);
  for (const auto& numbers : drawn) CHECK(numbers == rand({3}, {.generator = &same}).to_vector<double>());
}

TEST_CASE("a captured step checks the buffers of BatchNorm as any step does") {
  const nn::BatchNorm1d norm(3);
  norm.num_batches_tracked->value().fill_(-1);
  check_refused([&](const Tensor& x) { return norm(x); }, "num_batches_tracked is -1, it must be from 0 to 2^53");
}

TEST_CASE("an argument that a captured step keeps or changes is refused") {
  std::vector<Tensor> history;
  check_refused(
      [&](const Tensor& x) {
        history.push_back(x);
        return sum(x);
      },
      "an argument that outlives the step");
  Tensor previous = zeros({2, 3});
  check_refused(
      [&](const Tensor& x) {
        const Tensor difference = sum(x - previous);
        previous = x;
        return difference;
      },
      "the next call");
  check_refused(
      [&](const Tensor& x) {
        Tensor state = x;
        state.copy_(tanh(x));
        return sum(state);
      },
      "a change of an argument in place");
  // The next call would read the tensor that replaces it.
  Tensor queue = ones({3}), next = zeros({3});
  check_refused(
      [&](const Tensor& x) {
        const Tensor y = sum(x * queue);
        queue = next;
        return y;
      },
      "a tensor that the step reads and replaces");
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

TEST_CASE("another answer after the step of an optimiser is an error, not another result") {
  manual_seed(0);
  const nn::Linear model(3, 3), plain_model(3, 3);
  plain_model.load_state_dict(model.state_dict());
  nn::Adam optimizer(model.parameters(), {.lr = 0.1}), plain_optimizer(plain_model.parameters(), {.lr = 0.1});
  const auto train = [](const nn::Linear& on, nn::Adam& by, const Tensor& x) {
    by.zero_grad();
    sum(on(x)).backward();
    by.step();
  };
  auto step = nn::capture([&](const Tensor& x, const Tensor& weight) {
    train(model, optimizer, x);
    return nn::bce(sigmoid(model(x)), x, {.weight = weight}).detach();
  });
  for (int call = 0; call < 3; ++call) step(ones({3}), ones({3}));
  CHECK_THROWS_WITH(step(ones({3}), tensor({1.0, 0.0, 1.0})),
                    ContainsSubstring("all weights are other than 0 has another answer"));
  // The optimiser's step is done, and nothing of it is undone: two more are those of a training without a capture.
  for (int call = 0; call < 4; ++call) train(plain_model, plain_optimizer, ones({3}));
  for (int call = 0; call < 2; ++call) {
    CHECK(elements(model.weight.value()) == elements(plain_model.weight.value()));
    CHECK(elements(model.bias->value()) == elements(plain_model.bias->value()));
    train(model, optimizer, ones({3}));
    train(plain_model, plain_optimizer, ones({3}));
  }
}
