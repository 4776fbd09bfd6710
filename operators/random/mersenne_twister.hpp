// The engine of random numbers: the C++ standard's mt19937_64 (Nishimura & Matsumoto 2004). It is our own, because
// standard libraries write its state in different ways, and a checkpoint must be read wherever it goes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace minitorch::operators {

/// Gives the numbers of std::mt19937_64 with the same seed.
class MersenneTwister {
 public:
  explicit MersenneTwister(std::uint64_t seed);

  /// The next 64 random bits.
  std::uint64_t operator()() {
    if (next_ == size) twist();
    std::uint64_t x = words_[next_++];
    x ^= (x >> 29U) & 0x5555555555555555U;
    x ^= (x << 17U) & 0x71d67fffeda60000U;
    x ^= (x << 37U) & 0xfff7eee000000000U;
    return x ^ (x >> 43U);
  }

  /// The state: its 312 words and the number of those that were given, in decimal, as libstdc++ prints the standard's
  /// engine.
  std::string text() const;
  /// Reads a state. libc++ prints the last 312 words that were given, without a number after them. Returns none for any
  /// other text.
  static std::optional<MersenneTwister> read(std::string_view text);

  bool operator==(const MersenneTwister&) const = default;

 private:
  static constexpr std::size_t size = 312;
  MersenneTwister() = default;
  void twist();

  std::array<std::uint64_t, size> words_{};
  std::size_t next_ = size;  // of the words; at the end they are made anew
};

}  // namespace minitorch::operators
