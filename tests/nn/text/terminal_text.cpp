// Text for terminals: escapes, widths, cuts.
#include "nn/text/terminal_text.hpp"

#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "minitorch/minitorch.hpp"
#include "nn/text/utf8.hpp"
#include "nn/training/metrics.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using nn::cut_to_width;
using nn::display_width;
using nn::escaped;

namespace {

std::string utf8(std::uint32_t n) {
  const auto byte = [](std::uint32_t b) { return static_cast<char>(static_cast<unsigned char>(b)); };
  const auto tail = [&](std::uint32_t shift) { return byte(0x80U | (n >> shift & 0x3fU)); };
  if (n < 0x80) return {byte(n)};
  if (n < 0x800) return {byte(0xc0U | n >> 6U), tail(0)};
  if (n < 0x10000) return {byte(0xe0U | n >> 12U), tail(6), tail(0)};
  return {byte(0xf0U | n >> 18U), tail(12), tail(6), tail(0)};
}

}  // namespace

TEST_CASE("control characters and invisible ones are escaped") {
  CHECK(escaped("x*y αβ 日本 😀 e\u0301") == "x*y αβ 日本 😀 e\u0301");
  CHECK(escaped("\x1b[2J\x7f\n\t") == "\\x1b[2J\\x7f\\x0a\\x09");
  CHECK(escaped("a\xff\xc3") == "a\\xff\\xc3");
  for (std::uint32_t n = 0; n < 0x20; ++n) CHECK(escaped(utf8(n)).size() == 4);
  const auto is_escaped = [](std::uint32_t n) { return escaped(utf8(n)).starts_with("\\u{"); };
  const auto all = [&](std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t n = first; n <= last; ++n) {
      CAPTURE(n);
      CHECK(is_escaped(n));
    }
  };
  all(0x80, 0x9f);        // C1
  all(0x200b, 0x200f);    // zero-width characters and direction marks
  all(0x2028, 0x202e);    // lines, embeddings, overrides
  all(0x2060, 0x2064);    // word joiner, invisible operators
  all(0x2066, 0x2069);    // isolates
  all(0xe0000, 0xe007f);  // tags
  for (const std::uint32_t n : {0xadU, 0x61cU, 0x180eU, 0x3164U, 0xfeffU, 0xfff9U, 0xfffeU, 0x10ffffU})
    CHECK(is_escaped(n));
  for (const std::uint32_t n : {0xa0U, 0xe9U, 0x301U, 0x5d0U, 0x627U, 0x3042U, 0xac00U, 0xfffdU, 0x1f600U})
    CHECK_FALSE(is_escaped(n));
}

TEST_CASE("escaped text has no hidden characters, and a known width") {
  for (std::uint32_t n = 0; n <= 0x10ffff; n += n < 0x3000 ? 1 : 7) {
    if (n >= 0xd800 && n < 0xe000) continue;
    const std::string text = utf8(n), shown = escaped(text);
    if (!nn::is_utf8(shown) || escaped(shown) != shown || display_width(shown) != display_width(text)) {
      CAPTURE(n);
      FAIL();
    }
  }
}

TEST_CASE("ideographs take two columns and marks none") {
  CHECK(display_width("") == 0);
  CHECK(display_width("abc αβγ") == 7);
  CHECK(display_width("日本語") == 6);
  CHECK(display_width("한글") == 4);
  CHECK(display_width("ＡＢ") == 4);
  CHECK(display_width("ｱ") == 1);
  CHECK(display_width("😀") == 2);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("\x1b") == 4);
  CHECK(display_width("\u202e") == 8);
}

TEST_CASE("a text is cut at whole characters, with their marks") {
  CHECK(cut_to_width("abcdef", 4) == "abcd");
  CHECK(cut_to_width("abc", 9) == "abc");
  CHECK(cut_to_width("日本語", 5) == "日本");
  CHECK(cut_to_width("日本語", 1).empty());
  CHECK(cut_to_width("ae\u0301\u0302bc", 2) == "ae\u0301\u0302");
  CHECK(cut_to_width("ab\u202ecd", 9) == "ab");  // the escape would not fit
  CHECK(cut_to_width("a\xff\xff", 5) == "a\xff");
  CHECK(nn::left_aligned("日本", 6) == "日本  ");
  CHECK(nn::right_aligned("e\u0301", 3) == "  e\u0301");
  CHECK(nn::right_aligned("abc", 2) == "abc");
}

TEST_CASE("the table of classes stands in columns, whatever their names are") {
  nn::ConfusionMatrix matrix({"日本語日本語", "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301",
                              "a\u202eb", std::string(40, 'x')});
  matrix.add(tensor({{1.0, 0.0, 0.0, 0.0}}), tensor({0}));
  std::ostringstream out;
  out << matrix;
  std::istringstream lines(out.str());
  std::string heading;
  std::getline(lines, heading);
  CHECK(nn::is_utf8(out.str()));
  CHECK(out.str().find("\u202e") == std::string::npos);
  CHECK_THAT(heading, Catch::Matchers::ContainsSubstring(" 日本語日 "));
  const std::string accents = " e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301 ";
  CHECK_THAT(heading, Catch::Matchers::ContainsSubstring(accents));
  const std::size_t width = display_width(heading);
  int rows = 0;
  for (std::string line; std::getline(lines, line); ++rows) CHECK(display_width(line) == width);
  CHECK(rows == 4);
}

TEST_CASE("without a terminal there are 80 columns, or COLUMNS") {
  const char* const before = std::getenv("COLUMNS");
  const std::string kept = before == nullptr ? "" : before;
  const auto columns_with = [](const char* value) {
    setenv("COLUMNS", value, 1);
    return nn::terminal_columns(-1);
  };
  CHECK(columns_with("40") == 40);
  for (const char* none : {"", "0", "x", "-5", "12px"}) CHECK(columns_with(none) == 80);
  unsetenv("COLUMNS");
  CHECK(nn::terminal_columns(-1) == 80);
  if (before != nullptr) setenv("COLUMNS", kept.c_str(), 1);
}
