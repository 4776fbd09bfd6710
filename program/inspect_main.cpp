// The program `minitorch-inspect`: the command `minitorch inspect` alone.
#include <csignal>
#include <exception>
#include <iostream>
#include <new>

#include <CLI/CLI.hpp>

#include "minitorch/version.hpp"
#include "program/commands/commands.hpp"
#include "program/commands/inspect.hpp"
#include "program/commands/run.hpp"
#include "program/terminal/printable.hpp"
#include "program/terminal/standard_streams.hpp"

using namespace minitorch::program;

int main(int argc, char** argv) try {
  open_closed_streams();
  std::signal(SIGXFSZ, SIG_IGN);
  CLI::App app("", "minitorch-inspect");
  app.set_version_flag("--version", "minitorch " MINITORCH_VERSION_STRING, "version of the program");
  make_inspect(app);
  finish_options(app);
  return run(app, {argv + 1, argv + argc});
} catch (const std::bad_alloc&) {
  std::cerr << "minitorch-inspect: the system has no memory for it\n";
  return 2;
} catch (const std::exception& error) {
  std::cerr << "minitorch-inspect: " << one_line(error.what()) << "\n";
  return 2;
}
