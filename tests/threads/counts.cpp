// Several threads hold, copy and drop references: no object ends twice, too early or never, whichever thread made it or
// drops it last.
#include <array>
#include <cstdint>
#include <latch>
#include <mutex>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/threads/together.hpp"

using namespace minitorch;

namespace {

// A thread that makes a value, and lives until this object ends.
class Maker {
 public:
  template <class Make> explicit Maker(Make make) {
    thread_ = std::thread([this, make] {
      make();
      made_.count_down();
      end_.wait();
    });
    made_.wait();
  }
  Maker(const Maker&) = delete;
  Maker& operator=(const Maker&) = delete;
  ~Maker() {
    end_.count_down();
    thread_.join();
  }

 private:
  std::latch made_{1}, end_{1};
  std::thread thread_;
};

// Slots from which threads copy values, and into which they put new or copied ones.
template <class V> class Exchange {
 public:
  V get(std::size_t place) {
    const std::lock_guard lock(mutex_);
    return values_[place];
  }
  void put(std::size_t place, V value) {
    const std::lock_guard lock(mutex_);
    std::swap(values_[place], value);
  }
  static constexpr std::size_t places = 8;

 private:
  std::mutex mutex_;
  std::array<V, places> values_;
};

// Lets threads pass values on at random. `make` makes new ones.
template <class V, class Make> void pass_on(const Make& make) {
  Exchange<V> exchange;
  together(4, [&](int thread) {
    std::mt19937 random(static_cast<unsigned>(thread));
    std::vector<V> own(4);
    for (int step = 0; step < 3000; ++step) {
      V& mine = own[random() % own.size()];
      const std::size_t place = random() % exchange.places;
      switch (random() % 5) {
        case 0:
          mine = make(random);
          break;
        case 1:
          mine = exchange.get(place);
          break;
        case 2:
          exchange.put(place, mine);
          break;
        case 3:
          exchange.put(place, std::move(mine));
          break;
        default:
          mine = own[random() % own.size()];
      }
    }
  });
}

}  // namespace

TEST_CASE("threads that copy and drop one tensor leave it as it was") {
  const Tensor x = ones({1000});
  const auto live = live_bytes();
  together(4, [&](int) {
    for (int i = 0; i < 2000; ++i) {
      Tensor copy = x;
      const Tensor view = copy.narrow(0, i % 1000, 1), moved = std::move(copy);
    }
  });
  CHECK(live_bytes() == live);
  CHECK(sum(x).item() == 1000);
}

TEST_CASE("threads that copy and drop one leaf leave it as it was") {
  const auto nodes = live_nodes();
  {
    const Tensor w = ones({10}, {.requires_grad = true});
    const Scalar s{3.0};
    together(4, [&](int) {
      for (int i = 0; i < 2000; ++i) {
        const Tensor copy = w;
        const Scalar other = s;
      }
    });
    sum(w).backward();
    CHECK(w.grad()->at({9}) == 1);
    CHECK(live_nodes() == nodes + 2);
  }
  CHECK(live_nodes() == nodes);
}

TEST_CASE("the bytes of a tensor are no thread's but everybody's") {
  const auto live = live_bytes();
  Tensor x;
  {
    const Maker maker([&] { x = zeros({1024}); });
    CHECK(live_bytes() == live + 4096);
    x = Tensor();
    CHECK(live_bytes() == live);
  }
  std::thread([&] { x = zeros({1024}); }).join();
  CHECK(live_bytes() == live + 4096);
  std::int64_t seen = 0;
  std::thread([&] { seen = live_bytes(); }).join();
  CHECK(seen == live + 4096);
  x = Tensor();
  CHECK(live_bytes() == live);
  const Tensor y = zeros({1024});
  std::thread([copy = y] {}).join();
  std::thread([moved = y.detach()]() mutable { moved = Tensor(); }).join();
  CHECK(live_bytes() == live + 4096);
}

