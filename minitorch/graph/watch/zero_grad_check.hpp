// A forgotten zero_grad: while a guard lives, a backward that adds to a gradient which an optimiser's step has used is
// told of. That is no error, since it may be meant; but then the next step uses the same derivatives once more.
#pragma once

#include <iosfwd>
#include <string>

namespace minitorch {

/// Whether, and where, this thread tells of gradients that are used twice; of several, the innermost does.
class [[nodiscard]] ZeroGradCheck {
 public:
  explicit ZeroGradCheck(std::ostream& out) : out_(out), outer_(current_) { current_ = this; }
  ZeroGradCheck(const ZeroGradCheck&) = delete;
  ZeroGradCheck& operator=(const ZeroGradCheck&) = delete;
  ~ZeroGradCheck() { current_ = outer_; }

  static const ZeroGradCheck* current() { return current_; }
  /// The number of backwards that added to a gradient which was used before; only the first is written of.
  int count() const { return count_; }
  /// For backward passes: there is one more, which adds to the gradient of `leaf`.
  void tell(const std::string& leaf) const;

 private:
  std::ostream& out_;
  const ZeroGradCheck* outer_;
  mutable int count_ = 0;  // guards are const where they are made, and learn nevertheless
  static inline constinit thread_local const ZeroGradCheck* current_ = nullptr;
};

/// While the returned guard lives, the first backward that adds to a gradient which the step of an optimiser has used is
/// warned of on the standard error stream, or on `out`, which must live as long: `const auto guard = check_zero_grad();`
/// The text names the parameter, if it has a name, and says to call zero_grad().
ZeroGradCheck check_zero_grad();
ZeroGradCheck check_zero_grad(std::ostream& out);

}  // namespace minitorch
