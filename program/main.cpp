// The program `minitorch`. commands.hpp lists its commands; run.hpp defines its exit codes.
#include "program/commands/commands.hpp"
#include "program/commands/run.hpp"

int main(int argc, char** argv) {
  using namespace minitorch::program;
  return main_of("minitorch", minitorch_program, argc, argv);
}
