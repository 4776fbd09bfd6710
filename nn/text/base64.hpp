// Bytes as text of 64 characters, four for three bytes (RFC 4648), a piece after the other.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace minitorch::nn {

/// The number of characters for so many bytes, with the padding.
constexpr std::size_t base64_size(std::size_t bytes) { return (bytes + 2) / 3 * 4; }

/// Writes the bytes from `place` on, where there are base64_size(bytes.size()) places; where it ends. Padded with '='
/// where the number of bytes is no multiple of 3.
char* encode_base64(char* place, std::span<const char> bytes);

/// Reads so many bytes from text that comes in pieces.
class Base64Decoder {
 public:
  explicit Base64Decoder(std::size_t size) : size_(size) {}

  /// Takes characters up to the first that does not belong there, and as long as `memory`, which has the bytes so far at
  /// its start, has room; how many that are.
  std::size_t take(std::string_view text, std::span<char> memory);
  /// How many bytes there are so far.
  std::size_t filled() const { return filled_; }
  /// Whether all bytes are there, and the text ended where it must.
  bool is_complete() const { return filled_ == size_ && characters_ == base64_size(size_); }

 private:
  bool take_one(char c, std::span<char> memory);

  std::size_t size_, filled_ = 0, characters_ = 0;
  std::uint32_t bits_ = 0;  // of characters that are no whole bytes yet
};

}  // namespace minitorch::nn
