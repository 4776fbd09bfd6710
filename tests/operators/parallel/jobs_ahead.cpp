// Jobs that threads do ahead: their order, their number, turns, and the end.
#include "operators/parallel/jobs_ahead.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

#include "operators/parallel/parallel.hpp"
#include "tests/catch.hpp"

using minitorch::operators::JobsAhead;

TEST_CASE("jobs are done ahead, and each may wait for its turn") {
  for (const int threads : {1, 2, 5}) {
    for (const std::int64_t ahead : {1, 2, 7}) {
      CAPTURE(threads, ahead);
      std::vector<std::int64_t> in_turn, results(50);
      JobsAhead jobs({.first = 3, .end = 50, .threads = threads, .ahead = ahead},
                     [&](JobsAhead& all, std::int64_t number) {
                       results[static_cast<std::size_t>(number)] = number * number;
                       if (number % 3 == 0 && all.wait_for_turn(number)) in_turn.push_back(number);
                     });
      bool are_right = true;
      for (std::int64_t number = 3; number < 50; ++number) {
        jobs.wait_for(number);
        are_right = are_right && results[static_cast<std::size_t>(number)] == number * number;
        jobs.take(number);
      }
      CHECK(are_right);
      CHECK(in_turn.size() == 16);
      CHECK(std::is_sorted(in_turn.begin(), in_turn.end()));
    }
  }
}

TEST_CASE("no more jobs begin than may be ahead, and none after the end") {
  std::atomic<int> begun = 0;
  {
    JobsAhead jobs({.first = 0, .end = 100, .threads = 2, .ahead = 3}, [&](JobsAhead&, std::int64_t) { ++begun; });
    jobs.wait_for(2);
    CHECK(begun == 3);
    jobs.take(0);
    jobs.wait_for(3);
    CHECK(begun == 4);
  }
  CHECK(begun == 4);
}

TEST_CASE("a job that waits for its turn goes on when the caller gives up") {
  std::atomic<int> begun = 0, refused = 0;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  const auto wait_until = [&](const std::atomic<int>& number, int least) {
    while (number < least && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  };
  {
    JobsAhead jobs({.first = 0, .end = 2, .threads = 2, .ahead = 2}, [&](JobsAhead& all, std::int64_t number) {
      ++begun;
      if (number == 1 && !all.wait_for_turn(1)) ++refused;
      if (number == 0) wait_until(refused, 1);  // the other's turn does not come
    });
    wait_until(begun, 2);
  }
  CHECK(begun == 2);
  CHECK(refused == 1);
}

TEST_CASE("kernels of a job run on one thread") {
  int threads = 0;
  bool is_there = false;
  {
    JobsAhead jobs({.first = 0, .end = 1, .threads = 1, .ahead = 1}, [&](JobsAhead&, std::int64_t) {
      threads = minitorch::num_threads();
      is_there = JobsAhead::is_here();
    });
    jobs.wait_for(0);
  }
  CHECK(threads == 1);
  CHECK(is_there);
  CHECK(!JobsAhead::is_here());
}
