// A checksum of texts, which shows whether a file has changed. It does not withstand forgery.
#pragma once

#include <cstdint>
#include <string_view>

namespace minitorch::nn {

/// The FNV-1a hash of texts, with a byte 0 after each (G. Fowler, L. C. Noll, K.-P. Vo).
class Checksum {
 public:
  void add(std::string_view text) {
    for (const char c : text) add_byte(static_cast<unsigned char>(c));
    add_byte(0);
  }
  std::uint64_t value() const { return value_; }

 private:
  void add_byte(std::uint64_t byte) { value_ = (value_ ^ byte) * 0x100000001b3U; }
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

}  // namespace minitorch::nn
