// Other generators in place of those that a thread asks. What makes batches ahead of their turn draws from copies, so
// that the generators of the program stay where they are until a batch is used.
#pragma once

#include <cstdint>

#include "operators/parallel/thread_local_guard.hpp"

namespace minitorch {

class Generator;

namespace operators {

/// While one lives, all that its thread asks of a generator is asked of another in its place. A generator that is made
/// meanwhile on this thread has no stand-in: it belongs to the code that draws. If several live, the innermost counts.
class GeneratorStandIns {
 public:
  GeneratorStandIns(const GeneratorStandIns&) = delete;
  GeneratorStandIns& operator=(const GeneratorStandIns&) = delete;
  virtual ~GeneratorStandIns() = default;

  /// Returns the generator that is asked in place of `asked`, perhaps `asked` itself. May throw, and so may then every
  /// draw. On generators that this function uses it acts as if no stand-ins lived.
  virtual Generator& stand_in(Generator& asked) = 0;

  /// Those of this thread, or null.
  static GeneratorStandIns* current() { return Current::value(); }
  /// The number of those of this thread, which no others have, or 0.
  static std::uint64_t current_number() { return current() == nullptr ? 0 : current()->number_; }
  /// The generator that is default_generator() on this thread, or null for the thread's own.
  static Generator* current_default() { return current() == nullptr ? nullptr : current()->default_; }

 protected:
  /// With the default generator of another thread, or null for that of this one.
  explicit GeneratorStandIns(Generator* default_generator);

 private:
  friend class minitorch::Generator;
  using Current = ThreadLocalGuard<GeneratorStandIns>;

  std::uint64_t number_;
  Generator* default_;
  Current current_{this};
};

}  // namespace operators
}  // namespace minitorch
