// Expressions have the values of mathematics.
#include "program/expression/expression.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/scalar/scalar_functions.hpp"
#include "minitorch/tools/explain.hpp"
#include "operators/errors/text.hpp"
#include "program/expression/expression_functions.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/functions_table.hpp"

using namespace minitorch;
using program::evaluate;

namespace {

double value(const std::string& text) { return evaluate(text, {}).data(); }
double value(const std::string& text, double x) { return evaluate(text, {Scalar{x, "x"}}).data(); }

bool same_bits(double x, double y) {
  return (std::isnan(x) && std::isnan(y)) || std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
}

std::string repeated_text(std::size_t n, const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < n; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("numbers are read to the last bit") {
  CHECK(value("1") == 1);
  CHECK(value("2.5") == 2.5);
  CHECK(value("1e-3") == 1e-3);
  CHECK(value("1E+3") == 1000);
  CHECK(value(".5") == 0.5);
  CHECK(value("2.") == 2);
  CHECK(value("0.1") == 0.1);
  CHECK(value("4.9406564584124654e-324") == std::numeric_limits<double>::denorm_min());
  CHECK(value("1.7976931348623157e308") == std::numeric_limits<double>::max());
}

TEST_CASE("products come before sums, and equal operators go from left to right") {
  CHECK(value("2 + 3*4") == 14);
  CHECK(value("(2 + 3)*4") == 20);
  CHECK(value("10 - 4 - 3") == 3);
  CHECK(value("24 / 4 / 2") == 3);
  CHECK(value("24 / 4 * 2") == 12);
  CHECK(value("1 - 2 + 3") == 2);
}

TEST_CASE("powers come before signs, and from right to left") {
  CHECK(value("-x^2", 3) == -9);
  CHECK(value("(-x)^2", 3) == 9);
  CHECK(value("2^3^2") == 512);
  CHECK(value("2**3**2") == 512);
  CHECK(value("2 ** 3 * 2") == 16);
  CHECK(value("2^-1") == 0.5);
  CHECK(value("2^-1^2") == 0.5);
  CHECK(value("2*x^2", 3) == 18);
}

TEST_CASE("signs may follow operators and each other") {
  CHECK(value("- -x", 3) == 3);
  CHECK(value("--x", 3) == 3);
  CHECK(value("2 * -x", 3) == -6);
  CHECK(value("2 - -x", 3) == 5);
  CHECK(value("+x", 3) == 3);
  CHECK(std::signbit(value("-0")));
}

TEST_CASE("spaces, tabs and ends of lines mean nothing") {
  CHECK(value("  2\t*\n( 3 + 4 )\r\n") == 14);
  CHECK(value("maximum ( 1 , 2 )") == 2);
}

TEST_CASE("names may have digits, underscores and letters of any script") {
  const std::vector<Scalar> variables = {Scalar{2.0, "x_1"}, Scalar{3.0, "θ"}, Scalar{4.0, "_"}};
  CHECK(evaluate("x_1 * θ * _", variables).data() == 24);
}

TEST_CASE("every function of Scalar can be called") {
  for (const auto& row : table::unary()) {
    INFO(row.title());
    REQUIRE(program::find_function(row.name) != nullptr);
    const double x = row.points.front();
    if (!row.options.empty()) continue;  // has a test of its own below
    CHECK(same_bits(value(row.name + "(x)", x), row.function(Scalar::constant(x)).data()));
  }
  for (const auto& row : table::binary()) {
    INFO(row.name);
    REQUIRE(program::find_function(row.name) != nullptr);
    const double x = row.points[0][0], y = row.points[0][1];
    const std::vector<Scalar> variables = {Scalar{x, "x"}, Scalar{y, "y"}};
    CHECK(same_bits(evaluate(row.name + "(x, y)", variables).data(),
                    row.function(Scalar::constant(x), Scalar::constant(y)).data()));
  }
}

TEST_CASE("functions take their numbers, or leave them out") {
  CHECK(value("clamp(x, -1, 0.5)", 2) == 0.5);
  CHECK(value("clamp(x, 3)", 2) == 3);
  CHECK(value("clamp(x)", 2) == 2);
  CHECK(value("leaky_relu(x, 0.25)", -2) == -0.5);
  CHECK(value("leaky_relu(x)", -2) == -0.02);
  CHECK(value("elu(x, 2*3)", -1) == elu(Scalar::constant(-1), 6).data());
  CHECK(value("elu(x)", -1) == elu(Scalar::constant(-1)).data());
}

TEST_CASE("comparisons are 1 or 0, and constants") {
  CHECK(value("lt(1, 2)") == 1);
  CHECK(value("le(2, 2)") == 1);
  CHECK(value("gt(1, 2)") == 0);
  CHECK(value("ge(1, 2)") == 0);
  CHECK(value("eq(1, 2)") == 0);
  CHECK(value("ne(1, 2)") == 1);
  CHECK(value("is_close(1, 1 + 1e-12)") == 1);
  CHECK(evaluate("lt(x, 2)", {Scalar{1.0, "x"}}).is_constant());
}

TEST_CASE("a definition names a value, which may be used more than once") {
  Scalar x{2.0, "x"};
  const Scalar y = evaluate("a = 2*x; b = 3*x + 1; a*b", {x});
  CHECK(y.data() == 28);
  CHECK(y.parents()[0].name() == "a");
  CHECK(y.parents()[1].name() == "b");
  y.backward();
  CHECK(*x.grad() == 26);  // 14 by a, 12 by b
}

TEST_CASE("the last value may have a name of its own, and is else called f") {
  const Scalar x{2.0, "x"}, f{3.0, "f"};
  CHECK(evaluate("a = 2*x; y = a*a", {x}).name() == "y");
  CHECK(evaluate("2*x", {x}).name() == "f");
  CHECK(evaluate("x", {x}).name() == "x");
  CHECK(evaluate("2*f", {f}).name().empty());
  CHECK(evaluate("f = 2*x; f*f", {x}).name().empty());
}

TEST_CASE("a second name for a value leaves it the first") {
  const Scalar x{2.0, "x"};
  const Scalar y = evaluate("a = x; b = a; b*x", {x});
  CHECK(y.parents()[0].name() == "b");
  CHECK(y.parents()[0].parents()[0].name() == "a");
  CHECK(x.name() == "x");
  CHECK(evaluate("two = 1 + 1; two*x", {x}).data() == 4);
}

TEST_CASE("a long expression is no deep one") {
  Scalar x{1.0, "x"};
  const Scalar y = evaluate("x" + repeated_text(100'000, " + x"), {x});
  CHECK(y.data() == 100'001);
  y.backward();
  CHECK(*x.grad() == 100'001);
  CHECK(value(repeated_text(200, "(") + "1" + repeated_text(200, ")")) == 1);
}

namespace {

// The precedence of an expression, which decides where it needs parentheses.
enum class Level { sum, product, sign, power, primary };

// An expression as text, and its value, computed without the parser.
struct Written {
  std::string text;
  Scalar value;
  Level level;
};

std::string some_space() { return *rc::gen::element<std::string>("", "", " "); }

// Adds parentheses where they are needed, and sometimes where they are not.
std::string at_least(Level level, const Written& w) {
  const bool must = w.level < level, may = *rc::gen::inRange(0, 5) == 0;
  return must || may ? "(" + some_space() + w.text + some_space() + ")" : w.text;
}

Level above(Level level) { return static_cast<Level>(static_cast<int>(level) + 1); }

Written joined(const Written& x, char sign, const Written& y) {
  const bool is_power = sign == '^', is_sum = sign == '+' || sign == '-';
  const Level level = is_power ? Level::power : is_sum ? Level::sum : Level::product;
  const std::string left = at_least(is_power ? Level::primary : level, x);
  const std::string right = at_least(is_power ? Level::sign : above(level), y);
  const std::string written = is_power && *rc::gen::arbitrary<bool>() ? "**" : std::string(1, sign);
  Scalar value = sign == '+'   ? x.value + y.value
                 : sign == '-' ? x.value - y.value
                 : sign == '*' ? x.value * y.value
                 : sign == '/' ? x.value / y.value
                               : pow(x.value, y.value);
  return {left + some_space() + written + some_space() + right, std::move(value), level};
}

Written some_leaf(const std::vector<Scalar>& variables) {
  if (*rc::gen::arbitrary<bool>()) {
    const Scalar x = variables[*rc::gen::inRange<std::size_t>(0, variables.size())];
    return {x.name(), x, Level::primary};
  }
  const double number = std::abs(*rc::gen::arbitrary<double>());
  return {to_text(number), Scalar::constant(number), Level::primary};
}

Written some_expression(const std::vector<Scalar>& variables, int depth) {
  const auto smaller = [&] { return some_expression(variables, depth - 1); };
  const int kind = depth == 0 ? 0 : *rc::gen::inRange(0, 10);
  if (kind == 0) return some_leaf(variables);
  if (kind == 1) {
    const Written x = smaller();
    return {"-" + some_space() + at_least(Level::sign, x), -x.value, Level::sign};
  }
  if (kind == 2) {
    const auto& rows = table::unary();
    const auto& row = rows[*rc::gen::suchThat(rc::gen::inRange<std::size_t>(0, rows.size()),
                                              [&rows](std::size_t i) { return rows[i].options.empty(); })];
    const Written x = smaller();
    return {row.name + some_space() + "(" + x.text + ")", row.function(x.value), Level::primary};
  }
  if (kind == 3) {
    const auto& rows = table::binary();
    const auto& row = rows[*rc::gen::inRange<std::size_t>(0, rows.size())];
    const Written x = smaller(), y = smaller();
    return {row.name + "(" + x.text + some_space() + "," + some_space() + y.text + ")", row.function(x.value, y.value),
            Level::primary};
  }
  const Written x = smaller(), y = smaller();
  return joined(x, *rc::gen::element('+', '-', '*', '/', '^'), y);
}

}  // namespace

TEST_CASE("random expressions, written down and read again, have the same value to the last bit") {
  CHECK(rc::check([] {
    const std::vector<Scalar> variables = {Scalar{*rc::gen::arbitrary<double>(), "x"},
                                           Scalar{*rc::gen::arbitrary<double>(), "y2"}};
    const Written w = some_expression(variables, 5);
    RC_LOG() << w.text << "\n";
    const std::string uses_all = w.text + " + 0*(x + y2)";  // because every given value must be used
    const Scalar expected = w.value + 0 * (variables[0] + variables[1]);
    RC_ASSERT(same_bits(evaluate(uses_all, variables).data(), expected.data()));
  }));
}

TEST_CASE("the formula of each function's chain rule has the value that the backward pass computes") {
  int evaluated = 0;
  for (const program::Function& function : program::functions()) {
    if (function.numbers > 0) continue;  // the options of a row are not in the graph
    const std::string call = std::string(function.name) + (function.variables == 1 ? "(x)" : "(x, y)");
    CAPTURE(call);
    const std::vector<Scalar> variables = {Scalar(0.7, "x"), Scalar(0.4, "y")};
    const Scalar z = evaluate("z = " + call + "; z + 0*x + 0*y", variables);
    for (const auto& step : backpropagation_steps(z, {.formulas = true})) {
      if (step.name != "z") continue;
      std::vector<double> found;
      for (const ChainRuleFormula& formula : step.formulas) {
        std::string text = formula.numbers;
        for (std::size_t at = 0; (at = text.find("·")) != std::string::npos;)
          text.replace(at, std::string_view("·").size(), "*");
        CAPTURE(text);
        found.push_back(value(text));
      }
      z.backward();
      CHECK(std::abs(found.at(0) - *variables[0].grad()) < 1e-12);
      if (found.size() == 2) CHECK(std::abs(found[1] - *variables[1].grad()) < 1e-12);
      ++evaluated;
    }
  }
  CHECK(evaluated > 40);
}
