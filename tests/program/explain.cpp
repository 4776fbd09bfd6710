// `minitorch explain` as a user runs it: output, errors and exit codes.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"
#include "tests/program/run_program.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using program::Outcome;
using program::run;

namespace {

// Returns the output of a run that must succeed.
std::string explained(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "explain");
  const Outcome outcome = run(arguments);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err.empty());
  return outcome.out;
}

// Returns the error of a run that must fail.
std::string error(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "explain");
  const Outcome outcome = run(arguments);
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out.empty());
  return outcome.err;
}

}  // namespace

TEST_CASE("explain tells fan-out: both uses of x contribute, and their sum is the gradient") {
  Scalar x{2.0, "x"};
  const Scalar a = (2 * x).set_name("a");
  const Scalar b = (3 * x + 1).set_name("b");
  const Scalar y = (a * b).set_name("y");
  const std::string text = explained({"a = 2*x; b = 3*x + 1; y = a*b", "x=2"});
  CHECK(text == "a = 2*x; b = 3*x + 1; y = a*b\nx = 2\n\n" + explain(y) + "\nthe gradient of x is 26\n");
  CHECK_THAT(text, ContainsSubstring("    dy/dx = 12 + 14 = 26\n"));
}

TEST_CASE("docs/program.md shows the output of explain") {
  std::ifstream file(test::source_path("docs/program.md"));
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  CHECK_THAT(page, ContainsSubstring("$ minitorch explain \"a = 2*x; b = 2*x; a*b\" x=2\n" +
                                     explained({"a = 2*x; b = 2*x; a*b", "x=2"}) + "```\n"));
  CHECK_THAT(page, ContainsSubstring("$ minitorch explain \"x*y + sine(x)\" x=2 y=3\n" +
                                     error({"x*y + sine(x)", "x=2", "y=3"}) + "```\n"));
}

TEST_CASE("explain gives the gradient of each variable, in the order given") {
  CHECK_THAT(explained({"x*y", "y=3", "x=2"}), EndsWith("\nthe gradient of y is 2\nthe gradient of x is 3\n"));
}

TEST_CASE("the text begins with the expression, on one line") {
  CHECK_THAT(explained({" a = x;\n\ta*a ", "x=2"}), StartsWith("a = x;  a*a\nx = 2\n\n"));
}

TEST_CASE("infinities and NaN are printed like any value") {
  CHECK_THAT(explained({"1/x", "x=0"}),
             StartsWith("1/x\nx = 0\n\nf = div(1, x) = inf\n") && EndsWith("\nthe gradient of x is -inf\n"));
  CHECK_THAT(explained({"exp(x)", "x=-inf"}), EndsWith("\nthe gradient of x is 0\n"));
  CHECK_THAT(explained({"2*x", "x=nan"}), ContainsSubstring("f = mul(2, x) = nan\n"));
}

TEST_CASE("explain reports the value if there is nothing to differentiate") {
  CHECK(explained({"2 + 3"}) == "2 + 3\n\nthe value is 5, a constant: there is nothing to differentiate\n");
  CHECK(explained({"lt(x, 3)", "x=2"}) ==
        "lt(x, 3)\nx = 2\n\nthe value is 1, a constant: there is nothing to differentiate\n\n"
        "the gradient of x is 0: no derivative reaches it\n");
  CHECK_THAT(explained({"y*lt(x, 3)", "x=2", "y=5"}),
             EndsWith("\nthe gradient of x is 0: no derivative reaches it\nthe gradient of y is 1\n"));
}

TEST_CASE("the flag --json gives numbers that read back to the last bit") {
  const auto json = nlohmann::json::parse(explained({"x*y + sin(x)", "x=0.1", "y=3", "--json"}));
  CHECK(json.size() == 2);
  CHECK(json["value"] == 0.1 * 3 + std::sin(0.1));
  CHECK(json["gradients"] == nlohmann::json{{"x", 3 + std::cos(0.1)}, {"y", 0.1}});
  CHECK(explained({"2*θ", "θ=1", "--json"}) == "{\"value\": 2.0, \"gradients\": {\"θ\": 2.0}}\n");
  CHECK(explained({"--json", "2 + 3"}) == "{\"value\": 5.0, \"gradients\": {}}\n");
}

