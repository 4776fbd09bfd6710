// Numbers as JSON has them: whatever the bits are, they come back.
#include "nn/number_text.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

#include <rapidcheck.h>

#include "tests/catch.hpp"

using namespace minitorch;

namespace {

template <class T> std::string written(T x) {
  std::array<char, nn::longest_number> text;
  return {text.data(), static_cast<std::size_t>(nn::write_number(text.data(), x) - text.data())};
}

template <class T> using BitsOf = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
template <class T> BitsOf<T> bits(T x) { return std::bit_cast<BitsOf<T>>(x); }

// What is read of what was written.
template <class T> T there_and_back(T x) {
  const std::string text = written(x);
  if (text.front() == '"') return nn::read_special<T>(std::string_view(text).substr(1, text.size() - 2)).value();
  return nn::read_number<T>(text).value();
}

template <class T> void check_all_bits() {
  CHECK(rc::check("every pattern of bits comes back", [](BitsOf<T> pattern) {
    const T x = std::bit_cast<T>(pattern);
    RC_ASSERT(bits(there_and_back(x)) == pattern);
    RC_ASSERT(written(x).size() <= nn::longest_number);
  }));
  using Limits = std::numeric_limits<T>;
  for (const T x : {T{0}, -T{0}, Limits::min(), Limits::denorm_min(), -Limits::denorm_min(), Limits::max(),
                    Limits::lowest(), Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(),
                    -Limits::quiet_NaN(), Limits::signaling_NaN(), Limits::epsilon()}) {
    CHECK(bits(there_and_back(x)) == bits(x));
  }
}

}  // namespace

TEST_CASE("a float32 comes back bit by bit") { check_all_bits<float>(); }
TEST_CASE("a float64 comes back bit by bit") { check_all_bits<double>(); }

TEST_CASE("a number is written as the shortest decimal that reads back to it") {
  CHECK(written(0.3F) == "0.3");
  CHECK(written(0.1) == "0.1");
  CHECK(written(1.0F) == "1");
  CHECK(written(-0.0F) == "-0.0");
  CHECK(written(1e20) == "1e+20");
  CHECK(written(std::numeric_limits<float>::denorm_min()) == "1e-45");
  CHECK(written(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(written(std::int64_t{9007199254740993}) == "9007199254740993");  // 2^53 + 1
}

TEST_CASE("what JSON has no number for is a text with the bits of a NaN") {
  CHECK(written(std::numeric_limits<double>::infinity()) == R"("Infinity")");
  CHECK(written(-std::numeric_limits<float>::infinity()) == R"("-Infinity")");
  CHECK(written(std::numeric_limits<float>::quiet_NaN()) == R"("NaN")");
  CHECK(written(std::bit_cast<float>(0x7fc00001U)) == R"("NaN:7fc00001")");
  CHECK(written(std::bit_cast<double>(0xfff8000000000000U)) == R"("NaN:fff8000000000000")");
}

TEST_CASE("a decimal is rounded once, to the nearest float32") {
  // As a float64 it is the middle between two float32, which would be rounded to the even one below.
  CHECK(nn::read_number<float>("1.00000005960464477540") == std::nextafter(1.0F, 2.0F));
  CHECK(nn::read_number<float>("1.00000005960464477539") == 1.0F);
}

TEST_CASE("numbers that are too small are 0 with their sign, numbers that are too large are none") {
  CHECK(bits(nn::read_number<float>("1e-60").value()) == bits(0.0F));
  CHECK(bits(nn::read_number<float>("-1e-60").value()) == bits(-0.0F));
  CHECK(bits(nn::read_number<double>("-0." + std::string(400, '0') + "1").value()) == bits(-0.0));
  CHECK(nn::read_number<double>("0e999999999999999999999") == 0.0);
  CHECK(nn::read_number<double>("1e-999999999999999999999") == 0.0);
  CHECK_FALSE(nn::read_number<float>("1e39"));
  CHECK_FALSE(nn::read_number<double>("1e400"));
  CHECK_FALSE(nn::read_number<double>("1e999999999999999999999"));
  CHECK_FALSE(nn::read_number<double>("1" + std::string(400, '0') + "e-10"));
  CHECK(nn::read_number<double>("1" + std::string(400, '0') + "e-400") == 1.0);
}

TEST_CASE("an int64 is an integer in its range") {
  CHECK(nn::read_number<std::int64_t>("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK_FALSE(nn::read_number<std::int64_t>("9223372036854775808"));
  CHECK_FALSE(nn::read_number<std::int64_t>("1.0"));
  CHECK_FALSE(nn::read_number<std::int64_t>("1e2"));
  CHECK_FALSE(nn::read_special<std::int64_t>("NaN"));
}

TEST_CASE("what is no number by JSON's grammar is none") {
  for (const char* text : {"", "-", "+1", "01", "-01", ".5", "5.", "1e", "1e+", "0x10", "inf", "nan", "1 ", " 1", "1,",
                           "--1", "1.e5", "1_000"}) {
    CHECK_FALSE(nn::read_number<double>(text));
  }
  for (const char* text : {"0", "-0", "10", "0.5", "1e5", "1E-5", "1.25e+2"}) CHECK(nn::read_number<double>(text));
}

TEST_CASE("a text for a number must be one of those that are written") {
  for (const char* text : {"", "nan", "inf", "Infinity ", "+Infinity", "NaN:", "NaN:7fc0000", "NaN:7fc000001",
                           "NaN:00000000", "NaN:7f800000", "NaN:7fc0000g", "NaN:-fc00001"}) {
    CHECK_FALSE(nn::read_special<float>(text));
  }
  CHECK(nn::read_special<float>("NaN:7F800001"));
  CHECK_FALSE(nn::read_special<double>("NaN:7fc00001"));
}
