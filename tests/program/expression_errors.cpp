// Errors of expressions: messages and carets.
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "operators/errors/error.hpp"
#include "program/expression/expression.hpp"
#include "program/expression/expression_error.hpp"
#include "program/expression/expression_functions.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using program::evaluate;
using program::variable;

namespace {

// Returns the error of an expression in which x is 2.
std::string message(const std::string& text, const std::vector<Scalar>& variables = {Scalar{2.0, "x"}}) {
  try {
    evaluate(text, variables);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

std::string message_of_value(const std::string& text) {
  try {
    variable(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

std::string repeated(std::size_t n, const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < n; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("an expression that is wrong is pointed at") {
  CHECK(message("x*x + sine(x)") ==
        "there is no function 'sine' (the nearest is 'sin')\n"
        "  x*x + sine(x)\n"
        "        ^");
}

TEST_CASE("every error of an expression has its message and its position") {
  // The expression, the byte at the caret, and the message.
  const auto [text, column, said] = GENERATE(Catch::Generators::table<std::string, std::size_t, std::string>({
      {"x + z", 4, "there is no value for 'z': add one, such as z=2"},
      {"x * pi", 4, "there is no value for 'pi': add one, such as pi=3.14159265358979"},
      {"x * π", 4, "there is no value for 'π': add one, such as π=3.14159265358979"},
      {"x * e", 4, "there is no value for 'e': add one, such as e=2.71828182845905"},
      {"x * ln(x)", 4, "there is no function 'ln' (the nearest is 'log')"},
      {"x + foo(x)", 4, "there is no function 'foo' (id, neg, "},
      {"x(2)", 0, "there is no function 'x', it is a value: write x * (...) for a product"},
      {"x + sin", 4, "'sin' is a function: it is called as sin(x), and is no name for a value"},
      {"sin x", 0, "'sin' is a function"},
      {"sin = 2*x; sin", 0, "'sin' is a function"},
      {"2*(x + 1", 2, "this parenthesis is not closed"},
      {"sin(x", 3, "this parenthesis is not closed"},
      {"sin(x; x", 5, "';' has no place here"},
      {"2*x)", 3, "this parenthesis was not opened"},
      {"x + sin(x, 1)", 4, "sin(x) takes 1 argument, not 2"},
      {"x + sin()", 4, "sin(x) takes 1 argument, not 0"},
      {"pow(x)", 0, "pow(x, y) takes 2 arguments, not 1"},
      {"clamp(x, 1, 2, 3)", 0, "clamp(x, min, max) takes 1 to 3 arguments, not 4"},
      {"elu(x, x)", 0, "elu(x, alpha) has a derivative by x alone"},
      {"2x", 1, "an operator is missing before this: a product is written 2*x"},
      {"x x", 2, "an operator is missing before this"},
      {"x (x)", 0, "there is no function 'x', it is a value"},
      {"2(x)", 1, "an operator is missing before this"},
      {"1.2.3*x", 3, "an operator is missing before this"},
      {"x, x", 1, "a comma stands only between the arguments of a function"},
      {"x == 2", 2, "only a single name can be defined, as in a = 2*x"},
      {"2*x = 3", 4, "only a single name can be defined, as in a = 2*x"},
      {"x $ 2", 2, "'$' has no place here"},
      {"x < 2", 2, "'<' has no place here"},
      {"x +", 3, "the expression ends where a value should follow"},
      {"x;", 2, "the expression ends where a value should follow"},
      {"a = x;", 6, "the expression ends where a value should follow"},
      {"x + * 2", 4, "a value should stand before '*'"},
      {"x + )", 4, "a value should stand before ')'"},
      {"x + .", 4, "this is not a number"},
      {"x + 1e400", 4, "'1e400' is too large for float64"},
      {"x + 0x10", 4, "'0x10' is not a number: numbers are decimal, not hexadecimal"},
      {"x + 1_000", 4, "'1_000' is not a number: digits are not grouped"},
      {"x + 1'000", 4, "'1'000' is not a number: digits are not grouped"},
      {"x + 0,7", 5, "a comma stands only between the arguments of a function; the decimal point is '.'"},
      {"x \u2212 2", 2, "this is U+2212 (minus sign), write '-'"},
      {"x\u22122", 1, "this is U+2212 (minus sign), write '-'"},
      {"\u2212x", 0, "this is U+2212 (minus sign), write '-'"},
      {"2 * (\u2212x)", 5, "this is U+2212 (minus sign), write '-'"},
      {"x \u00d7 2", 2, "this is U+00D7 (multiplication sign), write '*'"},
      {"x +\u00a02", 3, "this is U+00A0 (no-break space), write ' '"},
      {"x*\uff12", 2, "this is U+FF12 (full-width digit), write '2'"},
      {"x\u00b2", 1, "this is U+00B2 (superscript digit), write '^'"},
      {"a = x; a = x; a", 7, "'a' is defined twice"},
      {"x = 3; x", 0, "'x' is defined here, and a value is given too"},
      {"a = a; a", 4, "there is no value for 'a'"},
      {"a = 2*x; x", 0, "'a' is defined, and not used after that"},
      {"2*x; x", 0, "this value gets no name, so nothing can use it: write name = ..."},
  }));
  INFO(text);
  CHECK_THAT(message(text), StartsWith(said));
  CHECK_THAT(message(text), EndsWith("\n  " + text + "\n  " + std::string(column, ' ') + "^"));
}

TEST_CASE("an expression may not be empty") {
  CHECK(message("") == "the expression is empty");
  CHECK(message(" \t ") == "the expression is empty");
}

TEST_CASE("a caret counts code points") {
  CHECK(message("αβ*sine(x)", {}) == "there is no value for 'αβ': add one, such as αβ=2\n  αβ*sine(x)\n  ^");
  CHECK_THAT(message("αβ*sine(2)", {Scalar{1.0, "αβ"}}), EndsWith("\n  αβ*sine(2)\n     ^"));
  CHECK_THAT(message("x × 2"), EndsWith("\n  x × 2\n    ^"));
}

TEST_CASE("a caret is right behind tabs, and control characters are not printed") {
  CHECK_THAT(message("x\t*\tsine(x)"), EndsWith("\n  x * sine(x)\n      ^"));
  CHECK_THAT(message("x\n+ sine(x)"), EndsWith("\n  x + sine(x)\n      ^"));
  CHECK_THAT(message("\x1b[31m x + \xff"), !ContainsSubstring("\x1b") && !ContainsSubstring("\xff"));
}

TEST_CASE("of a long expression the part around the caret is shown") {
  const std::string text = message(repeated(1000, "x + ") + "z" + repeated(1000, " + x"));
  CHECK_THAT(text, ContainsSubstring("\n  ..." + repeated(15, "x + ") + "z" + repeated(9, " + x") + " + ...\n"));
  CHECK_THAT(text, EndsWith("\n" + std::string(2 + 3 + 60, ' ') + "^"));
}

TEST_CASE("nesting that is too deep is an error and no stack overflow") {
  const auto text = GENERATE(repeated(1'000'000, "("), repeated(100'000, "-") + "x", repeated(100'000, "- ") + "x",
                             "x" + repeated(100'000, "^x"), repeated(100'000, "sin(") + "x", repeated(100'000, "2**"),
                             repeated(100'000, "-(+"));
  CHECK_THAT(message(text), StartsWith("this is nested more than 256 deep\n"));
}

TEST_CASE("parentheses may be nested 256 deep") {
  const auto nested = [](std::size_t depth) { return repeated(depth, "(") + "x" + repeated(depth, ")"); };
  CHECK(evaluate(nested(256), {Scalar{2.0, "x"}}).data() == 2.0);
  CHECK_THAT(message(nested(257)), StartsWith("this is nested more than 256 deep\n"));
}

TEST_CASE("a byte that is not UTF-8, or a control character, is called what it is") {
  const std::string fault = " has a byte that is not UTF-8, or a control character, shown as an escape; leave it out";
  CHECK(message("\xff*x") == "'\\xff*x'" + fault);
  CHECK(message("x*\x1b") == "'x*\\x1b'" + fault);
  CHECK_THROWS_WITH(variable("\xff=2"), "'\\xff=2'" + fault);
  CHECK(evaluate("x\t*\n2", {Scalar{2.0, "x"}}).data() == 4.0);
}

TEST_CASE("a value that is not used is an error") {
  CHECK(message("2*x", {Scalar{2.0, "x"}, Scalar{3.0, "y"}}) ==
        "a value is given for 'y', which the expression does not use");
}

TEST_CASE("a name misspelt finds the function that was meant") {
  CHECK(program::nearest_function("sine") == "sin");
  CHECK(program::nearest_function("Sin") == "sin");
  CHECK(program::nearest_function("max") == "maximum");
  CHECK(program::nearest_function("leakyrelu") == "leaky_relu");
  CHECK(program::nearest_function("sigmod") == "sigmoid");
  CHECK(program::nearest_function("thanh") == "tanh");
  CHECK(program::nearest_function("tanhh") == "tanh");
  CHECK(program::nearest_function("foo").empty());
  CHECK(program::nearest_function("f").empty());
  CHECK(program::nearest_function(std::string(100'000, 's')).empty());
}

TEST_CASE("values of variables are read") {
  const Scalar x = variable("x=2");
  CHECK(x.is_leaf());
  CHECK(x.name() == "x");
  CHECK(x.data() == 2);
  CHECK(variable("x=-1e-3").data() == -1e-3);
  CHECK(variable(" x = +2.5 ").data() == 2.5);
  CHECK(std::isinf(variable("x=inf").data()));
  CHECK(variable("x=-Infinity").data() < 0);
  CHECK(std::isnan(variable("x=NaN").data()));
}

TEST_CASE("an invalid value of a variable is an error with the reason") {
  CHECK(message_of_value("x") == "values are given as x=2, and 'x' has no =");
  CHECK(message_of_value("x=abc") == "in 'x=abc' the value 'abc' is not a number");
  CHECK(message_of_value("x=") == "in 'x=' the value '' is not a number");
  CHECK(message_of_value("x=2y") == "in 'x=2y' the value '2y' is not a number");
  CHECK(message_of_value("x=+-2") == "in 'x=+-2' the value '+-2' is not a number");
  CHECK(message_of_value("x=1e999") == "in 'x=1e999' the value '1e999' is too large for float64");
  CHECK(message_of_value("x=0,7") ==
        "in 'x=0,7' the value '0,7' is not a number: the decimal point is '.', and digits are not grouped");
  CHECK(message_of_value("x=\u22122") ==
        "in 'x=\u22122' the value '\u22122' is not a number: it has U+2212 (minus sign), write '-'");
  CHECK(message_of_value("x\uff1d2") ==
        "values are given as x=2, and 'x\uff1d2' has no =: it has U+FF1D (full-width equals sign), write '='");
  CHECK(message_of_value("=2") == "values are given as x=2, and in '=2' '' is no name");
  CHECK(message_of_value("2x=3") == "values are given as x=2, and in '2x=3' '2x' is no name");
  CHECK(message_of_value("x y=3") == "values are given as x=2, and in 'x y=3' 'x y' is no name");
  CHECK(message_of_value("sin=3") == "'sin' is a function: it is called as sin(x), and is no name for a value");
}
