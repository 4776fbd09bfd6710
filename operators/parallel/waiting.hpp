// How OpenMP's threads wait for the next parallel region: they spin, which hands work over in a microsecond, or sleep,
// which takes nothing from other programs. Only LLVM's OpenMP lets a library choose, and only while the program runs.
#pragma once

#include <chrono>
#include <optional>

namespace minitorch::operators {

/// Watches one parallel region, and chooses how the threads of this thread's next one wait for it. They spin for four
/// milliseconds and then sleep. When a busy processor has held up a thread so long that the caller waited for it at the
/// end of the region, they sleep at once for the next thousand regions. Does nothing beside another OpenMP than LLVM's,
/// or if the environment has KMP_BLOCKTIME or OMP_WAIT_POLICY.
class WaitingThreads {
 public:
  WaitingThreads();
  WaitingThreads(const WaitingThreads&) = delete;
  WaitingThreads& operator=(const WaitingThreads&) = delete;
  /// The end of the region.
  ~WaitingThreads();

  /// The calling thread has no more work, so from now on it waits for the others.
  void caller_is_done();

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point began_;
  std::optional<Clock::time_point> caller_done_;
};

}  // namespace minitorch::operators
