// parallel_for visits each index once, in ranges that do not depend on the number of threads.
#include "operators/parallel/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

#include <rapidcheck.h>
#include <sys/wait.h>
#include <unistd.h>

#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using Catch::Matchers::Message;
using operators::parallel_for;

namespace {

using Range = std::pair<std::int64_t, std::int64_t>;

// Returns the ranges that cover [0, n), in order.
std::vector<Range> ranges(std::int64_t n, std::int64_t grain) {
  std::vector<Range> result(static_cast<std::size_t>(n) + 1);
  std::atomic<std::size_t> count = 0;
  parallel_for(n, grain, [&](std::int64_t begin, std::int64_t end) { result[count++] = {begin, end}; });
  result.resize(count);
  std::sort(result.begin(), result.end());
  return result;
}

// Returns how often parallel_for visits each index.
std::vector<int> visits(std::int64_t n, std::int64_t grain) {
  std::vector<std::atomic<int>> counts(static_cast<std::size_t>(n));
  parallel_for(n, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) ++counts[static_cast<std::size_t>(i)];
  });
  return {counts.begin(), counts.end()};
}

}  // namespace

TEST_CASE("there is at least one thread") { CHECK(num_threads() >= 1); }

TEST_CASE("the number of threads is refused below 1, and stays") {
  const Threads threads(1);
  CHECK_THROWS_MATCHES(set_num_threads(0), Error, Message("set_num_threads: 0 threads, there must be from 1 to 1024"));
  CHECK_THROWS_AS(set_num_threads(1025), Error);
  CHECK_THROWS_AS(set_num_threads(-2), Error);
  CHECK(num_threads() == 1);
}

TEST_CASE("the number of threads counts for all threads") {
  const Threads threads(1);
  int seen_elsewhere = 0;
  std::thread([&] { seen_elsewhere = num_threads(); }).join();
  CHECK(seen_elsewhere == 1);
}

TEST_CASE("no work is no call") {
  CHECK(ranges(0, 1).empty());
  CHECK(ranges(0, 1000).empty());
}

TEST_CASE("work is cut every grain, and the rest is the last range") {
  CHECK(ranges(10, 4) == std::vector<Range>{{0, 4}, {4, 8}, {8, 10}});
  CHECK(ranges(8, 4) == std::vector<Range>{{0, 4}, {4, 8}});
  CHECK(ranges(3, 1) == std::vector<Range>{{0, 1}, {1, 2}, {2, 3}});
}

TEST_CASE("work up to the grain is one range") {
  CHECK(ranges(4, 4) == std::vector<Range>{{0, 4}});
  CHECK(ranges(1, 1000) == std::vector<Range>{{0, 1}});
}

TEST_CASE("a single range runs on the calling thread") {
  std::thread::id worker;
  parallel_for(10, 10, [&](std::int64_t, std::int64_t) { worker = std::this_thread::get_id(); });
  CHECK(worker == std::this_thread::get_id());
}

TEST_CASE("one thread works in order") {
  const Threads threads(1);
  std::vector<std::int64_t> begins;
  parallel_for(10, 3, [&](std::int64_t begin, std::int64_t) { begins.push_back(begin); });
  CHECK(begins == std::vector<std::int64_t>{0, 3, 6, 9});
}

TEST_CASE("each index is visited once, whatever the work, the grain and the number of threads") {
  CHECK(rc::check([] {
    const Threads threads(*rc::gen::inRange(1, 9));
    const auto n = *rc::gen::inRange<std::int64_t>(0, 2000);
    const auto grain = *rc::gen::inRange<std::int64_t>(1, 300);
    RC_ASSERT(visits(n, grain) == std::vector<int>(static_cast<std::size_t>(n), 1));
  }));
}

TEST_CASE("ranges do not depend on the number of threads") {
  for (const std::int64_t n : {1, 2, 7, 64, 1000, 1001}) {
    for (const std::int64_t grain : {1, 3, 64, 1000}) {
      const Threads one(1);
      const auto expected = ranges(n, grain);
      for (const int number : {2, 3, 4, 7}) {
        const Threads several(number);
        CAPTURE(n, grain, number);
        CHECK(ranges(n, grain) == expected);
      }
    }
  }
}

TEST_CASE("two threads work at the same time") {
  const Threads threads(2);
  if (num_threads() == 1) return;  // built without OpenMP
  // Each range waits for the other to begin, which would last until the deadline if one thread had both.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  std::atomic<int> begun = 0, met = 0;
  parallel_for(2, 1, [&](std::int64_t, std::int64_t) {
    ++begun;
    while (begun < 2 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    if (begun == 2) ++met;
  });
  CHECK(met == 2);
}

TEST_CASE("a nested parallel_for visits each index once, on the calling thread") {
  const Threads threads(4);
  constexpr std::size_t rows = 50, columns = 70;
  std::vector<std::atomic<int>> counts(rows * columns);
  std::atomic<int> elsewhere = 0;
  parallel_for(rows, 1, [&](std::int64_t row, std::int64_t) {
    const auto outer = std::this_thread::get_id();
    parallel_for(columns, 8, [&](std::int64_t begin, std::int64_t end) {
      if (std::this_thread::get_id() != outer) ++elsewhere;
      for (std::int64_t i = begin; i < end; ++i)
        ++counts[static_cast<std::size_t>(row) * columns + static_cast<std::size_t>(i)];
    });
  });
  CHECK(std::all_of(counts.begin(), counts.end(), [](const std::atomic<int>& count) { return count == 1; }));
  CHECK(elsewhere == 0);
}

TEST_CASE("several threads of the user's may call parallel_for at once") {
  const Threads threads(2);
  std::vector<std::vector<int>> results(3);
  std::vector<std::thread> users;
  for (auto& result : results) users.emplace_back([&result] { result = visits(500, 7); });
  for (auto& user : users) user.join();
  for (const auto& result : results) CHECK(result == std::vector<int>(500, 1));
}

TEST_CASE("the caller sees what the threads wrote") {
  const Threads threads(4);
  std::vector<std::int64_t> squares(10000);
  parallel_for(10000, 100, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) squares[static_cast<std::size_t>(i)] = i * i;
  });
  bool all = true;
  for (std::size_t i = 0; i < squares.size(); ++i) all = all && squares[i] == static_cast<std::int64_t>(i * i);
  CHECK(all);
}

TEST_CASE("a fork computes on one thread what its parent computed on several") {
  const auto sum = [] {
    std::atomic<std::int64_t> total = 0;
    parallel_for(1000, 1, [&](std::int64_t begin, std::int64_t) { total += begin; });
    return total.load();
  };
  const Threads threads(4);
  REQUIRE(sum() == 499500);
  const bool shares_work = num_threads() > 1;  // not where built without OpenMP
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);  // in case it waits for missing threads
    set_num_threads(4);
    _exit(sum() == 499500 && num_threads() == 1 ? 0 : 1);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK((num_threads() == 4) == shares_work);
}
