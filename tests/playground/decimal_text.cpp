// Numbers as text without <charconv>: the same texts and bits as those of the standard library, for random bits, for
// the middles between numbers, and for texts that are none.
#include "playground/libcxx/decimal_text.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include "tests/catch.hpp"

using namespace minitorch::playground;

namespace {

template <class T> using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

template <class T, class... Format> std::string standard_text(T x, Format... format) {
  std::string text(2000, ' ');
  text.resize(
      static_cast<std::size_t>(std::to_chars(text.data(), text.data() + text.size(), x, format...).ptr - text.data()));
  return text;
}

// Whether both read the same of a text: the error, its end and the bits.
template <class T> bool reads_alike(const std::string& text) {
  T x = 7, y = 7;
  const char *const first = text.data(), *const last = first + text.size();
  const auto own = read(first, last, x), standard = std::from_chars(first, last, y);
  return own.ec == standard.ec && own.ptr == standard.ptr && std::bit_cast<Bits<T>>(x) == std::bit_cast<Bits<T>>(y);
}

// Random bits, powers of two, numbers of few digits, integers and subnormal numbers.
template <class T> T drawn(std::mt19937_64& random, int i) {
  constexpr int fraction = std::numeric_limits<T>::digits - 1;
  auto bits = static_cast<Bits<T>>(random());
  if (i % 5 == 1) bits &= ~((Bits<T>{1} << fraction) - 1);
  if (i % 5 == 2) return static_cast<T>(random() % 1'000'000) / 100;
  if (i % 5 == 3) return static_cast<T>(random() >> (random() % 64));
  if (i % 5 == 4) bits &= (Bits<T>{1} << (random() % fraction)) - 1;
  return std::bit_cast<T>(bits);
}

template <class T> void check_texts() {
  std::mt19937_64 random(1);
  for (int i = 0; i < 5000; ++i) {
    const T x = drawn<T>(random, i);
    const std::string text = standard_text(x);
    REQUIRE(shortest_text(x) == text);
    REQUIRE(reads_alike<T>(text));
    const auto next = std::nextafter(x, std::numeric_limits<T>::infinity());
    if (!std::isfinite(x) || !std::isfinite(next)) continue;
    const auto middle = standard_text((static_cast<long double>(x) + static_cast<long double>(next)) / 2,
                                      std::chars_format::fixed, 1100);
    REQUIRE(reads_alike<T>(middle));
    REQUIRE(reads_alike<T>(middle + "00000000000000000000001"));
  }
}

}  // namespace

TEST_CASE("the shortest text of a number, and the number of a text, are those of the standard library") {
  check_texts<double>();
  check_texts<float>();
}

TEST_CASE("rounded texts are those of the standard library") {
  std::mt19937_64 random(2);
  for (int i = 0; i < 2000; ++i) {
    const auto x = drawn<double>(random, i);
    for (const auto format : {std::chars_format::fixed, std::chars_format::scientific}) {
      for (const int precision : {0, 1, 4, 17}) {
        REQUIRE(rounded_text(x, format, precision) == standard_text(x, format, precision));
      }
    }
  }
}

TEST_CASE("what is a number, and where it ends, are as for the standard library") {
  for (const std::string text : {"1e-324",
                                 "2.5e-324",
                                 "2.4703282292062327e-324",
                                 "2.4703282292062328e-324",
                                 "1e400",
                                 "1e-99999999999999999999",
                                 "0e99999999999999999999",
                                 "nan(abc)",
                                 "nan(a b)",
                                 "-nan",
                                 "NaN()",
                                 "1e309",
                                 "1.7976931348623158e308",
                                 "1.7976931348623159e308",
                                 "0x10",
                                 "1e",
                                 "1e+",
                                 "1.e5",
                                 ".e5",
                                 "-.5",
                                 ".",
                                 "",
                                 "-",
                                 "+1",
                                 " 1",
                                 "inf",
                                 "-INFINITY",
                                 "infinit"}) {
    INFO(text);
    CHECK(reads_alike<double>(text));
    CHECK(reads_alike<float>(text));
  }
  constexpr std::string_view letters = "0123456789.eE+-infaINFAty_() x19000";
  std::mt19937_64 random(3);
  for (int i = 0; i < 50'000; ++i) {
    std::string text;
    for (auto n = random() % 14; n > 0; --n) text += letters[random() % letters.size()];
    INFO(text);
    REQUIRE(reads_alike<double>(text));
  }
}

TEST_CASE("a text without room is refused") {
  std::string room(3, ' ');
  CHECK(write(room.data(), room.data() + 3, "0.25").ec == std::errc::value_too_large);
  CHECK(write(room.data(), room.data() + 3, "0.5").ptr == room.data() + 3);
  CHECK(room == "0.5");
}
