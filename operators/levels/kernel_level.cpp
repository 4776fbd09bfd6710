// Chooses the kernels once, and fills the table by which they are called.
#include "operators/levels/kernel_level.hpp"

#include <cstdlib>
#include <string>

#include "operators/errors/error.hpp"

#ifdef MINITORCH_HAS_KERNEL_LEVELS
#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>

#include <cpuid.h>
#endif

namespace minitorch::operators {

namespace {

/// The text of an error, which begins with what the user wrote.
std::string refused_level(std::string_view name, std::string_view reason) {
  return "MINITORCH_KERNELS=" + std::string(name) + ": " + std::string(reason);
}

std::string_view wanted_level() {
  const char* const name = std::getenv("MINITORCH_KERNELS");
  return name == nullptr ? "" : name;
}

#ifdef MINITORCH_HAS_KERNEL_LEVELS

constexpr std::array<std::string_view, 3> level_names = {"baseline", "v3", "v4"};

bool has_v3() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  const bool has_movbe = __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_MOVBE) != 0 && (c & bit_F16C) != 0;
  const bool has_lzcnt = __get_cpuid(0x80000001, &a, &b, &c, &d) != 0 && (c & bit_LZCNT) != 0;
  // These also ask the operating system whether it keeps the registers.
  return has_movbe && has_lzcnt && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

bool has_v4() {
  return has_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

std::size_t best_level() {
  __builtin_cpu_init();  // the first kernel may run before any constructor
  if (has_v4()) return 2;
  return has_v3() ? 1 : 0;
}

std::size_t chosen_level() {
  const std::size_t best = best_level();
  const std::string_view name = wanted_level();
  if (name.empty()) return best;
  const auto* const found = std::find(level_names.begin(), level_names.end(), name);
  if (found == level_names.end()) throw Error(refused_level(name, "the kernels are baseline, v3 and v4"));
  const auto level = static_cast<std::size_t>(found - level_names.begin());
  if (level > best) {
    throw Error(refused_level(name, "this processor runs " + std::string(level_names[best]) + " at most"));
  }
  return level;
}

std::size_t level_in_use() {
  static const std::size_t level = chosen_level();
  return level;
}

#endif

}  // namespace

#ifdef MINITORCH_HAS_KERNEL_LEVELS

std::string_view kernel_level() { return level_names[level_in_use()]; }

// The table of kernel_jumps.cpp, and what to write there: the kernels of baseline, then those of v3, then those of v4.
extern "C" {
[[gnu::visibility("hidden")]] extern const void* minitorch_kernel_jumps[];
[[gnu::visibility("hidden")]] extern const void* const minitorch_kernels[];
[[gnu::visibility("hidden")]] extern const std::size_t minitorch_kernel_count;

// Each kernel calls this until the table is filled. Two threads write the same.
[[gnu::visibility("hidden")]] void minitorch_choose_kernels() {
  const void* const* const kernels = minitorch_kernels + level_in_use() * minitorch_kernel_count;
  for (std::size_t i = 0; i < minitorch_kernel_count; ++i) {
    std::atomic_ref(minitorch_kernel_jumps[i]).store(kernels[i], std::memory_order_relaxed);
  }
}
}

#else

std::string_view kernel_level() {
  const std::string_view name = wanted_level();
  if (!name.empty()) throw Error(refused_level(name, "the library was compiled with kernels for one processor"));
  return "single";
}

#endif

}  // namespace minitorch::operators
