// Whether a new file can take the place of one that is there: what rename would refuse, known before anything is written.
#pragma once

#include <string>

namespace minitorch::nn {

/// Why the file at `path` cannot be replaced, and what to do: it is read-only, a mount of its own, immutable, or of another
/// user in a folder that protects it. Empty where nothing speaks against it, and where there is no file.
std::string why_not_replaceable(const std::string& path);

}  // namespace minitorch::nn
