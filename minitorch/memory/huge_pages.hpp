// Memory from the system, in huge pages where they fit. A processor finds the place of a page in a small cache: with
// pages of 2 MiB instead of 4 KiB, a pass over 40 MB takes up to a fifth less time (benchmarks/README.md).
#pragma once

#include <cstddef>

namespace minitorch::graph {

/// The size of a huge page, in bytes: that of x86-64, and of ARM with pages of 4 KiB.
inline constexpr std::size_t huge_page = std::size_t{2} << 20;

/// Returns `size` bytes, not initialised, aligned to `alignment`, or to a huge page if one fits; null if the system
/// has no more memory.
void* take_from_system(std::size_t size, std::size_t alignment) noexcept;
/// Returns what take_from_system has given for the same arguments.
void return_to_system(void* memory, std::size_t size, std::size_t alignment) noexcept;

}  // namespace minitorch::graph
