// Base64 by lookup tables: twelve bits to two characters, and each character to its shifted bits.
#include "nn/text/base64.hpp"

#include <algorithm>

namespace minitorch::nn {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t none = 0xff000000;

struct Tables {
  std::array<std::array<char, 2>, 4096> pairs{};                    // by 12 bits
  std::array<std::array<std::uint32_t, 256>, 4> bits_of_character;  // by position in a group of four, and character
};

constexpr Tables tables = [] {
  Tables made{};
  for (std::size_t i = 0; i < made.pairs.size(); ++i) made.pairs[i] = {alphabet[i >> 6U], alphabet[i & 63U]};
  for (auto& place : made.bits_of_character) place.fill(none);
  for (std::uint32_t i = 0; i < alphabet.size(); ++i) {
    for (std::uint32_t place = 0; place < 4; ++place)
      made.bits_of_character[place][static_cast<unsigned char>(alphabet[i])] = i << (18 - 6 * place);
  }
  return made;
}();

std::uint32_t bits_at(std::size_t place, char c) {
  return tables.bits_of_character[place][static_cast<unsigned char>(c)];
}

std::uint32_t byte_at(std::span<const char> bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

char* put(char* place, std::uint32_t twelve_bits) {
  const auto& pair = tables.pairs[twelve_bits];
  place[0] = pair[0];
  place[1] = pair[1];
  return place + 2;
}

}  // namespace

char* encode_base64(char* place, std::span<const char> bytes) {
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t bits = byte_at(bytes, i) << 16U | byte_at(bytes, i + 1) << 8U | byte_at(bytes, i + 2);
    place = put(put(place, bits >> 12U), bits & 0xfffU);
  }
  const std::size_t rest = bytes.size() - i;
  if (rest == 0) return place;
  const std::uint32_t bits = byte_at(bytes, i) << 16U | (rest == 2 ? byte_at(bytes, i + 1) << 8U : 0);
  put(put(place, bits >> 12U), bits & 0xfffU);
  if (rest == 1) place[2] = '=';
  place[3] = '=';
  return place + 4;
}

std::size_t Base64Decoder::take(std::string_view text, std::span<char> memory) {
  std::size_t i = 0;
  while (i < text.size()) {
    if (characters_ % 4 == 0) {  // whole groups of four, as long as they are valid and there is room
      const std::size_t fours = std::min((text.size() - i) / 4, (memory.size() - filled_) / 3);
      char* place = memory.data() + filled_;
      std::size_t done = 0;
      for (; done < fours; ++done, i += 4, place += 3) {
        const std::uint32_t bits =
            bits_at(0, text[i]) | bits_at(1, text[i + 1]) | bits_at(2, text[i + 2]) | bits_at(3, text[i + 3]);
        if (bits >= none) break;
        place[0] = static_cast<char>(bits >> 16U);
        place[1] = static_cast<char>(bits >> 8U);
        place[2] = static_cast<char>(bits);
      }
      filled_ += 3 * done;
      characters_ += 4 * done;
      if (i == text.size()) break;
    }
    if (!take_one(text[i], memory)) break;
    ++i;
  }
  return i;
}

bool Base64Decoder::take_one(char c, std::span<char> memory) {
  const std::size_t place = characters_ % 4, end = base64_size(size_);
  if (characters_ >= end) return false;
  const std::size_t padding = (3 - size_ % 3) % 3;
  if (characters_ >= end - padding) {
    if (c != '=') return false;
  } else {
    const std::uint32_t bits = bits_at(place, c);
    if (bits >= none) return false;
    if (place > 0 && filled_ == memory.size()) return false;
    bits_ = place == 0 ? bits : bits_ | bits;
    const bool is_last = characters_ + 1 == end - padding;
    const bool has_stray_bits = is_last && padding > 0 && (bits_ & (padding == 1 ? 0xffU : 0xffffU)) != 0;
    if (has_stray_bits) return false;
    if (place > 0) memory[filled_++] = static_cast<char>(bits_ >> (24 - 8 * place));
  }
  ++characters_;
  return true;
}

}  // namespace minitorch::nn
