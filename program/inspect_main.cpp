// The program `minitorch-inspect`: the command `minitorch inspect` alone.
#include <csignal>
#include <exception>
#include <iostream>
#include <new>

#include "program/commands/inspect.hpp"
#include "program/commands/run.hpp"
#include "program/terminal/printable.hpp"
#include "program/terminal/standard_streams.hpp"

using namespace minitorch::program;

int main(int argc, char** argv) try {
  open_closed_streams();
  std::signal(SIGXFSZ, SIG_IGN);
  Command program = inspect_command();
  program.name = "minitorch-inspect";
  return run(program, {argv + 1, argv + argc});
} catch (const std::bad_alloc&) {
  std::cerr << "minitorch-inspect: out of memory\n";
  return 2;
} catch (const std::exception& error) {
  std::cerr << "minitorch-inspect: " << one_line(error.what()) << "\n";
  return 2;
}
