// Makes the words of the engine, and reads and writes them.
#include "operators/random/mersenne_twister.hpp"

#include <charconv>

namespace minitorch::operators {

MersenneTwister::MersenneTwister(std::uint64_t seed) {
  words_[0] = seed;
  for (std::size_t i = 1; i < size; ++i) {
    const std::uint64_t before = words_[i - 1];
    words_[i] = 6364136223846793005U * (before ^ (before >> 62U)) + i;
  }
}

void MersenneTwister::twist() {
  constexpr std::size_t distance = 156;
  constexpr std::uint64_t low_bits = 0x7fffffffU, feedback = 0xb5026f5aa96619e9U;
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint64_t joined = (words_[i] & ~low_bits) | (words_[(i + 1) % size] & low_bits);
    words_[i] = words_[(i + distance) % size] ^ (joined >> 1U) ^ (feedback & -(joined & 1U));
  }
  next_ = 0;
}

std::string MersenneTwister::text() const {
  std::string text;
  for (const std::uint64_t word : words_) text += std::to_string(word) + ' ';
  return text + std::to_string(next_);
}

std::optional<MersenneTwister> MersenneTwister::read(std::string_view text) {
  MersenneTwister engine;
  const char* place = text.data();
  const char* const end = place + text.size();
  for (std::size_t i = 0; i <= size && place != end; ++i) {
    std::uint64_t number = 0;
    const auto [after, error] = std::from_chars(place, end, number);
    if (error != std::errc()) return std::nullopt;
    if (i < size) {
      engine.words_[i] = number;
    } else if (number <= size) {
      engine.next_ = static_cast<std::size_t>(number);
    }
    place = after == end ? end : after + 1;
  }
  // Only what a library writes is a state, so it must print as it was, with or without the number at its end.
  const std::string printed = engine.text();
  const bool has_all_words = engine.next_ == size && text == std::string_view(printed).substr(0, printed.rfind(' '));
  if (text != printed && !has_all_words) return std::nullopt;
  return engine;
}

}  // namespace minitorch::operators
