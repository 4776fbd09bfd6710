// Kernel levels: a portable library has its kernels once for each of three kinds of processor, and chooses when the
// first of them runs. How they are compiled is in cmake/kernel_levels.cmake.
#pragma once

#include <string_view>

namespace minitorch::operators {

/// The name of the kernels that run in this process: "v4" (x86-64-v4, with AVX-512), "v3" (x86-64-v3, with AVX2 and
/// FMA) or "baseline" (any x86-64); "single" if the library was compiled for one processor. It is the best that the
/// processor has, or what the environment variable MINITORCH_KERNELS names. Throws Error if there are no such kernels,
/// or the processor cannot run them; so does the first kernel, unless the library was compiled for one processor.
std::string_view kernel_level();

}  // namespace minitorch::operators
