// The program `minitorch-inspect`: the command `minitorch inspect` alone.
#include "program/commands/inspect.hpp"
#include "program/commands/run.hpp"

int main(int argc, char** argv) {
  using namespace minitorch::program;
  return main_of("minitorch-inspect", inspect_command, argc, argv);
}
