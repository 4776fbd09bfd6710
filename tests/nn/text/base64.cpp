// Base64, with the examples of RFC 4648, and pieces of any length.
#include "nn/text/base64.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <rapidcheck.h>

#include "tests/catch.hpp"

using namespace minitorch;

namespace {

std::string encoded(std::string_view bytes) {
  std::string text(nn::base64_size(bytes.size()), '?');
  CHECK(nn::encode_base64(text.data(), bytes) == text.data() + text.size());
  return text;
}

// Returns the bytes of a text, read in pieces; "?" if it does not encode `size` bytes.
std::string decoded(std::string_view text, std::size_t size, std::size_t piece) {
  std::string bytes(size, '\0');
  nn::Base64Decoder decoder(size);
  while (!text.empty()) {
    const std::size_t taken = decoder.take(text.substr(0, piece), bytes);
    if (taken < std::min(piece, text.size())) return "?";
    text.remove_prefix(taken);
  }
  return decoder.is_complete() ? bytes : "?";
}

}  // namespace

TEST_CASE("bytes are encoded as in the examples of RFC 4648") {
  CHECK(encoded("").empty());
  CHECK(encoded("f") == "Zg==");
  CHECK(encoded("fo") == "Zm8=");
  CHECK(encoded("foo") == "Zm9v");
  CHECK(encoded("foob") == "Zm9vYg==");
  CHECK(encoded("fooba") == "Zm9vYmE=");
  CHECK(encoded("foobar") == "Zm9vYmFy");
}

TEST_CASE("bytes come back from base64, in pieces of any length") {
  CHECK(rc::check("there and back", [](const std::string& bytes) {
    const auto piece = *rc::gen::inRange<std::size_t>(1, 20);
    RC_ASSERT(decoded(encoded(bytes), bytes.size(), piece) == bytes);
  }));
}

TEST_CASE("base64 of another length, with other characters, or bits that belong to no byte is refused") {
  CHECK(decoded("Zm8=", 2, 9) == "fo");
  for (const char* text :
       {"", "Zm8", "Zm8==", "Zm8=A", "Zm9v", "Zm9=", "Zg==", "Z=8=", "Zm 8=", "Zm-=", "====", "Zm\xff="})
    CHECK(decoded(text, 2, 9) == "?");
  CHECK(decoded("Zh==", 1, 9) == "?");  // of "f" the last bits are 0
  CHECK(decoded("Zg=", 1, 9) == "?");
}

TEST_CASE("base64 waits where memory is full") {
  std::string memory(6, '\0');
  nn::Base64Decoder decoder(6);
  CHECK(decoder.take("Zm9vYmFy", std::span(memory).first(4)) == 6);  // of "ba" the second is still in the bits
  CHECK(decoder.filled() == 4);
  CHECK(decoder.take("Fy", memory) == 2);
  CHECK(memory == "fooba\x72");
}
