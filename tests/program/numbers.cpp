// One grammar of numbers: each text of a table has the same value, or the same kind of error, for every reader of
// numbers. JSON has its own grammar; its reader is tested with the same table.
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "examples/flags.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/json/json.hpp"
#include "nn/pictures/picture_file.hpp"
#include "nn/tables/csv.hpp"
#include "nn/tables/csv_cell.hpp"
#include "nn/tables/csv_column.hpp"
#include "operators/errors/error.hpp"
#include "program/expression/expression.hpp"
#include "program/options/command_line.hpp"
#include "program/options/literal_arguments.hpp"
#include "program/options/number_options.hpp"
#include "tests/catch.hpp"
#include "tests/program/run_program.hpp"

using namespace minitorch;
using namespace std::string_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

enum class Wrong : std::uint8_t { no_number, too_large, not_finite };
using Reading = std::variant<double, Wrong>;

std::string told(const Reading& outcome) {
  if (const auto* const x = std::get_if<double>(&outcome)) return to_text(*x);
  const Wrong wrong = std::get<Wrong>(outcome);
  return wrong == Wrong::no_number ? "no number" : wrong == Wrong::too_large ? "too large" : "not finite";
}

// The value, or the kind of error, which the message shows.
Reading outcome_of(const std::function<double()>& read) {
  std::string message;
  try {
    const double x = read();
    return std::isfinite(x) ? Reading(x) : Reading(Wrong::not_finite);
  } catch (const std::exception& error) {
    message = error.what();
  }
  const auto has = [&](const char* text) { return message.find(text) != std::string::npos; };
  if (has("is too large for")) return Wrong::too_large;
  if (has("is not a finite number") || has("is not finite")) return Wrong::not_finite;
  CAPTURE(message);
  CHECK((has("is not a number") || has("is not a whole number") || has("it must be a whole number")));
  return Wrong::no_number;
}

// Returns the value of --x TEXT, as an option of the program and as a flag of an example.
template <class T> double of_program_option(const std::string& text) {
  T x{};
  const program::Command command = {.name = "numbers",
                                    .about = "",
                                    .options = {{.name = "--x", .value = program::number_into(x), .about = ""}},
                                    .run = [](const program::GivenOptions&) { return 0; }};
  program::run_command_line(command, "", {"--x", text});
  return static_cast<double>(x);
}
template <class T> double of_example_flag(const std::string& text) {
  examples::Flags flags("");
  T x{};
  flags.add("--x", x, "");
  const std::array arguments = {"example", "--x", text.c_str()};
  std::ostringstream out, errors;
  if (flags.parse(static_cast<int>(arguments.size()), arguments.data(), out, errors))
    throw std::runtime_error(errors.str());
  return static_cast<double>(x);
}
double of_argument(const std::string& text) {
  const std::string argument = program::as_typed(program::marked({text}, false)[0]);
  const std::string_view number = nn::without_spaces(argument);
  if (const auto value = nn::csv_value({}, number)) return *value;
  throw DataError(nn::csv_cell_fault({}, number));
}
double of_value(const std::string& text) { return program::variable("x=" + text).data(); }
double of_cell(const std::string& text) {
  return nn::parse_csv("x,y\n\"" + text + "\",1\n2,3\n", "table").data.x().to_vector<float>().at(0);
}
double of_column(const std::string& text) {
  return nn::parse_csv_columns("x\n\"" + text + "\"\n", "table", {nn::CsvColumn{"x"}}).to_vector<float>().at(0);
}

struct Reader {
  std::string name;
  std::function<double(const std::string&)> read;
  bool is_float32 = false;
  bool is_of_tables = false;
};

const std::vector<Reader> readers = {{"an option of the program", of_program_option<double>},
                                     {"a flag of an example", of_example_flag<double>},
                                     {"x=2", of_value},
                                     {"an argument of the program", of_argument, true, true},
                                     {"a cell of a table", of_cell, true, true},
                                     {"a cell of a column", of_column, true, true}};

