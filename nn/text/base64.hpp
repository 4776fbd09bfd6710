// Base64 (RFC 4648): three bytes as four characters. Text may be encoded and decoded in pieces.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace minitorch::nn {

/// Returns the number of characters for `bytes` bytes, with the padding.
constexpr std::size_t base64_size(std::size_t bytes) { return (bytes + 2) / 3 * 4; }

/// Encodes bytes into `place`, which must have room for base64_size(bytes.size()) characters. Pads with '=' if the
/// number of bytes is not a multiple of 3. Returns the end of the text.
char* encode_base64(char* place, std::span<const char> bytes);

/// Decodes a known number of bytes from text that arrives in pieces.
class Base64Decoder {
 public:
  explicit Base64Decoder(std::size_t size) : size_(size) {}

  /// Decodes characters, up to the first invalid one, into `memory` behind the bytes decoded before, as long as there
  /// is room. `memory` must begin with the earlier bytes. Returns the number of characters taken.
  std::size_t take(std::string_view text, std::span<char> memory);
  /// Returns the number of bytes decoded so far.
  std::size_t filled() const { return filled_; }
  /// Whether all bytes were decoded, and the padding is complete.
  bool is_complete() const { return filled_ == size_ && characters_ == base64_size(size_); }

 private:
  bool take_one(char c, std::span<char> memory);

  std::size_t size_, filled_ = 0, characters_ = 0;
  std::uint32_t bits_ = 0;  // the bits of the current group of four characters
};

}  // namespace minitorch::nn
