// Lets each allocation of a call fail in turn. A failed call must throw MemoryError and change nothing; a second call
// must succeed.
#pragma once

#include <functional>
#include <string>

namespace minitorch::testing {

/// A call on new objects, and their visible state as text.
struct Case {
  std::function<void()> call;
  std::function<std::string()> seen;
};
/// Makes a Case on new objects.
using Make = std::function<Case()>;

/// Calls new Cases. Allocation 0, 1, 2, ... fails, first alone, then with all later ones, until the call makes fewer
/// allocations. Messages begin with `name`.
void check_each_allocation(const std::string& name, const Make& make);

}  // namespace minitorch::testing
