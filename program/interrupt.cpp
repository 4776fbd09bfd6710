// The handler of SIGINT notes the first and gives way to the second.
#include "program/interrupt.hpp"

#include <csignal>

namespace minitorch::program {

namespace {

volatile std::sig_atomic_t is_noted = 0;

void note(int signal) {
  is_noted = 1;
  std::signal(signal, SIG_DFL);
}

}  // namespace

Interrupt::Interrupt() : before_(std::signal(SIGINT, note)) {
  if (before_ == SIG_IGN) std::signal(SIGINT, SIG_IGN);  // whoever started the program wants it so
}

Interrupt::~Interrupt() {
  std::signal(SIGINT, before_);
  is_noted = 0;
}

bool Interrupt::is_asked() { return is_noted != 0; }

}  // namespace minitorch::program
