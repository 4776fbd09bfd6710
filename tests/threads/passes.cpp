// Several threads run backward passes through graphs that one thread made: one at a time, or an error. Whatever other
// threads do with results of the same graphs meanwhile, none is lost or destroyed twice.
#include <cstddef>
#include <cstdint>
#include <latch>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/threads/together.hpp"

using namespace minitorch;

namespace {

// The backward pass of another thread, which waits in the middle.
class Midway {
 public:
  // y = x. Its backward begins the wait, and ends with it.
  struct Stop {
    static constexpr auto name = "stop";
    static constexpr auto saves = Saves::nothing;
    Midway* place;
    double forward(double x) const { return x; }
    double backward(double dy) const {
      place->reached_.count_down();
      place->goes_on_.wait();
      return dy;
    }
  };

  Scalar stop(const Scalar& x) { return apply(Stop{this}, x); }
  void start(Scalar y) {
    thread_ = std::thread([y = std::move(y)]() mutable { std::exchange(y, Scalar{0.0}).backward(); });
    reached_.wait();
  }
  void finish() {
    goes_on_.count_down();
    thread_.join();
  }

 private:
  std::latch reached_{1}, goes_on_{1};
  std::thread thread_;
};

// The message of f's GraphError.
template <class F> std::string refusal(const F& f) {
  try {
    f();
  } catch (const GraphError& error) {
    return error.what();
  }
  return "";
}

const std::string together_refused = ": another thread runs a backward pass through graphs that the same thread made";

}  // namespace

TEST_CASE("a pass through graphs of a thread is refused while another thread's pass walks through them") {
  const std::int64_t before = live_nodes();
  {
    Midway midway;
    const Scalar w{2.0}, u{1.0};
    const Scalar shared = w * 3.0;
    const Scalar first = midway.stop(shared * 5.0);
    Scalar second = shared * 7.0, unrelated = u * 2.0;
    Tensor v = ones({2}, {.requires_grad = true});
    Tensor of_tensors = sum(v * 2.0);
    midway.start(first);
    const std::vector<std::string> refused =
        results_of(1, [&](int) {
          return std::vector{refusal([&] { second.backward(); }),
                             refusal([&] { unrelated.backward(); }),
                             refusal([&] { of_tensors.backward(); }),
                             refusal([&] { grad(second, {w}); }),
                             refusal([&] { grad(second, {w}, {.create_graph = true}); }),
                             refusal([&] { grad(of_tensors, {v}); })};
        }).front();
    const std::string by_owner = refusal([&] { second.backward(); });
    midway.finish();
    for (std::size_t i = 0; i < refused.size(); ++i) {
      CAPTURE(i, refused[i]);
      CHECK(refused[i].starts_with((i < 3 ? "backward" : "grad") + together_refused));
    }
    CHECK(by_owner.starts_with("backward" + together_refused));
    CHECK(w.grad() == 15);
    CHECK_FALSE(v.grad());
    std::thread([&] { of_tensors.backward(); }).join();
    CHECK(results_of(1, [&](int) { return grad(unrelated, {u}).front().data(); }) == std::vector{2.0});
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("threads with a loss each of one graph get its gradient or an error") {
  constexpr int losses = 4, steps = 3000, rounds = 30;
  const std::int64_t before = live_nodes();
  for (int round = 0; round < rounds; ++round) {
    const Scalar w{1.0};
    std::vector<Scalar> made;
    for (int i = 0; i < losses; ++i) {
      Scalar y = w;
      for (int k = 0; k < steps; ++k) y = y + w;
      made.push_back(y);
    }
    const auto refused =
        results_of(losses, [&](int i) { return refusal([&] { made[static_cast<std::size_t>(i)].backward(); }); });
    for (std::size_t i = 0; i < made.size(); ++i) {
      if (!refused[i].empty()) made[i].backward();  // left as it was
    }
    REQUIRE(w.grad() == losses * (steps + 1));
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("results of a thread that has ended are destroyed while another thread's pass walks through their graph") {
  const std::int64_t before = live_nodes();
  {
    Midway midway;
    const Scalar w{2.0};
    std::optional<Scalar> first, second, third, named;
    std::thread([&] {
      const Scalar shared = exp(w * 0.0);
      third = shared * 3.0;
      named = shared * 4.0;
      named->set_name("named");
      second = shared * 7.0 + *third;
      first = midway.stop(shared * 5.0);
    }).join();
    midway.start(*first);
    std::thread([&] {
      const Scalar copy = *third, used = *third * 2.0;
      second.reset();
      named.reset();
      third.reset();
      first.reset();
    }).join();
    midway.finish();
    CHECK(w.grad() == 0);
    CHECK(live_nodes() == before + 1);
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("many results of a thread that has ended are destroyed beside a pass") {
  constexpr int rounds = 100;
  const std::int64_t before = live_nodes();
  for (int round = 0; round < rounds; ++round) {
    const Scalar w{1.0};
    std::vector<Scalar> made;
    std::thread([&] {
      Scalar y = w;
      for (int i = 0; i < 600; ++i) made.push_back(y = y + w);
    }).join();
    Scalar last = made.back();
    together(3, [&](int i) {
      if (i == 0) return std::exchange(last, w).backward();
      for (std::size_t j = static_cast<std::size_t>(i) - 1; j < made.size(); j += 2) made[j] = w;
    });
    REQUIRE(w.grad() == 601);
    made.clear();
    REQUIRE(live_nodes() == before + 1);
  }
}

TEST_CASE("several threads sort one graph at once") {
  const Scalar x{2.0, "x"};
  const Scalar y = x * x + exp(x);
  const std::string expected = to_dot(y);
  for (const std::string& one : results_of(4, [&](int) {
         std::string last;
         for (int round = 0; round < 50; ++round) last = to_dot(y);
         return last;
       }))
    CHECK(one == expected);
}
