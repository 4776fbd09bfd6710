// Compares minitorch with libtorch. Both compute the same workloads on the same numbers, and take turns, so that other
// load on the machine slows both. Prints one table. An argument selects the workloads with that text in their names.
//
// Each turn lasts a few milliseconds, or one run; of runs that take seconds there are fewer turns. With one thread,
// measures processor time and reports the median of the turns. With two, measures wall time and reports the lowest
// tenth, because other load slows one of the threads.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <functional>
#include <iterator>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "benchmarks/workloads.hpp"
#include "minitorch/minitorch.hpp"

namespace {

using minitorch::benchmarks::Memory;
using minitorch::benchmarks::Preparations;
using minitorch::benchmarks::Prepared;
using minitorch::benchmarks::Workload;

constexpr int most_turns = 25, fewest_turns = 3;
constexpr double seconds_a_turn = 0.004, seconds_for_turns = 20;

double now(int threads) {
  if (threads == 1) return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double quantile(std::vector<double> values, double q) {
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

// A workload that takes turns with others. Records the seconds per run of each turn.
class Contestant {
 public:
  Contestant(std::function<void()> run, int threads) : run_(std::move(run)), threads_(threads) {
    while (seconds_a_run() * static_cast<double>(runs_) < seconds_a_turn) runs_ *= 2;
  }

  void take_turn() { seconds_.push_back(seconds_a_run()); }
  const std::vector<double>& seconds() const { return seconds_; }
  double typical() const { return quantile(seconds_, threads_ == 1 ? 0.5 : 0.1); }

 private:
  double seconds_a_run() const {
    const double start = now(threads_);
    for (std::int64_t i = 0; i < runs_; ++i) run_();
    return (now(threads_) - start) / static_cast<double>(runs_);
  }

  std::function<void()> run_;
  int threads_;
  std::int64_t runs_ = 1;
  std::vector<double> seconds_;
};

std::vector<double> ratios(const Contestant& a, const Contestant& b) {
  std::vector<double> result;
  std::transform(a.seconds().begin(), a.seconds().end(), b.seconds().begin(), std::back_inserter(result),
                 std::divides{});
  return result;
}

// Returns a function that only reads, or copies, as many bytes as the workload.
std::function<void()> bare_memory(const Workload& workload) {
  if (workload.memory == Memory::stays_in_cache) return [] {};
  const std::vector<std::uint32_t> x(static_cast<std::size_t>(workload.bytes) / sizeof(std::uint32_t), 1);
  if (workload.memory == Memory::copied) {
    return [x, y = x]() mutable { std::copy(x.begin(), x.end(), y.begin()); };
  }
  return [x] { [[maybe_unused]] const volatile auto sum = std::accumulate(x.begin(), x.end(), std::uint32_t{0}); };
}

std::string to_text(double seconds) {
  std::array<char, 32> text{};
  const auto [unit, size] = seconds < 1e-6   ? std::pair("ns", 1e-9)
                            : seconds < 1e-3 ? std::pair("us", 1e-6)
                                             : std::pair("ms", 1e-3);
  std::snprintf(text.data(), text.size(), "%.3g %s", seconds / size, unit);
  return text.data();
}

// Returns the last column: minitorch's speed.
std::string speed(const Workload& workload, const Contestant& ours, const Contestant& memory) {
  std::array<char, 96> text{};
  if (workload.operations > 0) {
    std::snprintf(text.data(), text.size(), "%.1f GFLOP/s", workload.operations / ours.typical() / 1e9);
  } else if (workload.memory != Memory::stays_in_cache) {
    const bool copied = workload.memory == Memory::copied;
    std::snprintf(text.data(), text.size(), "%.0f %% of %s %.1f GB/s", 100 * memory.typical() / ours.typical(),
                  copied ? "copying" : "reading", (copied ? 2 : 1) * workload.bytes / memory.typical() / 1e9);
    if (workload.memory_aim > 0) {
      const auto length = std::strlen(text.data());
      std::snprintf(text.data() + length, text.size() - length, ", aim %.0f %%", 100 * workload.memory_aim);
    }
  }
  return text.data();
}

void compare(const Workload& workload, int threads, const Prepared& a, const Prepared& b) {
  const double sum_a = a.sum(), sum_b = b.sum();
  const bool agree = std::abs(sum_a - sum_b) <= 1e-3 * (1 + std::abs(sum_b));

  Contestant ours(a.run, threads), theirs(b.run, threads), memory(bare_memory(workload), threads);
  const double start = now(threads);
  for (int i = 0; i < most_turns && (i < fewest_turns || now(threads) - start < seconds_for_turns); ++i) {
    ours.take_turn();
    theirs.take_turn();
    memory.take_turn();
  }
  const auto ratio = ratios(ours, theirs);
  std::array<char, 16> aim{};
  if (workload.aim > 0) std::snprintf(aim.data(), aim.size(), "%.2g", workload.aim);
  std::printf("| %-40s | %d | %7s | %7s | %5.2f | %4.2f to %4.2f | %4s | %s%s |\n", std::string(workload.name).c_str(),
              threads, to_text(ours.typical()).c_str(), to_text(theirs.typical()).c_str(),
              ours.typical() / theirs.typical(), quantile(ratio, 0.25), quantile(ratio, 0.75), aim.data(),
              speed(workload, ours, memory).c_str(), agree ? "" : " THE RESULTS DIFFER");
  std::fflush(stdout);
  if (!agree) std::fprintf(stderr, "%.9g and %.9g\n", sum_a, sum_b);
}

// Returns whether all of both libraries are in the table, and prints those that are not.
bool are_listed(const Preparations& ours, const Preparations& theirs) {
  bool all = true;
  for (const Preparations* of_one : {&ours, &theirs}) {
    for (const auto& [name, prepare] : *of_one) {
      const auto table = minitorch::benchmarks::workloads();
      if (std::any_of(table.begin(), table.end(), [&](const Workload& row) { return row.name == name; })) continue;
      std::fprintf(stderr, "workloads.cpp does not list '%s'\n", std::string(name).c_str());
      all = false;
    }
  }
  return all;
}

// Computes for a second, because the first workload of a run took half as long again as one like it.
void warm_up(const Prepared& a, const Prepared& b) {
  for (const double start = now(1); now(1) - start < 1;) {
    a.run();
    b.run();
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view chosen = argc > 1 ? argv[1] : "";
  const auto ours = minitorch::benchmarks::minitorch_preparations();
  const auto theirs = minitorch::benchmarks::libtorch_preparations();
  if (!are_listed(ours, theirs)) return 1;

  std::puts(
      "| workload | threads | minitorch | libtorch | ratio | turns side by side, middle half | aim | speed of "
      "minitorch |");
  std::puts("|---|---|---|---|---|---|---|---|");
  bool is_warm = false;
  for (const int threads : {1, 2}) {
    minitorch::set_num_threads(threads);
    minitorch::benchmarks::set_libtorch_threads(threads);
    for (const Workload& workload : minitorch::benchmarks::workloads()) {
      if (workload.name.find(chosen) == std::string_view::npos || (threads > 1 && !workload.two_threads)) continue;
      if (!std::exchange(is_warm, true)) warm_up(ours.at(workload.name)(), theirs.at(workload.name)());
      compare(workload, threads, ours.at(workload.name)(), theirs.at(workload.name)());
    }
  }
}
