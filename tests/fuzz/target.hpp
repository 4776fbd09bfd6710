// A fuzz target is a function of the bytes of a file. libFuzzer calls it, or replay.cpp with a corpus. It fails by
// aborting the program; an unexpected exception has the same effect.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace minitorch::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};  // NOLINT(*-reinterpret-cast)
}

/// Aborts the program unless the promise holds.
inline void expect(bool holds, std::string_view promise) {
  if (holds) return;
  std::cerr << "does not hold: " << promise << '\n';
  std::abort();
}

}  // namespace minitorch::fuzz
