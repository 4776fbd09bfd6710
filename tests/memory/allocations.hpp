// Counts the allocations of operator new, and makes them fail on demand.
#pragma once

#include <cstddef>
#include <cstdint>

namespace minitorch::testing {

/// Returns the number of calls of operator new since the program began.
std::uint64_t number_of_allocations();

/// Measures the peak of allocated bytes during its lifetime, beyond those allocated before.
class PeakBytes {
 public:
  PeakBytes();
  std::size_t most() const;

 private:
  std::size_t before_;
};

/// During its lifetime, call number `number` of operator new (from 0) throws std::bad_alloc; with `further`, all later
/// calls do, too.
class FailingAllocation {
 public:
  explicit FailingAllocation(std::uint64_t number, bool further = false);
  FailingAllocation(const FailingAllocation&) = delete;
  FailingAllocation& operator=(const FailingAllocation&) = delete;
  ~FailingAllocation();
  /// Whether that call has happened.
  static bool has_failed();
};

}  // namespace minitorch::testing
