// The signal handler. It notes a first signal; a second one may end the program.
#include "program/terminal/interrupt.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>

namespace minitorch::program {

namespace {

using Second = StopSignal::Second;

// SIGXCPU repeats each second beyond a time limit, and both the system and the shell send SIGHUP. A second one of these
// is no new request.
constexpr std::array signal_table = {
    StopSignal{SIGINT, "SIGINT", Second::ends},        StopSignal{SIGTERM, "SIGTERM", Second::ends},
    StopSignal{SIGQUIT, "SIGQUIT", Second::ends},      StopSignal{SIGHUP, "SIGHUP", Second::is_noted},
    StopSignal{SIGXCPU, "SIGXCPU", Second::is_noted},  StopSignal{SIGUSR1, "SIGUSR1", Second::is_noted},
    StopSignal{SIGUSR2, "SIGUSR2", Second::is_noted},  StopSignal{SIGALRM, "SIGALRM", Second::is_noted},
    StopSignal{SIGPIPE, "SIGPIPE", Second::is_ignored}};

constexpr std::chrono::milliseconds one_request{200};

volatile std::sig_atomic_t noted = 0;
std::atomic<std::int64_t> noted_at = 0;
static_assert(std::atomic<std::int64_t>::is_always_lock_free);  // a signal handler needs this

std::int64_t milliseconds_now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

Second second_of(int signal) {
  const auto* const row =
      std::find_if(signal_table.begin(), signal_table.end(), [&](const auto& r) { return r.number == signal; });
  return row == signal_table.end() ? Second::ends : row->second;
}

void note(int signal) {
  const Second second = second_of(signal);
  const bool is_second = noted == signal && milliseconds_now() - noted_at >= one_request.count();
  if (is_second && second == Second::ends) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
  if (noted != signal) noted_at = milliseconds_now();
  noted = signal;
  if (second == Second::is_ignored) std::signal(signal, SIG_IGN);
}

}  // namespace

std::span<const StopSignal> stop_signals() { return signal_table; }

Interrupt::Interrupt() {
  static_assert(signal_table.size() == count);
  for (std::size_t i = 0; i < signal_table.size(); ++i) {
    before_[i] = std::signal(signal_table[i].number, note);
    if (before_[i] == SIG_IGN) std::signal(signal_table[i].number, SIG_IGN);
  }
}

Interrupt::~Interrupt() {
  for (std::size_t i = 0; i < signal_table.size(); ++i) {
    const bool stays_ignored = noted == signal_table[i].number && signal_table[i].second == Second::is_ignored;
    std::signal(signal_table[i].number, stays_ignored ? SIG_IGN : before_[i]);
  }
  noted = 0;
}

int Interrupt::signal() { return noted; }

std::string_view name_of_signal(int signal) {
  const auto* const row =
      std::find_if(signal_table.begin(), signal_table.end(), [&](const auto& r) { return r.number == signal; });
  return row == signal_table.end() ? "a signal" : row->name;
}

}  // namespace minitorch::program
