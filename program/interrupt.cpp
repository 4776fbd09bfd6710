// The handler notes the first and gives way to the second.
#include "program/interrupt.hpp"

#include <csignal>
#include <cstddef>

namespace minitorch::program {

namespace {

constexpr std::array signals = {SIGINT, SIGTERM};

volatile std::sig_atomic_t noted = 0;

void note(int signal) {
  noted = signal;
  std::signal(signal, SIG_DFL);
}

}  // namespace

Interrupt::Interrupt() : before_{std::signal(signals[0], note), std::signal(signals[1], note)} {
  for (std::size_t i = 0; i < signals.size(); ++i) {
    if (before_[i] == SIG_IGN) std::signal(signals[i], SIG_IGN);
  }
}

Interrupt::~Interrupt() {
  for (std::size_t i = 0; i < signals.size(); ++i) std::signal(signals[i], before_[i]);
  noted = 0;
}

int Interrupt::signal() { return noted; }

}  // namespace minitorch::program
