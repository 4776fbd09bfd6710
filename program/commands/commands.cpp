// A new command adds its function to minitorch_program.
#include "program/commands/commands.hpp"

#include "program/commands/eval.hpp"
#include "program/commands/explain.hpp"
#include "program/commands/inspect.hpp"
#include "program/commands/predict.hpp"
#include "program/commands/report.hpp"
#include "program/commands/train.hpp"

namespace minitorch::program {

namespace {

constexpr auto footer = R"text(Help on a command: minitorch COMMAND --help

Exit codes:
  0        success
  1        inspect --diff found a difference
  2        an error: one line on standard error; with --json also
           {"error": ...} on standard output
  128 + N  signal N stopped train, which saved its checkpoint:
           130 for Ctrl-C, 143 for SIGTERM
)text";

}  // namespace

Command minitorch_program() {
  return {.name = "minitorch",
          .about = "Train small networks, and see backpropagation step by step.",
          .footer = footer,
          .commands = {train_command(), eval_command(), predict_command(), report_command(), explain_command(),
                       inspect_command()}};
}

}  // namespace minitorch::program
