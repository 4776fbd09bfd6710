// What a process may try in a sandbox: a table of calls of the system, each with the kind of its harm.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "course/grader/sandbox.hpp"

namespace course::attacks {

/// The kinds of harm: "read" a file; "write", or "empty" one of the grader's user; "leave" a file where all can write;
/// change the "rights" of a file; reach the "grader"; start a "process"; "escape" from the grader's sight; use the
/// "network", "shared" memory, or the "kernel".
struct Success {
  std::string kind, call;
};

/// Tries all calls in a sandbox and returns those that got through. `user` is the grader's user, which needs root if it
/// is another one than that of this process.
std::vector<Success> walk(Purpose purpose, const Doors& doors, uid_t user);

/// The number of calls in the table.
int count();

}  // namespace course::attacks