TEST_CASE("nodes are no thread's but everybody's") {
  const auto nodes = live_nodes();
  Tensor w, y;
  std::thread([&] {
    w = ones({3}, {.requires_grad = true});
    y = w * 2;
  }).join();
  CHECK(live_nodes() == nodes + 2);
  y = Tensor();
  CHECK(live_nodes() == nodes + 1);
  w = Tensor();
  CHECK(live_nodes() == nodes);
}

TEST_CASE("the caches of all threads are counted, and end with them") {
  empty_cache();
  const auto cached = cached_bytes();
  {
    const Maker maker([] { const Tensor x = zeros({1024}); });
    CHECK(cached_bytes() == cached + 4096);
  }
  CHECK(cached_bytes() == cached);
}

TEST_CASE("tensors that threads pass on end once") {
  const auto live = live_bytes();
  pass_on<Tensor>([](auto& random) { return full({1 + static_cast<std::int64_t>(random() % 300)}, 1.0); });
  CHECK(live_bytes() == live);
}

TEST_CASE("leaves that threads pass on end once") {
  const auto nodes = live_nodes(), live = live_bytes();
  pass_on<Tensor>([](auto&) { return ones({3}, {.requires_grad = true}); });
  CHECK(live_nodes() == nodes);
  CHECK(live_bytes() == live);
  pass_on<Scalar>([](auto&) { return Scalar{2.0}; });
  CHECK(live_nodes() == nodes);
}

TEST_CASE("results that threads pass on end once, with all that they were computed from") {
  const auto nodes = live_nodes(), live = live_bytes();
  {
    const Tensor w = ones({3}, {.requires_grad = true});
    pass_on<Tensor>([&](auto&) { return exp(w * 2.0) + w; });
    const Scalar s{1.5};
    pass_on<Scalar>([&](auto&) { return sin(s * 2.0) + s; });
    CHECK(live_nodes() == nodes + 2);
  }
  CHECK(live_nodes() == nodes);
  CHECK(live_bytes() == live);
}

TEST_CASE("results of functions can be read and dropped elsewhere while their thread goes on") {
  const Tensor w = ones({3}, {.requires_grad = true});
  Exchange<Tensor> exchange;
  for (std::size_t i = 0; i < exchange.places; ++i) exchange.put(i, w * 1.0);
  together(3, [&](int thread) {
    for (std::size_t step = 0; step < 1000; ++step) {
      if (thread == 0) {
        exchange.put(step % exchange.places, w * 2.0);
      } else {
        const Tensor y = exchange.get(step % exchange.places), copy = y;
        if (copy.detach().at({2}) < 1 || copy.shape() != Shape{3}) throw Error("a value got lost");
      }
    }
  });
}

TEST_CASE("memory that other threads freed is reused by the thread that allocated it") {
  const Tensor w = ones({3}, {.requires_grad = true});
  const auto nodes = live_nodes();
  for (int round = 0; round < 10; ++round) {
    std::vector<Tensor> results;
    for (int i = 0; i < 50; ++i) results.push_back(w * 2.0);
    together(2, [&](int thread) {
      for (std::size_t i = static_cast<std::size_t>(thread); i < results.size(); i += 2) results[i] = Tensor();
    });
    CHECK(live_nodes() == nodes);
  }
}

TEST_CASE("a thread changes in place only what nobody else sees") {
  Tensor w = ones({3}, {.requires_grad = true});
  sum(w).backward();
  const Tensor seen = *w.grad();
  std::thread([&] { sum(w).backward(); }).join();
  sum(w).backward();
  CHECK(seen.at({0}) == 1);
  CHECK(w.grad()->at({0}) == 3);
}

TEST_CASE("thread-local tensors may end after everything else of their thread") {
  const auto live = live_bytes(), nodes = live_nodes();
  std::thread([] {
    static thread_local Tensor first;  // made before the thread's cache, so ended after it
    first = ones({100}, {.requires_grad = true}) * 2.0;
  }).join();
  CHECK(live_bytes() == live);
  CHECK(live_nodes() == nodes);
}
