// What every fuzz target is: a function of the bytes of a file, called by libFuzzer, or by replay.cpp for a corpus. It
// fails by ending the program, as an exception that no caller expects does too.
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

/// Ends the program where a promise does not hold.
inline void expect(bool holds, std::string_view promise) {
  if (holds) return;
  std::cerr << "does not hold: " << promise << '\n';
  std::abort();
}

}  // namespace minitorch::fuzz
