// Which calls of the system a process may make: seccomp.
#pragma once

namespace course {

/// What a process in a sandbox is there for.
enum class Purpose { running, compiling, linking };

/// Whether this machine can filter calls.
bool has_call_filters();
/// Filters the calls of this process and of all that it starts, for good: a refused call returns an error. Returns
/// whether that was done.
bool filter_calls(Purpose purpose);

}  // namespace course
