// Ctrl-C and its like, which ask a training to stop at the next good place.
#pragma once

#include <array>

namespace minitorch::program {

/// While it lives, the first interrupt (SIGINT, which is Ctrl-C, or SIGTERM) is noted, and the second of the same ends the
/// program at once, as it would have. One that whoever started the program had ignored stays ignored.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  /// The signal that there was; 0 where there was none.
  static int signal();

 private:
  using Handler = void (*)(int);
  std::array<Handler, 2> before_;
};

/// What a program that a signal has ended exits with: 130 for Ctrl-C.
constexpr int exit_code_of(int signal) { return 128 + signal; }

}  // namespace minitorch::program
