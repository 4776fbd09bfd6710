// Batches, epoch by epoch: sizes, orders, and resuming from the state of another loader.
#include "nn/data/data_loader.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Items = std::vector<std::int64_t>;

namespace {

nn::TensorDataset counted(std::int64_t n) { return {arange(n), arange(n)}; }

std::vector<Items> epoch(nn::DataLoader& loader) {
  std::vector<Items> batches;
  for (const auto& [x, y] : loader) batches.push_back(y.to_vector<std::int64_t>());
  return batches;
}

Items joined(const std::vector<Items>& batches) {
  Items all;
  for (const Items& batch : batches) all.insert(all.end(), batch.begin(), batch.end());
  return all;
}

}  // namespace

TEST_CASE("batches follow each other, the last may be smaller or left out") {
  nn::DataLoader loader(counted(7), {.batch_size = 3});
  CHECK(loader.size() == 3);
  CHECK(loader.dataset_size() == 7);
  CHECK(epoch(loader) == std::vector<Items>{{0, 1, 2}, {3, 4, 5}, {6}});
  CHECK(epoch(loader) == std::vector<Items>{{0, 1, 2}, {3, 4, 5}, {6}});
  nn::DataLoader whole(counted(7), {.batch_size = 3, .drop_last = true});
  CHECK(whole.size() == 2);
  CHECK(epoch(whole) == std::vector<Items>{{0, 1, 2}, {3, 4, 5}});
  nn::DataLoader none(counted(0), {.batch_size = 3});
  CHECK(epoch(none).empty());
  nn::DataLoader single(counted(2));
  CHECK(epoch(single) == std::vector<Items>{{0}, {1}});
  CHECK_THROWS_WITH(nn::DataLoader(counted(7), {.batch_size = 0}),
                    "DataLoader: a batch size of 0, it must be at least 1");
}

TEST_CASE("a shuffled epoch has each example once, in an order of its own that the seed decides") {
  nn::DataLoader loader(counted(20), {.batch_size = 6, .shuffle = true, .seed = 5});
  nn::DataLoader same(counted(20), {.batch_size = 6, .shuffle = true, .seed = 5});
  nn::DataLoader other(counted(20), {.batch_size = 6, .shuffle = true, .seed = 6});
  const auto first = epoch(loader), second = epoch(loader);
  CHECK(first != second);
  CHECK(epoch(same) == first);
  {
    const Threads three(3);
    CHECK(epoch(same) == second);
  }
  CHECK(epoch(other) != first);
  Items all = joined(first);
  std::sort(all.begin(), all.end());
  CHECK(all == arange(20).to_vector<std::int64_t>());
}

TEST_CASE("a loader that gets another's state gives the batches that would have followed") {
  for (const bool shuffle : {false, true}) {
    nn::DataLoader loader(counted(10), {.batch_size = 3, .shuffle = shuffle, .seed = 2});
    epoch(loader);
    std::vector<std::vector<Items>> seen;  // the batches of two epochs
    std::vector<nn::LoaderState> states;   // after each batch of the first
    for (int e = 0; e < 2; ++e) {
      seen.emplace_back();
      for (const auto& [x, y] : loader) {
        seen.back().push_back(y.to_vector<std::int64_t>());
        if (e == 0) states.push_back(loader.state());
      }
    }
    for (std::size_t stop = 0; stop < states.size(); ++stop) {
      nn::DataLoader resumed(counted(10), {.batch_size = 3, .shuffle = shuffle, .seed = 77});
      resumed.set_state(states[stop]);
      CHECK(resumed.state().next_batch == states[stop].next_batch);
      const auto rest = epoch(resumed);
      CHECK(rest == std::vector<Items>(seen[0].begin() + static_cast<std::ptrdiff_t>(stop) + 1, seen[0].end()));
      CHECK(epoch(resumed) == seen[1]);
    }
  }
}

TEST_CASE("a state between epochs leads to the next epoch") {
  nn::DataLoader loader(counted(9), {.batch_size = 4, .shuffle = true, .seed = 1});
  epoch(loader);
  const auto state = loader.state();
  const auto next = epoch(loader);
  nn::DataLoader resumed(counted(9), {.batch_size = 4, .shuffle = true});
  resumed.set_state(state);
  CHECK(epoch(resumed) == next);
}

TEST_CASE("an invalid state is refused and changes nothing") {
  nn::DataLoader loader(counted(9), {.batch_size = 4, .shuffle = true, .seed = 1});
  nn::DataLoader same(counted(9), {.batch_size = 4, .shuffle = true, .seed = 1});
  auto state = loader.state();
  state.next_batch = 4;
  state.is_under_way = true;
  CHECK_THROWS_WITH(loader.set_state(state), "DataLoader: the state is at batch 4, but this loader has 3 batches");
  state.next_batch = 1;
  state.generator = "nonsense";
  CHECK_THROWS_AS(loader.set_state(state), DataError);
  CHECK(epoch(loader) == epoch(same));
}

TEST_CASE("a loader that was moved from has no batches, and says so") {
  nn::DataLoader loader(counted(6), {.batch_size = 2});
  nn::DataLoader other = std::move(loader);
  CHECK(epoch(other).size() == 3);
  // NOLINTBEGIN(bugprone-use-after-move): the test is of that
  CHECK_THROWS_WITH(loader.begin(), "DataLoader: it was moved from");
  CHECK_THROWS_WITH(loader.size(), "DataLoader: it was moved from");
  CHECK_THROWS_WITH(loader.dataset_size(), "DataLoader: it was moved from");
  CHECK_THROWS_WITH(loader.state_dict(), "DataLoader: it was moved from");
  // NOLINTEND(bugprone-use-after-move)
}

TEST_CASE("a loop within a loop over the same loader is an error of the outer one, with a copy none") {
  for (const int workers : {0, 2}) {
    nn::DataLoader loader(counted(6), {.batch_size = 2, .workers = workers});
    const std::string over =
        "DataLoader: another loop over this loader has begun within this one, which is over now; copy the loader, or "
        "make a second one, for the inner loop";
    int outer = 0;
    const auto nested = [&](bool breaks) {
      for ([[maybe_unused]] const auto& batch : loader) {
        ++outer;
        for ([[maybe_unused]] const auto& inner : loader) {
          if (breaks) break;
        }
      }
    };
    CHECK_THROWS_WITH(nested(false), over);
    CHECK_THROWS_WITH(nested(true), over);
    CHECK(outer == 2);
    CHECK(epoch(loader).size() == 3);
    nn::DataLoader copy = loader;
    int pairs = 0;
    for ([[maybe_unused]] const auto& batch : loader) pairs += static_cast<int>(epoch(copy).size());
    CHECK(pairs == 9);
  }
}

TEST_CASE("a loop that is left is forgotten by the next") {
  nn::DataLoader loader(counted(6), {.batch_size = 2});
  for (const auto& [x, y] : loader) {
    if (y.at({0}) == 2) break;
  }
  CHECK(loader.first_batch() == 0);
  const auto state = loader.state();
  CHECK(epoch(loader).size() == 3);
  loader.set_state(state);
  CHECK(loader.first_batch() == 2);
  CHECK(epoch(loader).size() == 1);
  CHECK(loader.first_batch() == 0);
}
