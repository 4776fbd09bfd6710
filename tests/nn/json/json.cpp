// JSON values: parsing, errors and output.
#include "nn/json/json.hpp"

#include <bit>
#include <clocale>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "nn/files/byte_source.hpp"
#include "nn/json/json_reader.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using nn::Json;

namespace {

Json parse(std::string_view text) { return Json::parse(text, "here"); }

std::string json_error(std::string_view text) {
  try {
    parse(text);
    return "none";
  } catch (const DataError& error) {
    return error.what();
  }
}

Json any_json(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 8 : 6)) {
    case 0:
      return {};
    case 1:
      return *rc::gen::arbitrary<bool>();
    case 2:
      return *rc::gen::arbitrary<std::int64_t>();
    case 3:
      return *rc::gen::arbitrary<std::uint64_t>();
    case 4: {
      const double x = *rc::gen::arbitrary<double>();
      return std::isfinite(x) ? x : 0.5;
    }
    case 5:
      return *rc::gen::string<std::string>();
    case 6: {
      Json::Array values(*rc::gen::inRange<std::size_t>(0, 4));
      for (Json& value : values) value = any_json(depth - 1);
      return values;
    }
    default: {
      Json::Object members;
      for (int n = *rc::gen::inRange(0, 4); n > 0; --n) members[*rc::gen::string<std::string>()] = any_json(depth - 1);
      return members;
    }
  }
}

bool all_utf8(const Json& value) {
  try {
    value.dump();
    return true;
  } catch (const DataError&) {
    return false;
  }
}

}  // namespace

TEST_CASE("a JSON value is written on one line, keys in order") {
  Json value = Json::Object{{"b", 1}, {"a", Json::Array{true, Json(), 0.5, "x"}}, {"c", Json::Object{}}};
  CHECK(value.dump() == R"({"a": [true, null, 0.5, "x"], "b": 1, "c": {}})");
  value["d"]["e"] = 2.0;
  CHECK(value["d"].dump() == R"({"e": 2.0})");
  CHECK(Json("\"\\\n\x01é").dump() == "\"\\\"\\\\\\u000a\\u0001é\"");
}

TEST_CASE("a JSON value comes back as it was") {
  CHECK(rc::check("there and back", [] {
    const Json value = any_json(3);
    RC_PRE(all_utf8(value));
    RC_ASSERT(parse(value.dump()) == value);
  }));
}

TEST_CASE("JSON numbers keep their kind and all their digits") {
  CHECK(parse("9223372036854775807").as_int64() == std::numeric_limits<std::int64_t>::max());
  CHECK(parse("18446744073709551615").as_uint64() == std::numeric_limits<std::uint64_t>::max());
  CHECK(parse("18446744073709551616").as_double() == 0x1p64);
  CHECK(parse("5").as_double() == 5.0);
  CHECK(parse("1.0") == Json(1.0));
  CHECK_FALSE(parse("1.0") == Json(1));
  CHECK(std::signbit(parse("-0").as_double()));
  CHECK(parse(Json(-0.0).dump()) == Json(-0.0));
}

TEST_CASE("numbers that are not finite come back from their texts") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(Json(-inf).dump() == R"("-Infinity")");
  CHECK(parse(Json(inf).dump()).as_double() == inf);
  const auto payload = std::bit_cast<double>(0x7ff8000000001234U);
  CHECK(std::bit_cast<std::uint64_t>(parse(Json(payload).dump()).as_double()) == 0x7ff8000000001234U);
}

TEST_CASE("reading a JSON value as another type is an error that names its type") {
  CHECK_THROWS_WITH(Json("x").as_int64(), R"(JSON: an integer of 64 bits was expected, not "x")");
  CHECK_THROWS_WITH(Json(0.5).as_int64(), ContainsSubstring("not 0.5"));
  CHECK_THROWS_WITH(Json(-1).as_uint64(), ContainsSubstring("an integer from 0 was expected, not -1"));
  CHECK_THROWS_WITH(Json("one").as_double(), ContainsSubstring("a number was expected"));
  CHECK_THROWS_WITH(Json(1).as_bool(), ContainsSubstring("true or false was expected"));
  CHECK_THROWS_WITH(Json(Json::Array{1}).at("a"), "JSON: an object was expected, not [1]");
  CHECK_THROWS_WITH(Json(Json::Object{}).at("a"), "JSON: there is no 'a'");
  CHECK_THROWS_AS(Json(1)["a"], DataError);
  CHECK_THROWS_AS(Json(1).append(2), DataError);
  CHECK_THROWS_WITH(Json(std::string(1000, 'x')).as_array(), ContainsSubstring("xxx..."));
}