TEST_CASE("the flag --json has no numbers that JSON has not") {
  CHECK(explained({"1/x", "x=0", "--json"}) == "{\"value\": \"Infinity\", \"gradients\": {\"x\": \"-Infinity\"}}\n");
  CHECK(explained({"x*y", "x=nan", "y=1e308", "--json"}) ==
        "{\"value\": \"NaN\", \"gradients\": {\"x\": 1e+308, \"y\": \"NaN\"}}\n");
  CHECK(explained({"log(x) + 0*y", "x=-1", "y=2", "--json"}) ==
        "{\"value\": \"NaN\", \"gradients\": {\"x\": -1.0, \"y\": 0.0}}\n");
  CHECK(explained({"-x", "x=0", "--json"}) == "{\"value\": -0.0, \"gradients\": {\"x\": -1.0}}\n");
}

TEST_CASE("the flag --dot writes the graph for Graphviz and nothing else") {
  const Scalar x{2.0, "x"};
  const Scalar y = (x * x).set_name("y");
  CHECK(explained({"y = x*x", "x=2", "--dot"}) == to_dot(y));
  CHECK(explained({"2 + 3", "--dot"}) == to_dot(Scalar::constant(5)));
}

TEST_CASE("an expression may begin with a minus") {
  CHECK_THAT(explained({"-x^2", "x=3", "--json"}), StartsWith("{\"value\": -9.0,"));
  CHECK_THAT(explained({"--json", "-x", "x=3"}), StartsWith("{\"value\": -3.0,"));
  CHECK_THAT(explained({"-2*x", "x=3", "--json"}), StartsWith("{\"value\": -6.0,"));
  CHECK_THAT(explained({"--json", "--", "--x", "x=3"}), StartsWith("{\"value\": 3.0,"));
  CHECK_THAT(explained({"-x", "x=-3"}), StartsWith("-x\nx = -3\n\n"));
}

TEST_CASE("an expression that is wrong is pointed at in two further lines") {
  CHECK(error({"x*y + sine(x)", "x=2", "y=3"}) ==
        "minitorch explain: there is no function 'sine' (the nearest is 'sin')\n"
        "  x*y + sine(x)\n"
        "        ^\n");
  CHECK(error({"-y", "x=2"}) == "minitorch explain: there is no value for 'y': add one, such as y=2\n  -y\n   ^\n");
  CHECK(error({"α*(x", "x=2", "α=3"}) == "minitorch explain: this parenthesis is not closed\n  α*(x\n    ^\n");
}

TEST_CASE("errors in values are one line") {
  CHECK(error({"x", "x=2", "x=3"}) == "minitorch explain: two values are given for 'x'\n");
  CHECK(error({"x", "x=2", "y=3"}) ==
        "minitorch explain: a value is given for 'y', which the expression does not use\n");
  CHECK(error({"x", "x=abc"}) == "minitorch explain: in 'x=abc' the value 'abc' is not a number\n");
  CHECK_THAT(error({""}), StartsWith("minitorch explain: expression: its value is empty"));
}

TEST_CASE("errors in flags are one line that points to the help") {
  CHECK(error({}) == "minitorch explain: expression is required (see minitorch explain --help)\n");
  CHECK(error({"x", "x=2", "--dott"}) ==
        "minitorch explain: there is no option '--dott', the nearest is '--dot' (see minitorch explain --help)\n");
  const std::string both = run({"explain", "x", "x=2", "--dot", "--json"}).err;
  CHECK_THAT(both, StartsWith("minitorch explain: ") && ContainsSubstring("excludes") &&
                       EndsWith(" (see minitorch explain --help)\n"));
  CHECK(std::count(both.begin(), both.end(), '\n') == 1);
}

TEST_CASE("no control characters are written, whatever was given") {
  const auto has_none = [](const std::string& text) {
    return std::none_of(text.begin(), text.end(), [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7f; });
  };
  CHECK(has_none(explained({"x\t*\r\nx", "x=2"})));
  CHECK(has_none(error({"\x1b[31mx", "x=2"})));
  CHECK(has_none(error({"x", "x=\x1b[31m"})));
  CHECK(has_none(error({"x", "\x1b]0;=2"})));
  CHECK(has_none(error({"x", "x=2", "--\x1b[31m"})));
}

TEST_CASE("nesting that is too deep ends in a message") {
  const std::string parentheses(100'000, '(');
  CHECK_THAT(error({parentheses + "x", "x=2"}), StartsWith("minitorch explain: this is nested more than 256 deep\n"));
}

TEST_CASE("the help of explain shows examples, and every function") {
  const std::string help = explained({"--help"});
  CHECK_THAT(help, ContainsSubstring("minitorch explain \"x*y + sin(x)\" x=2 y=3\n") &&
                       ContainsSubstring(" clamp(x, min, max)") && ContainsSubstring(" sin(x)"));
}
