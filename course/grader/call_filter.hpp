// Which calls of the system a process may make: seccomp.
#pragma once

namespace course {

/// What a process in a sandbox is there for: to run a student's program, or to compile and link one.
enum class Purpose { running, building };

/// Whether this machine can filter calls.
bool has_call_filters();
/// Filters the calls of this process and of all that it starts, for good: a refused call returns an error. A process
/// for running can still become another program, once: the one whose path stands at the address `program`. Returns
/// whether that was done.
bool filter_calls(Purpose purpose, const char* program);

}  // namespace course
