// The program `minitorch`. commands.hpp lists its commands; run.hpp defines its exit codes.
#include <csignal>
#include <exception>
#include <iostream>
#include <new>

#include "program/commands/commands.hpp"
#include "program/commands/run.hpp"
#include "program/terminal/printable.hpp"
#include "program/terminal/standard_streams.hpp"

using namespace minitorch::program;

int main(int argc, char** argv) try {
  open_closed_streams();
  std::signal(SIGXFSZ, SIG_IGN);  // writing beyond a file-size limit is then an error, as on a full disk
  return run(minitorch_program(), {argv + 1, argv + argc});
} catch (const std::bad_alloc&) {
  std::cerr << "minitorch: out of memory\n";
  return 2;
} catch (const std::exception& error) {
  std::cerr << "minitorch: " << one_line(error.what()) << "\n";
  return 2;
}
