// Finds a forgotten zero_grad: while a guard lives, warns when a backward pass adds to a gradient that an optimiser's
// step has used already. The next step would use the same derivatives again. That may be intended, so it is no error.
#pragma once

#include <iosfwd>
#include <string>

#include "operators/parallel/thread_local_guard.hpp"

namespace minitorch {

/// Switches the check on in this thread while it lives. Of nested guards, the innermost warns.
class [[nodiscard]] ZeroGradCheck {
 public:
  explicit ZeroGradCheck(std::ostream& out) : out_(out) {}

  static const ZeroGradCheck* current() { return Current::value(); }
  /// The number of backward passes that added to a used gradient. Only the first one writes a warning.
  int count() const { return count_; }
  /// For backward passes: counts a pass that adds to the used gradient of `leaf`, and warns if it is the first.
  void warn(const std::string& leaf) const;

 private:
  std::ostream& out_;
  mutable int count_ = 0;  // mutable: users make guards const
  using Current = ThreadLocalGuard<ZeroGradCheck>;
  Current current_{this};
};

/// While the returned guard lives, the first backward pass that adds to a gradient used by an optimiser's step writes a
/// warning to standard error, or to `out`, which must outlive the guard: `const auto guard = check_zero_grad();`
/// The warning names the parameter, if it has a name, and says to call zero_grad().
ZeroGradCheck check_zero_grad();
ZeroGradCheck check_zero_grad(std::ostream& out);

}  // namespace minitorch
