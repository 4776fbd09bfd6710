// Loaders whose workers make batches ahead: the same batches, errors and states as without.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <pthread.h>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "operators/parallel/jobs_ahead.hpp"
#include "tests/catch.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

using Rows = std::vector<std::vector<double>>;

constexpr int worker_numbers[] = {0, 1, 2, 5};

// Pictures with elements of their own, and their numbers.
nn::TensorDataset pictures(std::int64_t n) { return {arange(n * 16).to(float32).reshape({n, 1, 4, 4}), arange(n)}; }

Rows rows_of(nn::DataLoader& loader) {
  Rows rows;
  for (const auto& [x, y] : loader) rows.push_back(x.to_vector<double>());
  return rows;
}

// A dataset of a function of the numbers of the examples in a batch.
template <class F> struct Made : nn::Dataset {
  std::int64_t n;
  F f;
  Made(std::int64_t size, F function) : n(size), f(std::move(function)) {}
  std::int64_t size() const override { return n; }
  nn::Batch item(std::int64_t i) const override { return {f(i), tensor(1)}; }
};

// A transform that draws in every way there is: from a generator of the library's transforms, from a captured one by
// numbers and by fills, from one that it makes, and, for some pictures, from the thread's.
nn::Transform random_transform(const std::shared_ptr<Generator>& generator) {
  const auto crop = nn::random_crop(3, {.padding = 1, .seed = 3}), flip = nn::random_horizontal_flip({.seed = 4});
  return [=](const Tensor& x) {
    const std::string start = generator->state();
    Tensor y = flip(crop(x)) + generator->uniform() + randn({3, 3}, {.generator = generator.get()});
    if (generator->next() % 4 == 0) y = y * rand({1});
    if (generator->next() % 4 == 0) generator->set_state(start);
    Generator own(7), copy(*generator);
    return y + own.uniform() + copy.uniform();
  };
}

}  // namespace

TEST_CASE("batches are the same with any number of workers") {
  const auto epochs = [](int workers, int threads) {
    const Threads here(threads);
    nn::DataLoader loader(pictures(23), {.batch_size = 4, .shuffle = true, .seed = 5, .workers = workers});
    Rows rows = rows_of(loader);
    const Rows more = rows_of(loader);
    rows.insert(rows.end(), more.begin(), more.end());
    return rows;
  };
  const Rows expected = epochs(0, 1);
  CHECK(expected.size() == 12);
  for (const int workers : worker_numbers) {
    CAPTURE(workers);
    CHECK(epochs(workers, 1) == expected);
    CHECK(epochs(workers, 3) == expected);
  }
}

TEST_CASE("random transforms draw the same numbers with any number of workers") {
  const auto run = [](int workers) {
    manual_seed(9);
    const auto generator = std::make_shared<Generator>(1);
    const nn::TransformedDataset data(pictures(30), {.x = random_transform(generator)});
    nn::DataLoader loader(data, {.batch_size = 2, .shuffle = true, .workers = workers});
    Rows seen;
    int left_after = 1;
    for (int epoch = 0; epoch < 4; ++epoch) {  // left early, and at the end
      int batches = 0;
      for (const auto& [x, y] : loader) {
        seen.push_back(x.to_vector<double>());
        // The generators are where the batches returned have left them.
        Generator copy = *generator, of_thread = default_generator();
        seen.push_back({copy.uniform(), of_thread.uniform()});
        if (epoch < 3 && ++batches == left_after) break;
      }
      left_after += 3;
    }
    return seen;
  };
  const Rows expected = run(0);
  for (const int workers : worker_numbers) {
    CAPTURE(workers);
    CHECK(run(workers) == expected);
  }
}

TEST_CASE("a training that draws from the generator of its data gets the same numbers with workers") {
  const auto run = [](int workers) {
    manual_seed(2);
    const nn::TransformedDataset data(pictures(12), {.x = [](const Tensor& x) { return x + randn(x.shape()); }});
    nn::DataLoader loader(data, {.batch_size = 2, .workers = workers});
    Rows seen;
    for (const auto& [x, y] : loader) {
      seen.push_back(x.to_vector<double>());
      if (seen.size() != 2) seen.push_back(rand({2}).to_vector<double>());
    }
    return seen;
  };
  CHECK(run(1) == run(0));
  CHECK(run(3) == run(0));
}