const std::vector<Reader> readers_of_whole_numbers = {
    {"an option of the program", of_program_option<std::int64_t>},
    {"a flag of an example", of_example_flag<std::int64_t>},
    {"a size of a picture", [](const std::string& text) {
       return static_cast<double>(nn::parse_pictures("P2 " + text + " 1 1 1 1 1 1 1 1 1", "a.pgm").at(0).size(2));
     }}};

struct Row {
  std::string text;
  Reading value;
  std::optional<Reading> as_float32 = {};  // if it differs
};

const std::vector<Row> rows = {
    {"7", 7.0},
    {"+7", 7.0},
    {"-7", -7.0},
    {".7", 0.7},
    {"-.7", -0.7},
    {"+.7", 0.7},
    {"7.", 7.0},
    {"-7.", -7.0},
    {"7.e1", 70.0},
    {"007", 7.0},
    {"010", 10.0},
    {"1e3", 1000.0},
    {"1E+3", 1000.0},
    {"1e-3", 1e-3},
    {" 7 ", 7.0},
    {"\t7\t", 7.0},
    {"0.1", 0.1},
    {"-0", -0.0},
    {"5e-324", 5e-324},
    {"1e-40", 1e-40},
    {"1e-400", 0.0},
    {"-1e-400", -0.0},
    {"1e39", 1e39, Wrong::too_large},
    {"-1e39", -1e39, Wrong::too_large},
    {"1e400", Wrong::too_large},
    {"-1e400", Wrong::too_large},
    {"1e99999999999999999999", Wrong::too_large},
    {"inf", Wrong::not_finite},
    {"-inf", Wrong::not_finite},
    {"Infinity", Wrong::not_finite},
    {"nan", Wrong::not_finite},
    {"-NaN", Wrong::not_finite},
    {"0x10", Wrong::no_number},
    {"-0x10", Wrong::no_number},
    {"0b1", Wrong::no_number},
    {"1_000", Wrong::no_number},
    {"1'000", Wrong::no_number},
    {"1 000", Wrong::no_number},
    {"1,000", Wrong::no_number},
    {"0,7", Wrong::no_number},
    {"-0,7", Wrong::no_number},
    {"\u22127", Wrong::no_number},
    {"\u20137", Wrong::no_number},
    {"\uff17", Wrong::no_number},
    {"\u0667", Wrong::no_number},
    {"1\u00a0000", Wrong::no_number},
    {"7\u202f", Wrong::no_number},
    {"\u221e", Wrong::no_number},
    {"\u00bd", Wrong::no_number},
    {"big", Wrong::no_number},
    {"+-7", Wrong::no_number},
    {"++7", Wrong::no_number},
    {"- 7", Wrong::no_number},
    {".", Wrong::no_number},
    {"+", Wrong::no_number},
    {"1e", Wrong::no_number},
    {"1e+", Wrong::no_number},
    {"e3", Wrong::no_number},
    {"1.2.3", Wrong::no_number},
    {"7f", Wrong::no_number},
    {"7%", Wrong::no_number},
    {"nan(1)", Wrong::no_number},
};

bool is_same(const Reading& a, const Reading& b) {
  const auto *const x = std::get_if<double>(&a), *const y = std::get_if<double>(&b);
  if (x == nullptr || y == nullptr) return a == b;
  return std::bit_cast<std::uint64_t>(*x) == std::bit_cast<std::uint64_t>(*y);
}

Reading rounded(const Row& row, bool is_float32) {
  if (!is_float32) return row.value;
  if (row.as_float32) return *row.as_float32;
  const auto* const x = std::get_if<double>(&row.value);
  return x == nullptr ? row.value : Reading(static_cast<double>(static_cast<float>(*x)));
}

}  // namespace

TEST_CASE("a number has one value, or one kind of error, wherever it is read") {
  for (const Reader& reader : readers) {
    for (const Row& row : rows) {
      if (reader.is_of_tables && row.text == "nan") continue;  // a missing cell, see tests/nn/tables/csv.cpp
      const Reading expected = rounded(row, reader.is_float32),
                    found = outcome_of([&] { return reader.read(row.text); });
      CAPTURE(reader.name, row.text, told(expected), told(found));
      CHECK(is_same(found, expected));
    }
  }
}

