// Ctrl-C and similar signals, which ask a training to stop after its current step.
#pragma once

#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace minitorch::program {

/// A signal that would end the program, and the effect of a second one.
struct StopSignal {
  enum class Second : std::uint8_t { ends, is_noted, is_ignored };

  int number;
  std::string_view name;
  Second second;
};

/// Returns the signals that ask a program to end: Ctrl-C, Ctrl-\, kill, a closed terminal or pipe, a time limit.
std::span<const StopSignal> stop_signals();

/// Notes the first of these signals during its lifetime. A second SIGINT, SIGTERM or SIGQUIT after a fifth of a second
/// or more ends the program at once, as usual; an earlier one is the same request, which timeout and shells send twice.
/// A signal that was ignored when the program started, as SIGHUP is under nohup, stays ignored.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  /// Restores the handlers of all signals. If a signal was noted, SIGPIPE stays ignored, so that a pipe without a
  /// reader does not end the program before its last messages.
  ~Interrupt();

  /// Returns the noted signal; 0 if there was none.
  static int signal();

 private:
  using Handler = void (*)(int);
  static constexpr std::size_t count = 9;
  std::array<Handler, count> before_{};
};

/// Returns the exit code of a program that `signal` ended: 130 for Ctrl-C.
constexpr int exit_code_of(int signal) { return 128 + signal; }

/// Returns the signal's name, such as "SIGINT".
std::string_view name_of_signal(int signal);

}  // namespace minitorch::program
