// The program `minitorch-inspect`: the command `minitorch inspect` by itself.
#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>

#include "program/inspect.hpp"
#include "program/run.hpp"

using namespace minitorch::program;

int main(int argc, char** argv) try {
  CLI::App app("", "minitorch-inspect");
  app.set_version_flag("--version", "minitorch " MINITORCH_VERSION);
  make_inspect(app);
  return run(app, {argv + 1, argv + argc});
} catch (const std::exception& error) {
  std::cerr << "minitorch-inspect: " << error.what() << "\n";
  return 2;
}
