// Lets each allocation of a call fail in turn. A failed call must throw MemoryError and change nothing; called again, it
// must do its work.
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

/// Calls new Cases, with allocation 0, 1, 2, ... failing, and then with all allocations from there on failing, until the
/// call needs no further allocation. Messages begin with `name`.
void check_each_allocation(const std::string& name, const Make& make);

}  // namespace minitorch::testing