TEST_CASE("a checkpoint in the middle of an epoch has the generators of the batches so far") {
  const auto loader_of = [](std::shared_ptr<Generator> generator, int workers) {
    const auto flip = nn::random_vertical_flip({.generator = generator.get()});
    const nn::TransformedDataset data(pictures(20),
                                      {.x = [=](const Tensor& x) { return flip(x) * generator->uniform(); }});
    return nn::DataLoader(data, {.batch_size = 3, .shuffle = true, .seed = 6, .workers = workers});
  };
  const auto generator = std::make_shared<Generator>(1);
  nn::DataLoader whole = loader_of(generator, 0);
  Rows expected = rows_of(whole);
  for (const int workers : worker_numbers) {
    CAPTURE(workers);
    const auto first = std::make_shared<Generator>(1), second = std::make_shared<Generator>(8);
    nn::DataLoader loader = loader_of(first, workers), resumed = loader_of(second, 2);
    Rows seen;
    for (const auto& [x, y] : loader) {
      seen.push_back(x.to_vector<double>());
      if (seen.size() == 3) break;
    }
    second->set_state(first->state());
    resumed.load_state_dict(loader.state_dict());
    for (const auto& [x, y] : resumed) seen.push_back(x.to_vector<double>());
    CHECK(seen == expected);
    CHECK(*second == *generator);
  }
}

TEST_CASE("an error of a worker is thrown at its batch, and the batch may be asked for again") {
  struct Broken : std::runtime_error {
    using std::runtime_error::runtime_error;
  };
  for (const int workers : worker_numbers) {
    CAPTURE(workers);
    std::atomic<bool> is_broken = true;
    const Made data(9, [&](std::int64_t i) {
      if (i == 5 && is_broken) throw Broken("example 5");
      return tensor(static_cast<double>(i));
    });
    nn::DataLoader loader(data, {.batch_size = 2, .workers = workers});
    auto batch = loader.begin();
    ++batch;
    CHECK(batch->x.to_vector<double>() == std::vector<double>{2, 3});
    CHECK_THROWS_AS(++batch, Broken);
    CHECK_THROWS_WITH(++batch, "example 5");
    CHECK(loader.state().next_batch == 2);
    is_broken = false;
    ++batch;
    CHECK(batch->x.to_vector<double>() == std::vector<double>{4, 5});
    ++batch;
    ++batch;
    CHECK(batch->x.to_vector<double>() == std::vector<double>{8});
    ++batch;
    CHECK(batch == nn::DataLoader::end());
  }
  const Made none(3, [](std::int64_t) -> Tensor { throw IndexError("own: no example"); });
  nn::DataLoader loader(none, {.workers = 2});
  CHECK_THROWS_AS(loader.begin(), IndexError);
  CHECK(!loader.state().is_under_way);
}

TEST_CASE("draws before an error are made once") {
  const auto run = [](int workers) {
    const auto generator = std::make_shared<Generator>(3);
    const Made data(6, [=](std::int64_t i) {
      const double drawn = generator->uniform();
      if (i == 3 && drawn < 2) throw DataError("no example 3");
      return tensor(drawn);
    });
    nn::DataLoader loader(data, {.workers = workers});
    auto batch = loader.begin();
    ++batch;
    ++batch;
    CHECK_THROWS_AS(++batch, DataError);
    return generator->uniform();
  };
  CHECK(run(1) == run(0));
  CHECK(run(4) == run(0));
}

namespace {

// While it lives, no thread can start: each would get a stack that no memory has place for.
class NoNewThreads {
 public:
  NoNewThreads() {
    pthread_attr_t huge;
    pthread_attr_init(&huge);
    pthread_getattr_default_np(&before_);
    pthread_attr_setstacksize(&huge, std::size_t{1} << 50U);
    pthread_setattr_default_np(&huge);
    pthread_attr_destroy(&huge);
  }
  NoNewThreads(const NoNewThreads&) = delete;
  NoNewThreads& operator=(const NoNewThreads&) = delete;
  ~NoNewThreads() {
    pthread_setattr_default_np(&before_);
    pthread_attr_destroy(&before_);
  }

 private:
  pthread_attr_t before_;
};

}  // namespace

