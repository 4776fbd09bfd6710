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

// Threads share these: a signal goes to any of them.
std::atomic<int> noted = 0;                                             // the first signal
std::array<std::atomic<std::int64_t>, signal_table.size()> noted_at{};  // of each row, the time of its first signal
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<std::int64_t>::is_always_lock_free);  // for handlers

std::int64_t milliseconds_now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

const StopSignal* row_of(int signal) {
  return std::find_if(signal_table.begin(), signal_table.end(), [&](const auto& row) { return row.number == signal; });
}

void note(int signal) {
  const StopSignal* const row = row_of(signal);
  const std::int64_t now = milliseconds_now();
  std::int64_t first = 0;
  const bool is_first =
      noted_at[static_cast<std::size_t>(row - signal_table.begin())].compare_exchange_strong(first, now);
  if (!is_first && row->second == Second::ends && now - first >= one_request.count()) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
  int none = 0;
  noted.compare_exchange_strong(none, signal);
  if (row->second == Second::is_ignored) std::signal(signal, SIG_IGN);
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
    const bool stays_ignored = noted != 0 && signal_table[i].second == Second::is_ignored;
    std::signal(signal_table[i].number, stays_ignored ? SIG_IGN : before_[i]);
    noted_at[i] = 0;
  }
  noted = 0;
}

int Interrupt::signal() { return noted; }

std::string_view name_of_signal(int signal) {
  const StopSignal* const row = row_of(signal);
  return row == signal_table.end() ? "a signal" : row->name;
}

}  // namespace minitorch::program
