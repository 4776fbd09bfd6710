// Whether a new file can replace an existing one: finds out before anything is written what `rename` would refuse.
#pragma once

#include <string>

namespace minitorch::nn {

/// Returns why the file at `path` cannot be replaced, and what to do: it is read-only, a mount of its own, immutable,
/// or another user's in a folder that protects it. Empty if it can be replaced or does not exist.
std::string why_not_replaceable(const std::string& path);

}  // namespace minitorch::nn