TEST_CASE("where workers cannot start, the loop throws, and draws once when they can") {
  const auto loader_of = [](Generator& generator, int workers) {
    const nn::TransformedDataset data(
        pictures(10), {.x = [&generator](const Tensor& x) { return x + generator.uniform() + rand({1}); }});
    return nn::DataLoader(data, {.batch_size = 2, .shuffle = true, .seed = 3, .workers = workers});
  };
  manual_seed(8);
  Generator generator(5), other(5);
  nn::DataLoader without = loader_of(other, 0);
  const Rows expected = rows_of(without);

  manual_seed(8);
  nn::DataLoader loader = loader_of(generator, 2);
  const std::string before = generator.state(), of_thread = default_generator().state();
  {
    const NoNewThreads guard;
    CHECK_THROWS_WITH(rows_of(loader), ContainsSubstring("threads: the system does not start thread 1 of 2: "));
  }
  CHECK(generator.state() == before);
  CHECK(default_generator().state() == of_thread);
  CHECK(rows_of(loader) == expected);
}

TEST_CASE("workers make two batches ahead each, and no more after the loop is left") {
  std::atomic<int> made = 0;
  std::mutex mutex;
  std::set<std::thread::id> threads;
  const Made data(1000, [&](std::int64_t i) {
    ++made;
    const std::lock_guard lock(mutex);
    threads.insert(std::this_thread::get_id());
    return tensor(static_cast<double>(i));
  });
  const auto comes_to = [&](int n) {  // and stays there
    for (int wait = 0; wait < 2000 && made < n; ++wait) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return made == n;
  };
  nn::DataLoader loader(data, {.workers = 3});
  {
    auto batch = loader.begin();
    CHECK(comes_to(7));
    ++batch;
    CHECK(comes_to(8));
  }
  const int before = made;
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(made == before);
  threads.erase(std::this_thread::get_id());
  CHECK(!threads.empty());
  CHECK(threads.size() <= 3);
}

TEST_CASE("what workers compute has no graph, on one thread each") {
  std::atomic<int> elsewhere = 0, most_threads = 0;
  const Tensor w = tensor(2, {.dtype = float64, .requires_grad = true});
  const Made data(8, [&](std::int64_t i) {
    if (operators::JobsAhead::is_here()) {
      ++elsewhere;
      most_threads = std::max<int>(most_threads, num_threads());
    }
    return w * static_cast<double>(i);
  });
  const Threads three(3);
  nn::DataLoader loader(data, {.batch_size = 2, .workers = 2});
  for (const auto& [x, y] : loader) CHECK(!x.requires_grad());
  CHECK(elsewhere == 6);
  CHECK(most_threads == 1);
  CHECK(!operators::JobsAhead::is_here());
}

TEST_CASE("loops that are left, begun again, copied or outlive their loader leave nothing behind") {
  const std::int64_t before = live_bytes();
  {
    const nn::TransformedDataset data(pictures(40), {.x = nn::random_horizontal_flip({.seed = 2})});
    std::unique_ptr<nn::DataLoader::Iterator> last;
    {
      nn::DataLoader loader(data, {.batch_size = 3, .workers = 2});
      auto old = loader.begin();
      ++old;
      auto current = loader.begin();
      CHECK_THROWS_AS(++old, Error);  // its epoch is over
      ++current;
      CHECK(current->y.to_vector<std::int64_t>() == std::vector<std::int64_t>{3, 4, 5});
      nn::DataLoader copy = loader;
      CHECK(rows_of(copy).size() == 14);
      last = std::make_unique<nn::DataLoader::Iterator>(copy.begin());
      auto same = *last;
      CHECK(same->y.to_vector<std::int64_t>() == std::vector<std::int64_t>{0, 1, 2});
    }
    for ([[maybe_unused]] const nn::Batch& batch : nn::DataLoader(data, {.workers = 4})) break;
  }
  CHECK(live_bytes() == before);
}

TEST_CASE("the number of workers is no part of the state of a loader") {
  nn::DataLoader loader(pictures(7), {.batch_size = 2, .workers = 2}), other(pictures(7), {.batch_size = 2});
  auto batch = loader.begin();
  other.load_state_dict(loader.state_dict());
  CHECK(rows_of(other).size() == 3);
  CHECK_THROWS_WITH(nn::DataLoader(pictures(7), {.workers = -1}),
                    "DataLoader: -1 workers, there must be from 0 to 1024");
  CHECK_THROWS_WITH(nn::DataLoader(pictures(7), {.workers = 1025}),
                    "DataLoader: 1025 workers, there must be from 0 to 1024");
  nn::DataLoader none(pictures(0), {.workers = 2}), one(pictures(1), {.workers = 1024});
  CHECK(rows_of(none).empty());
  CHECK(rows_of(one).size() == 1);
}
