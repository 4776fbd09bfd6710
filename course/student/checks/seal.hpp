// Requests that only the driver can read, and answers that only the driver can sign. A student's code runs in the
// driver's process and sees what goes through the pipes; without the secret, it can neither read nor write there.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace course {

/// What a checker and its drivers share. The grader draws one when it compiles the drivers; students have zeros.
struct Secret {
  std::uint64_t first = 0, second = 0;
};

/// A number that depends on all bits of the secret and of the text (SipHash-2-4).
inline std::uint64_t signature_of(const Secret& secret, const std::string& text) {
  std::uint64_t a = secret.first ^ 0x736f6d6570736575, b = secret.second ^ 0x646f72616e646f6d,
                c = secret.first ^ 0x6c7967656e657261, d = secret.second ^ 0x7465646279746573;
  const auto mix = [&](int rounds) {
    for (int i = 0; i < rounds; ++i) {
      a += b, b = std::rotl(b, 13) ^ a, a = std::rotl(a, 32);
      c += d, d = std::rotl(d, 16) ^ c;
      a += d, d = std::rotl(d, 21) ^ a;
      c += b, b = std::rotl(b, 17) ^ c, c = std::rotl(c, 32);
    }
  };
  const auto take = [&](std::uint64_t word) {
    d ^= word;
    mix(2);
    a ^= word;
  };
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    word |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * (i % 8));
    if (i % 8 == 7) take(std::exchange(word, 0));
  }
  take(word | std::uint64_t{text.size()} << 56);
  c ^= 0xff;
  mix(4);
  return a ^ b ^ c ^ d;
}

/// An answer to the sealed request with this number, after its signature in hexadecimal digits.
inline std::string signed_words(const Secret& secret, const std::string& key, int number, const std::string& request,
                                const std::string& answer) {
  std::uint64_t code = signature_of(secret, key + " " + std::to_string(number) + " " + request + "\n" + answer);
  std::string digits(16, '0');
  for (std::size_t i = 16; i-- > 0; code >>= 4) digits[i] = "0123456789abcdef"[code % 16];
  return digits + " " + answer;
}

namespace sealing {

/// Calls f(i, byte of the stream) for each i < size. Each request of each conversation has another stream.
template <class F> void stream(const Secret& secret, const std::string& key, int number, std::size_t size, const F& f) {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < size; ++i, bytes >>= 8) {
    if (i % 8 == 0)
      bytes = signature_of(secret, "seal " + key + " " + std::to_string(number) + " " + std::to_string(i));
    f(i, static_cast<unsigned char>(bytes));
  }
}

}  // namespace sealing

/// The request with this number, as it goes through the pipe: two letters for each byte.
inline std::string sealed(const Secret& secret, const std::string& key, int number, const std::string& request) {
  std::string result(2 * request.size(), 'a');
  sealing::stream(secret, key, number, request.size(), [&](std::size_t i, unsigned char byte) {
    const int code = static_cast<unsigned char>(request[i]) ^ byte;
    result[2 * i] = static_cast<char>('a' + code / 16);
    result[2 * i + 1] = static_cast<char>('a' + code % 16);
  });
  return result;
}

/// What `sealed` has sealed.
inline std::string opened(const Secret& secret, const std::string& key, int number, const std::string& line) {
  std::string result(line.size() / 2, ' ');
  sealing::stream(secret, key, number, result.size(), [&](std::size_t i, unsigned char byte) {
    const int code = 16 * (line[2 * i] - 'a') + (line[2 * i + 1] - 'a');
    result[i] = static_cast<char>(code ^ byte);
  });
  return result;
}

}  // namespace course
