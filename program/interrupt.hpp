// Ctrl-C, which asks a training to stop at the next good place.
#pragma once

namespace minitorch::program {

/// While it lives, the first interrupt (SIGINT) is noted, and the second ends the program at once, as it would have.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  /// Whether there was one.
  static bool is_asked();

 private:
  using Handler = void (*)(int);
  Handler before_;
};

/// What a program that an interrupt has ended exits with: 128 and the signal's number.
constexpr int interrupted = 130;

}  // namespace minitorch::program
