// Printed text from outside cannot control a terminal.
#include "program/terminal/printable.hpp"

#include <string>

#include "program/terminal/shell_word.hpp"
#include "tests/catch.hpp"

using namespace minitorch::program;

TEST_CASE("text is printed as it is") {
  CHECK(printable("x*y + sin(x)") == "x*y + sin(x)");
  CHECK(printable("αβ × 日本 😀") == "αβ × 日本 😀");
  CHECK(printable("") == "");
}

TEST_CASE("spaces stand for tabs, and where one line is wanted for ends of lines") {
  CHECK(printable("a\tb\r\nc") == "a b \nc");
  CHECK(one_line("\n a\tb\r\nc\n") == "a b  c");
  CHECK(one_line("\t") == "");
}

TEST_CASE("control characters are escaped") {
  CHECK(printable("\x1b[31mred\x07\x7f") == "\\x1b[31mred\\x07\\x7f");
  CHECK(printable("\xc2\x9b"
                  "31m") == "\\u{009b}31m");   // U+009B begins a command too
  CHECK(printable("\xc2\xa0") == "\xc2\xa0");  // U+00A0 is a space
  CHECK(printable(std::string(1, '\0')) == "\\x00");
}

TEST_CASE("bytes that are not UTF-8 are shown one by one") {
  CHECK(printable("a\xff"
                  "b") == "a\\xffb");
  CHECK(printable("\xce") == "\\xce");                             // cut off
  CHECK(printable("\xc0\xaf") == "\\xc0\\xaf");                    // overlong
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // a surrogate
  CHECK(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond U+10FFFF
}

TEST_CASE("JSON stays the same value, and has escapes for what a terminal would obey or not show") {
  CHECK(printable_json("{\"αx😀\": [1, \"\\u001b\"]}") == "{\"αx😀\": [1, \"\\u001b\"]}");
  CHECK(printable_json("\"a\u202eb\x7f\u200b\"") == "\"a\\u202eb\\u007f\\u200b\"");
  CHECK(printable_json("\"\U000e0041\"") == "\"\\udb40\\udc41\"");
  CHECK(printable_json("\"\u0085\"") == "\"\\u0085\"");
}

TEST_CASE("a path is a word for the shell, whatever is in it") {
  CHECK(shell_word("a/b.json") == "a/b.json");
  CHECK(shell_word("-a.json") == "./-a.json");
  CHECK(shell_word("it's $x;.json") == "'it'\\''s $x;.json'");
  CHECK(shell_word("日本.json") == "'日本.json'");
  CHECK(shell_word("a\n\x1b\u202e'.json") == "$'a\\x0a\\x1b\\xe2\\x80\\xae\\x27.json'");
}
