// The memory of graphs: nothing leaks, in whatever order values die; and large sizes.
#include "minitorch/memory/arena.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <random>
#include <thread>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

namespace {

// Options larger than a block.
struct Large {
  std::array<double, 4000> numbers{};
  static double forward(double x) { return x; }
  static double backward(double dy, double) { return dy; }
};

}  // namespace

TEST_CASE("live nodes count leaves and results, and no constants") {
  const auto before = live_nodes();
  {
    const Scalar x{1.0};
    CHECK(live_nodes() == before + 1);
    const Scalar y = x * x + 1;
    CHECK(live_nodes() == before + 3);
    const Scalar c = Scalar::constant(2) * 3;
    CHECK(live_nodes() == before + 3);
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("the node of a sum of Scalars takes 48 bytes, of a product 64, of tanh 40", "[64bit]") {
  using namespace graph;
  CHECK(sizeof(FunctionNode<Scalar, Binary<operators::Add>, 2, false>) == 48);
  CHECK(sizeof(FunctionNode<Scalar, Binary<operators::Mul>, 2, true>) == 64);
  CHECK(sizeof(FunctionNode<Scalar, Unary<operators::Tanh>, 1, false>) == 40);
}

TEST_CASE("a graph lives as long as its result, and its leaves with it") {
  const auto before = live_nodes();
  std::optional<Scalar> y;
  {
    const Scalar x{2.0};
    y = exp(x) * x;
  }
  CHECK(live_nodes() == before + 3);
  CHECK(y->parents()[1].data() == 2);
  y.reset();
  CHECK(live_nodes() == before);
}

TEST_CASE("a backward pass frees the graph except for held values") {
  const auto before = live_nodes();
  const Scalar x{2.0};
  const Scalar a = x * x;
  const Scalar y = exp(sin(a));
  y.backward();
  CHECK(live_nodes() == before + 3);
}

TEST_CASE("derivatives with a graph leave nothing behind") {
  const auto before = live_nodes();
  {
    const Scalar x{2.0};
    const Scalar y = exp(x * x);
    const auto first = grad(y, {x}, {.create_graph = true});
    const auto second = grad(first[0], {x}, {.create_graph = true});
    square(second[0]).backward();
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("a backward pass that fails leaves nothing behind") {
  const auto before = live_nodes();
  {
    const Scalar x{2.0};
    const Scalar a = x * x;
    a.backward();
    const Scalar y = exp(a * x) + x;
    CHECK_THROWS(y.backward());
    CHECK_THROWS(grad(y, {x}, {.create_graph = true}));
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("handles copied, moved, swept and destroyed in any order leave nothing behind") {
  CHECK(rc::check("the count of live nodes returns to what it was", [](std::uint64_t seed) {
    const auto before = live_nodes();
    {
      std::mt19937_64 random(seed);
      std::vector<Scalar> values{Scalar{0.5}};
      const auto any = [&]() -> Scalar& { return values[random() % values.size()]; };
      for (std::size_t steps = random() % 2000; steps > 0; --steps) {
        switch (random() % 8) {
          case 0:
            values.emplace_back(0.25);
            break;
          case 1:
            values.push_back(any());
            break;
          case 2:
            values.push_back(std::move(any()));
            break;
          case 3:
            std::swap(any(), any());
            break;
          case 4:
            values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(random() % values.size()));
            break;
          case 5:
            try {
              any().backward(1, {.retain_graph = random() % 2 == 0});
            } catch (const GraphError&) {  // a constant, or released
            }
            break;
          default:
            values.push_back(sin(any() * any()));
        }
      }
      std::shuffle(values.begin(), values.end(), random);
      while (!values.empty()) values.pop_back();
    }
    RC_ASSERT(live_nodes() == before);
  }));
}

TEST_CASE("a node larger than a block has one of its own") {
  const auto before = live_nodes();
  Scalar x{3.0};
  {
    Scalar y = x * x;
    for (int i = 0; i < 5; ++i) y = apply<Large>(y) * x;
    y.backward();
    CHECK(*x.grad() == 7 * 729);
    const Scalar alone = apply<Large>(x);
    CHECK(alone.data() == 3);
  }
  for (int i = 0; i < 1000; ++i) (x * x).backward();  // where the large one was
  CHECK(live_nodes() == before + 1);
}

TEST_CASE("one value held from each of many graphs") {
  const auto before = live_nodes();
  {
    const Scalar x{1.0};
    std::vector<Scalar> held;
    for (int i = 0; i < 3000; ++i) {
      Scalar y = x;
      for (int j = 0; j < 20; ++j) y = y * 1.01;
      y.backward();
      held.push_back(y);
    }
    CHECK(live_nodes() == before + 3001);
    for (const Scalar& y : held) CHECK(y.data() == Approx(1.220190039947966));  // 1.01²⁰
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("a backward pass does not depend on what was made in between") {
  Scalar x{2.0};
  const Scalar early = x * x;
  std::vector<Scalar> unrelated;
  for (int i = 0; i < 20000; ++i) unrelated.push_back(sin(x));
  Scalar w{3.0};
  for (int i = 0; i < 20000; ++i) {
    const Scalar y = early * w;
    y.backward(1, {.retain_graph = true});  // each would walk over all of them
  }
  CHECK(*x.grad() == 20000 * 12.0);
}

TEST_CASE("another thread can run the backward pass of a graph once its own thread waits") {
  const auto before = live_nodes();
  {
    Scalar x{2.0};
    Scalar y;
    std::thread([&] {
      Scalar a = x * x;
      for (int i = 0; i < 1000; ++i) a = a * 1.0;
      y = a;
    }).join();
    y.backward();
    CHECK(*x.grad() == 4);
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("graphs made in several threads can be joined, in whatever order they were made") {
  Scalar x{2.0}, w{3.0};
  Scalar here = x * x;
  Scalar there;
  for (int round = 0; round < 10; ++round) {
    std::thread([&] {
      there = here * w;                                   // uses what this thread made
      for (int i = 0; i < 300; ++i) there = there * 1.0;  // more than a block
    }).join();
    here = there + x;
  }
  // h₀ = x², hₙ₊₁ = w hₙ + x
  here.backward();
  CHECK(*x.grad() == 4 * 59049 + 29524);  // 2x w¹⁰ + (w¹⁰ - 1) / 2
}

TEST_CASE("threads with graphs of their own do not disturb each other") {
  std::array<double, 4> gradients{};
  std::vector<std::thread> threads;
  for (double& result : gradients) {
    threads.emplace_back([&result] {
      Scalar x{2.0};
      for (int i = 0; i < 200; ++i) {
        Scalar y = x;
        for (int j = 0; j < 500; ++j) y = y * 1.0 + 0.0;
        y.backward();
      }
      result = *x.grad();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const double result : gradients) CHECK(result == 200);
}

TEST_CASE("a value may outlive the thread that made it") {
  Scalar x{2.0};
  std::vector<Scalar> kept;
  std::thread([&] {
    for (int i = 0; i < 1000; ++i) kept.push_back(x * i);
  }).join();
  while (kept.size() > 1) kept.pop_back();
  CHECK(kept[0].data() == 0);
}

namespace {

// Outlives the thread's own memory.
Scalar global = Scalar{2.0} * 3;

// Backward passes after the thread, or the program, has freed its memory.
struct BackwardAtTheEnd {
  Scalar x{2.0};
  BackwardAtTheEnd() { (x * x).backward(); }
  BackwardAtTheEnd(const BackwardAtTheEnd&) = delete;
  BackwardAtTheEnd& operator=(const BackwardAtTheEnd&) = delete;
  ~BackwardAtTheEnd() {
    (x * x).backward();
    if (*x.grad() != 8) std::abort();
  }
};
const BackwardAtTheEnd at_the_end;

}  // namespace

TEST_CASE("a value may be global") { CHECK(global.data() == 6); }

TEST_CASE("a backward pass may be among the last things that a thread does") {
  std::thread([] { static thread_local const BackwardAtTheEnd at_the_end_of_thread; }).join();
  CHECK(*at_the_end.x.grad() == 4);
}

TEST_CASE("a thread may make nothing but a node larger than a block") {
  std::optional<Scalar> y;
  std::thread([&y] { y = apply<Large>(Scalar{2.0}); }).join();
  CHECK(y->data() == 2);
}
