// Runs the program `minitorch` as a user does, with arguments, input and signals, and captures its output. The output
// goes to files, so neither side waits for the other.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace minitorch::program {

struct RunOptions {
  std::string in = {};               // its standard input
  int signal = 0;                    // sent once,
  std::string signal_after = {};     // after it has written this to stdout or stderr
  std::chrono::seconds at_most{60};  // then it is killed
};

struct Outcome {
  int exit_code = 0;  // or minus the number of the signal that ended it
  std::string out, err;
  std::size_t most_memory = 0;  // resident, in bytes, sampled about every millisecond
};

/// Runs a program and waits for its end. `words` are its path and its arguments. It does not inherit that SIGPIPE is
/// ignored.
Outcome run_command(std::vector<std::string> words, const RunOptions& options = {});

/// Runs `minitorch <arguments>`.
Outcome run(const std::vector<std::string>& arguments, const RunOptions& options = {});

/// A shell function that waits until a command succeeds. After a minute, it kills the child and ends the script.
constexpr auto shell_await =
    R"(await() { for i in $(seq 6000); do "$@" && return; sleep 0.01; done; kill $!; exit 9; }; )";

}  // namespace minitorch::program