TEST_CASE("in an expression a sign is an operator, and a text that is not a number may be a name") {
  for (const Row& row : rows) {
    const auto* const x = std::get_if<double>(&row.value);
    CAPTURE(row.text);
    if (x != nullptr) {
      CHECK(program::evaluate(row.text, {}).data() == *x);
    } else if (row.text != "+-7" && row.text != "++7" && row.text != "- 7") {
      CHECK_THROWS_AS(program::evaluate(row.text, {}), Error);
    }
  }
  CHECK(program::evaluate("+-7", {}).data() == -7);
}

TEST_CASE("a whole number has one value, or one kind of error, wherever it is read") {
  struct WholeRow {
    std::string text;
    Reading value;
  };
  for (const auto& [text, value] : {WholeRow{"7", 7.0},
                                    {"+7", 7.0},
                                    {"007", 7.0},
                                    {"7.", Wrong::no_number},
                                    {"7.5", Wrong::no_number},
                                    {"7e0", Wrong::no_number},
                                    {"0x7", Wrong::no_number},
                                    {"1_0", Wrong::no_number},
                                    {"\uff17", Wrong::no_number},
                                    {"\u22127", Wrong::no_number},
                                    {"seven", Wrong::no_number},
                                    {"inf", Wrong::not_finite},
                                    {"9223372036854775808", Wrong::too_large}}) {
    for (const Reader& reader : readers_of_whole_numbers) {
      const Reading found = outcome_of([&, &t = text] { return reader.read(t); });
      CAPTURE(reader.name, text, told(value), told(found));
      CHECK(is_same(found, value));
    }
  }
}

TEST_CASE("JSON has a grammar of its own, and the same values") {
  for (const Row& row : rows) {
    const bool is_json =
        nn::end_of_number(row.text.data(), row.text.data() + row.text.size()) == row.text.data() + row.text.size();
    const auto* const x = std::get_if<double>(&row.value);
    CAPTURE(row.text);
    if (is_json && x != nullptr) {
      CHECK(is_same(nn::Json::parse(row.text, "a.json").as_double(), *x));
    } else if (row.text != " 7 " && row.text != "\t7\t") {  // JSON allows this white space, too
      CHECK_THROWS_AS(nn::Json::parse(row.text, "a.json"), DataError);
    }
  }
  CHECK_THROWS_WITH(nn::Json::parse("[1e400]", "a.json"), ContainsSubstring("1e400"));
}

TEST_CASE("arguments of the program may be any number, and the error names a fault") {
  const auto error = [](const std::vector<std::string>& arguments) {
    const program::Outcome outcome = program::run(arguments);
    CHECK(outcome.exit_code == 2);
    return outcome.err;
  };
  CHECK_THAT(error({"train", "xor", "--rate", "\u22120.1"}),
             ContainsSubstring("--rate: '\u22120.1' is not a number above 0: it has U+2212 (minus sign), write '-'"));
  CHECK_THAT(error({"train", "xor", "--rate", "-.7"}), ContainsSubstring("--rate: '-.7' is not a number above 0 "));
  CHECK_THAT(error({"train", "xor", "--rate", "0,7"}), ContainsSubstring("the decimal point is '.'"));
  CHECK_THAT(error({"train", "xor", "--seed", "0x10"}), ContainsSubstring("numbers are decimal, not hexadecimal"));
  CHECK_THAT(error({"train", "xor", "--epochs", "1e3"}), ContainsSubstring("it has a point or an exponent"));
  CHECK_THAT(error({"train", "xor", "--threads", "99999999999999999999"}),
             ContainsSubstring("it is too large for uint64"));
  CHECK_THAT(error({"explain", "x \u2212 2", "x=1"}), ContainsSubstring("this is U+2212 (minus sign), write '-'"));
  CHECK_THAT(error({"explain", "x", "x=\u22122"}),
             ContainsSubstring("the value '\u22122' is not a number: it has U+2212 (minus sign), write '-'"));
}
