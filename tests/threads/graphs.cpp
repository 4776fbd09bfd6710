// Several threads build graphs on the same leaves. Each thread gets its own derivatives; gradients of leaves add up.
#include <latch>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/threads/together.hpp"

using namespace minitorch;

namespace {

constexpr int threads = 4, rounds = 50;

using Numbers = std::vector<double>;

Numbers numbers(const std::vector<Tensor>& tensors) {
  Numbers all;
  for (const Tensor& tensor : tensors) {
    for (const double x : tensor.to_vector<double>()) all.push_back(x);
  }
  return all;
}

// Leaves, and a graph for each thread that uses each leaf several times.
struct Leaves {
  Tensor w = from_vector(Numbers{0.1, -0.2, 0.3, 0.4, 0.2, -0.1}, {3, 2}, {.dtype = float64, .requires_grad = true});
  Tensor v = from_vector(Numbers{0.1, -0.2, 0.3, 0.4}, {2, 2}, {.dtype = float64, .requires_grad = true});
  Tensor b = from_vector(Numbers{0.3, -0.1}, {2}, {.dtype = float64, .requires_grad = true});

  Tensor loss(int thread) const {
    const Tensor x = full({3, 2}, 1.0 + thread, {.dtype = float64});
    return mean(square(tanh(matmul(x, v) + b) - w * 0.5) + b);
  }
};

}  // namespace

// Each thread reserves numbers for the order of creation in advance.
TEST_CASE("a graph that goes to a thread that began earlier, and back, is swept after all uses of each value") {
  const Scalar x{1.0};
  std::optional<Scalar> y, doubled;
  std::latch other_began(1), y_is_made(1);
  std::thread other([&] {
    const Scalar own{1.0}, in_a_block = own * 1.0;
    other_began.count_down();
    y_is_made.wait();
    doubled = *y * 2.0;
  });
  other_began.wait();
  std::vector<Scalar> later;
  for (int i = 0; i < 3000; ++i) later.emplace_back(1.0);
  for (int i = 0; i < 1000; ++i) later.push_back(x * 1.0);
  y = later.back() * 1.0;
  y_is_made.count_down();
  other.join();
  const Scalar sum = *doubled + *y;
  sum.backward();
  CHECK(x.grad() == 3);
}

TEST_CASE("grad of graphs that share leaves gives each thread its own derivatives") {
  const Leaves leaves;
  std::vector<Numbers> expected;
  for (int i = 0; i < threads; ++i) expected.push_back(numbers(grad(leaves.loss(i), {leaves.w, leaves.v, leaves.b})));
  const auto found = results_of(threads, [&](int i) {
    for (int round = 1; round < rounds; ++round) {
      const Numbers again = numbers(grad(leaves.loss(i), {leaves.w, leaves.v, leaves.b}));
      if (again != numbers(grad(leaves.loss(i), {leaves.w, leaves.v, leaves.b}))) throw Error("not the same twice");
    }
    return numbers(grad(leaves.loss(i), {leaves.w, leaves.v, leaves.b}));
  });
  CHECK(found == expected);
  CHECK_FALSE(leaves.w.grad());
}

TEST_CASE("threads may ask for derivatives with respect to different leaves of one set") {
  const Leaves leaves;
  const std::vector<Tensor> all = {leaves.w, leaves.v, leaves.b};
  const auto asked = [&](int i) { return all[static_cast<std::size_t>(i) % all.size()]; };
  std::vector<Numbers> expected;
  for (int i = 0; i < threads; ++i) expected.push_back(numbers(grad(leaves.loss(i), {asked(i)})));
  const auto found = results_of(threads, [&](int i) {
    Numbers last;
    for (int round = 0; round < rounds; ++round) last = numbers(grad(leaves.loss(i), {asked(i)}));
    return last;
  });
  CHECK(found == expected);
}

TEST_CASE("derivatives with respect to an input of each thread leave shared leaves alone") {
  const Leaves leaves;
  const auto saliency = [&](int i) {
    const Tensor x = full({3, 2}, 1.0 + i, {.dtype = float64, .requires_grad = true});
    return numbers(grad(sum(tanh(matmul(x, leaves.v) + leaves.b)), {x}));
  };
  std::vector<Numbers> expected;
  for (int i = 0; i < threads; ++i) expected.push_back(saliency(i));
  CHECK(results_of(threads, saliency) == expected);
}

TEST_CASE("higher derivatives of graphs that share leaves") {
  const Leaves leaves;
  const auto second = [&](int i) {
    const auto first = grad(leaves.loss(i), {leaves.v, leaves.b}, {.create_graph = true});
    return numbers(grad(sum(square(first[0])) + sum(first[1]), {leaves.v, leaves.b, leaves.w}));
  };
  std::vector<Numbers> expected;
  for (int i = 0; i < threads; ++i) expected.push_back(second(i));
  CHECK(results_of(threads, second) == expected);
}

