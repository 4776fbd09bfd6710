// Ctrl-C: the first is noted, the second ends the program, and afterwards all is as it was.
#include "program/interrupt.hpp"

#include <csignal>

#include "tests/catch.hpp"

using minitorch::program::Interrupt;

namespace {

void own_handler(int) {}

// What SIGINT does now.
auto handler() {
  const auto found = std::signal(SIGINT, SIG_IGN);
  std::signal(SIGINT, found);
  return found;
}

}  // namespace

TEST_CASE("the first interrupt is noted, the second is the system's again") {
  const auto before = std::signal(SIGINT, own_handler);
  {
    const Interrupt interrupt;
    CHECK(Interrupt::signal() == 0);
    std::raise(SIGINT);
    CHECK(Interrupt::signal() == SIGINT);
    CHECK(handler() == SIG_DFL);
  }
  CHECK(handler() == own_handler);
  {
    const Interrupt another;
    CHECK(Interrupt::signal() == 0);
  }
  std::signal(SIGINT, SIG_IGN);
  {
    const Interrupt ignored;
    std::raise(SIGINT);
    CHECK(Interrupt::signal() == 0);
    CHECK(minitorch::program::exit_code_of(SIGINT) == 130);
  }
  std::signal(SIGINT, before);
}
