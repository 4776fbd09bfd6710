// Runs the program `minitorch` as a user does, with arguments, an input and signals, and catches what it says.
// Its output goes to files, which take whatever it writes: neither side waits for the other.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace minitorch::program {

struct RunOptions {
  std::string in = {};               // what it can read on stdin
  int signal = 0;                    // is sent once,
  std::string signal_after = {};     // when it has written this to stdout or stderr
  std::chrono::seconds at_most{60};  // after which it is killed
};

struct Outcome {
  int exit_code = 0;  // or minus the signal that ended it
  std::string out, err;
  std::size_t most_memory = 0;  // resident, in bytes, as it was seen about every millisecond
};

/// Runs a program, the path of which is the first of `words`, and waits for its end.
Outcome run_command(std::vector<std::string> words, const RunOptions& options = {});

/// Runs `minitorch <arguments>`.
Outcome run(const std::vector<std::string>& arguments, const RunOptions& options = {});

/// A function for shells: waits until a command succeeds, for a minute at most, and then ends the child and the script.
constexpr auto shell_await =
    R"(await() { for i in $(seq 6000); do "$@" && return; sleep 0.01; done; kill $!; exit 9; }; )";

}  // namespace minitorch::program
