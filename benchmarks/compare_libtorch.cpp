// Compares minitorch with libtorch. Both compute the same workloads on the same numbers, and take turns, so that other
// load on the machine slows both. Prints one table. An argument selects the workloads with that text in their names, of
// which there must be one. Fails if an element of a result differs. benchmarks/compare runs it with two settings of
// libtorch.
//
// Each turn lasts 30 ms or one run, so that a second thread wakes, and the clock's steps do not count. There are nine
// turns, fewer of runs that take seconds. Times are medians of the turns: of processor time with one thread, of wall
// time with two. The ratio is the median of the turns' ratios.
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
#include <limits>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "benchmarks/workloads.hpp"
#include "minitorch/minitorch.hpp"

namespace {

using minitorch::benchmarks::Memory;
using minitorch::benchmarks::Prepared;
using minitorch::benchmarks::Workload;

constexpr int most_turns = 9, fewest_turns = 3;
constexpr double seconds_a_turn = 0.03, seconds_for_turns = 20;

// A workload, prepared by minitorch and by libtorch.
struct Row {
  Workload workload;
  std::function<Prepared()> ours, theirs;
};

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
  double typical() const { return quantile(seconds_, 0.5); }

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

// Returns a function that only reads, or copies, as many bytes as a workload that does not stay in the cache.
std::function<void()> bare_memory(const Workload& workload) {
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
std::string speed(const Workload& workload, const Contestant& ours, const std::optional<Contestant>& memory) {
  std::array<char, 96> text{};
  if (workload.operations > 0) {
    std::snprintf(text.data(), text.size(), "%.1f GFLOP/s", workload.operations / ours.typical() / 1e9);
  } else if (memory) {
    const bool copied = workload.memory == Memory::copied;
    std::snprintf(text.data(), text.size(), "%.0f %% of %s %.1f GB/s", 100 * memory->typical() / ours.typical(),
                  copied ? "copying" : "reading", (copied ? 2 : 1) * workload.bytes / memory->typical() / 1e9);
    if (workload.memory_aim > 0) {
      const auto length = std::strlen(text.data());
      std::snprintf(text.data() + length, text.size() - length, ", aim %.0f %%", 100 * workload.memory_aim);
    }
  }
  return text.data();
}

// The largest difference of two elements, as a part of their size and the typical size. It is infinite if the results
// have different lengths, or NaN in different places.
double difference(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  double squares = 0;
  for (const double x : b) squares += std::isfinite(x) ? x * x : 0;
  const double typical = std::sqrt(squares / static_cast<double>(std::max<std::size_t>(b.size(), 1)));
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))) continue;
    const double part = std::abs(a[i] - b[i]) / (std::abs(b[i]) + typical);
    largest = std::max(largest, std::isnan(part) ? std::numeric_limits<double>::infinity() : part);
  }
  return largest;
}

// Prints a row, and returns whether the results agree.
bool compare(const Workload& workload, int threads, const Prepared& a, const Prepared& b) {
  constexpr double tolerance = 1e-4;  // of long sums in float32
  const double differ = difference(a.results(), b.results());

  Contestant ours(a.run, threads), theirs(b.run, threads);
  std::optional<Contestant> memory;
  if (workload.memory != Memory::stays_in_cache) memory.emplace(bare_memory(workload), threads);
  const double start = now(threads);
  for (int i = 0; i < most_turns && (i < fewest_turns || now(threads) - start < seconds_for_turns); ++i) {
    ours.take_turn();
    theirs.take_turn();
    if (memory) memory->take_turn();
  }
  const auto ratio = ratios(ours, theirs);
  std::array<char, 16> aim{};
  if (workload.aim > 0) std::snprintf(aim.data(), aim.size(), "%.2g", workload.aim);
  std::printf("| %-40s | %d | %7s | %7s | %5.2f | %4.2f to %4.2f | %4s | %s%s |\n", workload.name.c_str(), threads,
              to_text(ours.typical()).c_str(), to_text(theirs.typical()).c_str(), quantile(ratio, 0.5),
              quantile(ratio, 0.25), quantile(ratio, 0.75), aim.data(), speed(workload, ours, memory).c_str(),
              differ <= tolerance ? "" : " THE RESULTS DIFFER");
  std::fflush(stdout);
  if (differ > tolerance) std::fprintf(stderr, "%s: a difference of %.3g\n", workload.name.c_str(), differ);
  return differ <= tolerance;
}

// All rows in the order of the table, then the sweep. Throws if one is not in all three lists.
std::vector<Row> rows() {
  const auto ours = minitorch::benchmarks::minitorch_preparations();
  const auto theirs = minitorch::benchmarks::libtorch_preparations();
  const auto table = minitorch::benchmarks::workloads();
  if (ours.size() != table.size() || theirs.size() != table.size()) {
    throw std::logic_error("the lists of workloads differ in length");
  }
  std::vector<Row> result;
  for (const Workload& row : table) result.push_back({row, ours.at(row.name), theirs.at(row.name)});
  const auto our_sweep = minitorch::benchmarks::minitorch_sweep(),
             their_sweep = minitorch::benchmarks::libtorch_sweep();
  for (std::size_t i = 0; i < our_sweep.size(); ++i) {
    result.push_back({our_sweep[i].workload, our_sweep[i].prepare, their_sweep.at(i).prepare});
  }
  return result;
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
  if (argc > 2) {
    std::fputs("usage: compare_libtorch [text in the names of workloads]\n", stderr);
    return 2;
  }
  const std::string chosen = argc > 1 ? argv[1] : "";
  const auto is_chosen = [&](const Row& row) { return row.workload.name.find(chosen) != std::string::npos; };
  const std::vector<Row> table = rows();
  if (std::none_of(table.begin(), table.end(), is_chosen)) {
    std::fprintf(stderr, "compare_libtorch: no workload has '%s' in its name\n", chosen.c_str());
    return 2;
  }
  std::puts(
      "| workload | threads | minitorch | libtorch | ratio | turns side by side, middle half | aim | speed of "
      "minitorch |");
  std::puts("|---|---|---|---|---|---|---|---|");
  bool is_warm = false, agree = true;
  for (const int threads : {1, 2}) {
    minitorch::set_num_threads(threads);
    minitorch::benchmarks::set_libtorch_threads(threads);
    for (const Row& row : table) {
      if (!is_chosen(row) || (threads > 1 && !row.workload.two_threads)) continue;
      if (!std::exchange(is_warm, true)) warm_up(row.ours(), row.theirs());
      agree = compare(row.workload, threads, row.ours(), row.theirs()) && agree;
    }
  }
  return agree ? 0 : 1;
}