TEST_CASE("a JSON value may take the place of the one it is in, and is null where it was moved from") {
  const std::string long_text(100, 'x');
  for (const Json& inner : {Json(5), Json(long_text), Json(Json::Array{1, 2}), Json(Json::Object{{"b", 1}})}) {
    Json copied = Json::Object{{"inner", inner}}, moved = copied;
    copied = copied.at("inner");
    moved = std::move(moved["inner"]);
    CHECK(copied == inner);
    CHECK(moved == inner);
    const Json taken = std::move(moved);
    CHECK(taken == inner);
    CHECK(moved.is_null());  // NOLINT(*-use-after-move): that is what is asked
  }
}

TEST_CASE("numbers are read the same whatever the locale") {
  const std::string before = std::setlocale(LC_NUMERIC, nullptr);
  for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8", "fr_FR.utf8"}) {
    if (std::setlocale(LC_NUMERIC, name) == nullptr) continue;  // if it is not installed, this shows nothing
    const bool has_comma = std::string_view(std::localeconv()->decimal_point) == ",";
    const std::string read = parse("[0.5, -2.5e-1, 1.0]").dump();
    std::setlocale(LC_NUMERIC, before.c_str());
    CHECK(has_comma);
    CHECK(read == "[0.5, -0.25, 1.0]");
    break;
  }
}

TEST_CASE("invalid JSON is refused with its position") {
  CHECK_THAT(json_error("{\"a\": 1,}"), ContainsSubstring("here: byte 9: is not JSON: syntax error"));
  CHECK_THAT(json_error(""), ContainsSubstring("here: byte 0: is not JSON"));
  CHECK_THAT(json_error("[1] x"), ContainsSubstring("byte 5: is not JSON"));
  CHECK_THAT(json_error("{\"a\": 1, \"a\": 2}"), ContainsSubstring("has the key 'a' twice"));
  CHECK_THAT(json_error("1e400"), ContainsSubstring("number overflow"));
  CHECK_THAT(json_error("\"\xff\""), ContainsSubstring("ill-formed UTF-8"));
  for (const char* text :
       {"nul", "[1 2]", "{1: 2}", "'a'", "[01]", "NaN", "\"\\ud800\"", "\"a\nb\"", "[", "{\"a\"", "\x01"})
    CHECK_THAT(json_error(text), ContainsSubstring("is not JSON"));
}

TEST_CASE("JSON nests up to 100 levels, and no further, however long the text") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(parse(nested(100)).is_array());
  CHECK_THAT(json_error(nested(101)), ContainsSubstring("nests deeper than 100 levels"));
  CHECK_THAT(json_error(nested(1000000)), ContainsSubstring("nests deeper than 100 levels"));
  CHECK_THAT(json_error(std::string(1000000, '{')), ContainsSubstring("is not JSON"));
  Json deep = 1;
  for (int level = 0; level < 100; ++level) deep = Json::Array{deep};
  CHECK(parse(deep.dump()) == deep);
  deep = Json::Array{deep};
  CHECK_THROWS_WITH(deep.dump(), ContainsSubstring("nests deeper than 100 levels"));
}

TEST_CASE("white space between values is passed over, however much") {
  const std::string space(1000000, ' ');
  const std::string text = space + "[" + space + "1" + space + "," + space + "\" \\\"  \"" + space + "]" + space;
  CHECK(parse(text) == Json(Json::Array{1, " \"  "}));
}

TEST_CASE("a text of more than 64 MiB is refused before it is in memory") {
  CHECK_THAT(json_error("\"" + std::string(std::size_t{70} << 20U, 'x') + "\""),
             ContainsSubstring("longer than 64 MiB"));
}

TEST_CASE("text that is not UTF-8 is not written") {
  CHECK_THROWS_WITH(Json("\xc3").dump(), ContainsSubstring("is no UTF-8"));
  CHECK_THROWS_WITH(Json(Json::Object{{"\xff", 1}}).dump(), ContainsSubstring("is no UTF-8"));
}

TEST_CASE("is_utf8 detects invalid bytes") {
  for (const char* text : {"", "a", "é", "€", "𝄞", "\x7f", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"})
    CHECK(nn::is_utf8(text));
  for (const char* text : {"\x80", "\xc3", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                           "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xe2\x82", "a\xff", "\xc3\x28"}) {
    CHECK_FALSE(nn::is_utf8(text));
  }
}
