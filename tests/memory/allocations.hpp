// What a program takes by operator new, counted, and made to fail where a test wants it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace minitorch::testing {

/// How often operator new was called since the program began.
std::uint64_t number_of_allocations();

/// While it lives, knows the most bytes that were taken at once by operator new, beside those that were there before.
class PeakBytes {
 public:
  PeakBytes();
  std::size_t most() const;

 private:
  std::size_t before_;
};

/// While it lives, the call of operator new with this number, counted from 0, throws std::bad_alloc; and if `further`, all
/// that follow it too.
class FailingAllocation {
 public:
  explicit FailingAllocation(std::uint64_t number, bool further = false);
  FailingAllocation(const FailingAllocation&) = delete;
  FailingAllocation& operator=(const FailingAllocation&) = delete;
  ~FailingAllocation();
  /// Whether it was called so often.
  static bool has_failed();
};

}  // namespace minitorch::testing
