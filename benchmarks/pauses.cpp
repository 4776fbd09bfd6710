// How long the first parallel call takes after its threads have waited: relu of 320,000 floats on all threads, right
// after the call before, after other work of the caller, and after pauses. Prints medians and maxima.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <thread>
#include <vector>

#include "minitorch/minitorch.hpp"

namespace {

using namespace minitorch;
using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;

// Calls `wait` and then the kernel, again and again.
template <class Wait> void measure(const char* name, std::size_t times, const Wait& wait) {
  const Tensor x = randn({320'000});
  std::vector<double> taken;
  for (std::size_t i = 0; i < times; ++i) {
    wait();
    const auto begin = Clock::now();
    const Tensor y = relu(x);
    taken.push_back(Microseconds(Clock::now() - begin).count());
  }
  std::sort(taken.begin(), taken.end());
  std::printf("| %s | %.0f | %.0f |\n", name, taken[times / 2], taken.back());
}

void work_for(std::chrono::microseconds time) {
  for (const auto begin = Clock::now(); Clock::now() - begin < time;) continue;
}

}  // namespace

int main() {
  using namespace std::chrono_literals;
  std::printf("| before the call | median, us | longest |\n|---|---|---|\n");
  measure("nothing", 400, [] {});
  measure("30 us of other work", 400, [] { work_for(30us); });
  measure("3 ms of other work", 100, [] { work_for(3ms); });
  measure("pause of 5 ms", 50, [] { std::this_thread::sleep_for(5ms); });
  measure("pause of 50 ms", 15, [] { std::this_thread::sleep_for(50ms); });
  measure("pause of 500 ms", 5, [] { std::this_thread::sleep_for(500ms); });
}