TEST_CASE("gradients of backwards in several threads add up") {
  Leaves leaves;
  Numbers expected(6 + 4 + 2);
  for (int i = 0; i < threads; ++i) {
    const Numbers one = numbers(grad(leaves.loss(i), {leaves.w, leaves.v, leaves.b}));
    for (std::size_t j = 0; j < one.size(); ++j) expected[j] += rounds * one[j];
  }
  const auto run = [&](int i) {
    for (int round = 0; round < rounds; ++round) leaves.loss(i).backward();
  };
  SECTION("of which none made the leaves") { together(threads, run); }
  SECTION("of which one made the leaves") {
    std::thread other([&] { together(threads - 1, run); });
    run(threads - 1);
    other.join();
  }
  const Numbers found = numbers({*leaves.w.grad(), *leaves.v.grad(), *leaves.b.grad()});
  for (std::size_t j = 0; j < expected.size(); ++j) CHECK(found[j] == Approx(expected[j]));
  leaves.w.zero_grad();
  CHECK_FALSE(leaves.w.grad());
  leaves.loss(0).backward();
  CHECK(numbers({*leaves.w.grad()}) == numbers(grad(leaves.loss(0), {leaves.w})));
}

TEST_CASE("the gradient that other threads added is replaced by set_grad, and read at once by several") {
  Leaves leaves;
  std::thread([&] { leaves.loss(1).backward(); }).join();
  const auto found = results_of(threads, [&](int) { return numbers({*leaves.w.grad()}); });
  for (const Numbers& one : found) CHECK(one == numbers(grad(leaves.loss(1), {leaves.w})));
  std::thread([&] { leaves.loss(1).backward(); }).join();
  leaves.w.set_grad(leaves.w.detach());
  CHECK(numbers({*leaves.w.grad()}) == numbers({leaves.w}));
}

TEST_CASE("a leaf is its own graph in any thread") {
  Tensor x = ones({}, {.requires_grad = true});
  std::thread([&] { x.backward(); }).join();
  CHECK(x.grad()->item() == 1);
  const auto found = results_of(threads, [&](int) { return grad(x, {x}).at(0).item(); });
  CHECK(found == Numbers(threads, 1));
}

TEST_CASE("Scalars are shared as tensors are") {
  Scalar w{0.5, "w"}, b{0.25, "b"};
  const auto loss = [&](int i) { return tanh(w * (1.0 + i) + b) * w; };
  const auto derivatives = [&](int i) {
    Numbers last;
    for (int round = 0; round < rounds; ++round) {
      last.clear();
      for (const Scalar& d : grad(loss(i), {w, b})) last.push_back(d.data());
    }
    return last;
  };
  std::vector<Numbers> expected;
  double sum_w = 0;
  for (int i = 0; i < threads; ++i) {
    expected.push_back(derivatives(i));
    sum_w += expected.back()[0];
  }
  CHECK(results_of(threads, derivatives) == expected);
  together(threads, [&](int i) { loss(i).backward(); });
  CHECK(*w.grad() == Approx(sum_w));
}

TEST_CASE("explain and to_dot show graphs of any thread") {
  Leaves leaves;
  leaves.w.set_name("w");
  Scalar s{2.0, "s"};
  const auto shown = [&](int i) {
    const Tensor y = leaves.loss(i);
    return to_dot(y) + explain(sum(leaves.b * 2.0)) + to_dot(s * s) + explain(s * 3.0) + leaves.w.name();
  };
  std::vector<std::string> expected;
  for (int i = 0; i < threads; ++i) expected.push_back(shown(i));
  CHECK(results_of(threads, shown) == expected);
}

TEST_CASE("another thread can run the backward pass after the graph's thread has ended") {
  const Leaves leaves;
  Tensor y;
  std::thread([&] { y = leaves.loss(2); }).join();
  CHECK(numbers(grad(y, {leaves.w})) == numbers(grad(leaves.loss(2), {leaves.w})));
}

TEST_CASE("detect_anomaly works per thread") {
  const Leaves leaves;
  const auto found = results_of(2, [&](int i) {
    for (int round = 0; round < rounds; ++round) {
      if (i == 0) {
        leaves.loss(i).backward();
        continue;
      }
      const auto guard = detect_anomaly();
      try {
        log(leaves.b * 0.0 - 1.0);
        return 0;
      } catch (const GraphError&) {
      }
    }
    return 1;
  });
  CHECK(found == std::vector<int>{1, 1});
}
