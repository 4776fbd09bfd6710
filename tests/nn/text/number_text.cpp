// Numbers as text: all bits come back; numbers in people's notations are read, or the error explains the fault.
#include "nn/text/number_text.hpp"

#include <array>
#include <bit>
#include <clocale>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <rapidcheck.h>

#include "nn/text/number_fault.hpp"
#include "tests/catch.hpp"
#include "tests/nn/state/bits.hpp"

using namespace minitorch;

using minitorch::test::bits;
using minitorch::test::BitsOf;

namespace {

template <class T> std::string written(T x) {
  std::array<char, nn::longest_number> text;
  return {text.data(), static_cast<std::size_t>(nn::write_number(text.data(), x) - text.data())};
}

// Writes a number and reads it back.
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

TEST_CASE("numbers that JSON lacks are written as texts, and NaN with its bits") {
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

TEST_CASE("read_number refuses texts outside JSON's grammar") {
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

TEST_CASE("a number that people write is rounded once, and has the sign that it is given") {
  for (const auto& [text, value] : {std::pair<std::string, double>("7", 7),
                                    {"+7", 7},
                                    {"-7", -7},
                                    {".7", 0.7},
                                    {"-.7", -0.7},
                                    {"7.", 7},
                                    {"7.e1", 70},
                                    {"007", 7},
                                    {" 7\t", 7},
                                    {"1E3", 1000},
                                    {"1e+3", 1000},
                                    {"0.1", 0.1},
                                    {"-0", -0.0},
                                    {"5e-324", 5e-324},
                                    {"1e-310", 1e-310},
                                    {"2e-324", 0},
                                    {"1e-400", 0},
                                    {"-1e-400", -0.0},
                                    {"1.7976931348623157e308", 1.7976931348623157e308},
                                    {"inf", HUGE_VAL},
                                    {"+Infinity", HUGE_VAL},
                                    {"-INF", -HUGE_VAL}}) {
    CAPTURE(text);
    CHECK(bits(nn::number_in<double>(text).value()) == bits(value));
    CHECK(bits(nn::number_in<float>(text == "1.7976931348623157e308" ? "0" : text).value()) ==
          bits(text == "1.7976931348623157e308" ? 0.0F : static_cast<float>(value)));
  }
  CHECK(std::isnan(nn::number_in<double>("NaN").value()));
  CHECK(std::isnan(nn::number_in<float>("-nan").value()));
  CHECK(nn::number_in<float>("1.00000005960464477540") == std::nextafter(1.0F, 2.0F));
  CHECK(nn::number_in<double>(std::string(400, '0').append("1")) == 1);
  CHECK(nn::number_in<double>("10e-9223372036854775807") == 0);
}

TEST_CASE("a whole number has digits alone after its sign, and fits or is none") {
  constexpr auto least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
  CHECK(nn::number_in<std::int64_t>("-9223372036854775808") == least);
  CHECK(nn::number_in<std::int64_t>("+9223372036854775807") == most);
  CHECK(nn::number_in<std::int64_t>("010") == 10);
  CHECK(nn::number_in<std::int64_t>("-0") == 0);
  CHECK(nn::number_in<std::uint64_t>("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
  CHECK(nn::number_in<std::uint64_t>("-0") == 0);
  for (const char* text :
       {"9223372036854775808", "-9223372036854775809", "7.", "7.5", "1e3", "inf", "nan", "", "+", "0x10"}) {
    CAPTURE(text);
    CHECK_FALSE(nn::number_in<std::int64_t>(text));
  }
  CHECK_FALSE(nn::number_in<std::uint64_t>("18446744073709551616"));
  CHECK_FALSE(nn::number_in<std::uint64_t>("-1"));
}

TEST_CASE("no_number explains why a text is not a number") {
  for (const auto& [text, message] : {
           std::pair<std::string, std::string>("big", "'big' is not a number"),
           {"", "'' is not a number"},
           {" . ", "'.' is not a number"},
           {"+-2", "'+-2' is not a number"},
           {"--2", "'--2' is not a number"},
           {"2y", "'2y' is not a number"},
           {"1e", "'1e' is not a number"},
           {"0x10", "'0x10' is not a number: numbers are decimal, not hexadecimal"},
           {"-0X1p3", "'-0X1p3' is not a number: numbers are decimal, not hexadecimal"},
           {"1_000", "'1_000' is not a number: digits are not grouped"},
           {"1'000", "'1'000' is not a number: digits are not grouped"},
           {"0,7", "'0,7' is not a number: the decimal point is '.', and digits are not grouped"},
           {"1,000.5", "'1,000.5' is not a number: the decimal point is '.', and digits are not grouped"},
           {"1 000", "'1 000' is not a number: there is a space in it"},
           {"\u22127", "'\u22127' is not a number: it has U+2212 (minus sign), write '-'"},
           {"\u20137", "'\u20137' is not a number: it has U+2013 (hyphen or dash), write '-'"},
           {"1\u00a0000", "'1\u00a0000' is not a number: it has U+00A0 (no-break space), write ' '"},
           {"\uff17", "'\uff17' is not a number: it has U+FF17 (full-width digit), write '7'"},
           {"\u0663", "'\u0663' is not a number: it has U+0663 (Arabic-Indic digit), write '3'"},
           {"\u221e", "'\u221e' is not a number: it has U+221E (infinity), write 'inf'"},
           {"7\u200b", "'7\\u{200b}' is not a number: it has U+200B (zero-width character), leave it out"},
           {"1e400", "'1e400' is too large for float64"},
           {"-inf", "'-inf' is not a finite number"},
           {"NaN", "'NaN' is not a finite number"},
       }) {
    CHECK(nn::no_number<double>(text) == message);
  }
  CHECK(nn::no_number<float>("1e39") == "'1e39' is too large for float32");
  CHECK(nn::no_number<std::int64_t>("9223372036854775808") == "'9223372036854775808' is too large for int64");
  CHECK(nn::no_number<std::int64_t>("-9223372036854775809") == "'-9223372036854775809' is too small for int64");
  CHECK(nn::no_number<std::int64_t>("7.5") == "'7.5' is not a whole number: it has a point or an exponent");
  CHECK(nn::no_number<std::uint64_t>("-1") == "'-1' is not a whole number: it is below 0");
  CHECK(nn::no_number<std::uint64_t>("99999999999999999999") == "'99999999999999999999' is too large for uint64");
  CHECK(nn::number_fault<float>("1e39") == "it is too large for float32");
  CHECK(nn::number_fault<float>("1").empty());
  CHECK(nn::number_fault<std::uint64_t>("-0").empty());  // 0, which an option may still refuse
  CHECK(nn::number_fault<float>("1\u00bd") == "it has U+00BD (fraction), write '.5'");
  CHECK(nn::no_number<double>(std::string(39, 'x').append("\u03b1\u03b2")) ==
        "'" + std::string(39, 'x') + "...' is not a number");
}

TEST_CASE("numbers do not depend on the locale") {
  const char* const german = std::setlocale(LC_ALL, "de_DE.UTF-8");
  CHECK(nn::number_in<double>("0.5") == 0.5);
  CHECK_FALSE(nn::number_in<double>("0,5"));
  CHECK(nn::read_number<double>("0.5") == 0.5);
  CHECK(written(0.5) == "0.5");
  std::setlocale(LC_ALL, "C");
  if (german == nullptr) WARN("numbers do not depend on the locale: there is none with a decimal comma here");
}
