// Runs `minitorch` and checks that it succeeds, or that it refuses its arguments.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/program/run_program.hpp"

namespace minitorch::program {

/// Returns the program's output. It must exit with 0 and print nothing to standard error.
inline std::string output(const std::vector<std::string>& arguments, const RunOptions& options = {}) {
  const Outcome outcome = run(arguments, options);
  CHECK(outcome.err == "");
  CHECK(outcome.exit_code == 0);
  return outcome.out;
}

/// The program must exit with 2 and print only one line to standard error, with the command and `text`.
inline void refused(const std::vector<std::string>& arguments, const std::string& text) {
  const Outcome outcome = run(arguments);
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out.empty());
  CHECK_THAT(outcome.err, Catch::Matchers::ContainsSubstring(text));
  CHECK_THAT(outcome.err, Catch::Matchers::StartsWith("minitorch " + arguments[0] + ": "));
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
}

}  // namespace minitorch::program
