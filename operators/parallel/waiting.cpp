// Sets the block time of LLVM's OpenMP, in milliseconds. benchmarks/README.md, "Threads that wait", has what was
// measured.
#include "operators/parallel/waiting.hpp"

#include <chrono>
#include <cstdlib>

// Of LLVM's OpenMP, whose own <omp.h> declares it, too; GCC has another <omp.h>. Its address is null where LLVM's is
// not loaded; where it is loaded beside another, the other is not touched.
// NOLINTNEXTLINE(readability-redundant-declaration)
extern "C" [[gnu::weak]] void kmp_set_blocktime(int milliseconds);

namespace minitorch::operators {
namespace {

constexpr int spinning = 4, sleeping = 0;
constexpr int regions_asleep = 1000;
// A thread that sleeps needs a tenth of a millisecond to begin; one that another program holds up, several.
constexpr std::chrono::microseconds held_up(300);

bool is_ours_to_choose() {
  static const bool result = kmp_set_blocktime != nullptr && std::getenv("KMP_BLOCKTIME") == nullptr &&
                             std::getenv("OMP_WAIT_POLICY") == nullptr;
  return result;
}

// OpenMP keeps a block time for each thread that begins regions.
struct Choice {
  int block_time = -1;  // none chosen yet
  int regions_left_asleep = 0;
};
thread_local Choice choice;

}  // namespace

WaitingThreads::WaitingThreads() {
  if (!is_ours_to_choose()) return;
  const int wanted = choice.regions_left_asleep > 0 ? sleeping : spinning;
  if (choice.regions_left_asleep > 0) --choice.regions_left_asleep;
  if (choice.block_time != wanted) {
    kmp_set_blocktime(wanted);
    choice.block_time = wanted;
  }
  began_ = Clock::now();
}

void WaitingThreads::caller_is_done() {
  if (is_ours_to_choose()) caller_done_ = Clock::now();
}

WaitingThreads::~WaitingThreads() {
  if (!caller_done_) return;
  // Parts are alike, so another thread's last part takes no longer than all of the caller's.
  const auto worked = *caller_done_ - began_, waited = Clock::now() - *caller_done_;
  if (waited > worked + held_up) choice.regions_left_asleep = regions_asleep;
}

}  // namespace minitorch::operators
