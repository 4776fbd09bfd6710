// The steps of an expression, asked for as a page does.
#include <algorithm>
#include <string>

#include <nlohmann/json.hpp>

#include "playground/worker/interface.hpp"
#include "tests/catch.hpp"

namespace {

using Catch::Matchers::ContainsSubstring;
using nlohmann::json;

json explained(const std::string& expression, const char* values) {
  return json::parse(minitorch_explain(expression.c_str(), values));
}
std::string fault(const std::string& expression, const char* values) {
  return explained(expression, values).at("error");
}

std::string terms(int count) {
  std::string text = "x";
  for (int i = 1; i < count; ++i) text += "+x";
  return text;
}

}  // namespace

TEST_CASE("a page sees that the two uses of x contribute 8 and 8 to its derivative") {
  const json x = explained("a = 2*x; b = 2*x; a*b", R"(["x=2"])").at("values").at(0);
  CHECK(x.at("name") == "x");
  CHECK(x.at("contributions").at(0).at("amount") == 8);
  CHECK(x.at("contributions").at(1).at("amount") == 8);
  CHECK(x.at("derivative") == 16);
}

TEST_CASE("a page sees that a constant has no steps, and which variables no derivative reaches") {
  CHECK(explained("1 + 2", "[]").at("values").empty());
  CHECK(explained("x * lt(z, 1)", R"(["x=2", "z=3"])").at("unreached").size() == 1);
}

TEST_CASE("a page sees that a value is NaN, without the bits that mean nothing") {
  const json page = explained("log(x)", R"(["x=-1"])");
  CHECK(page.at("result") == "NaN");
  CHECK(page.at("values").at(1).at("value") == "NaN");
}

TEST_CASE("a page gets the faults of an expression as texts, with a caret at the place") {
  CHECK(fault("2*(x", R"(["x=2"])") == "this parenthesis is not closed\n  2*(x\n    ^");
  CHECK_THAT(fault("x + y", R"(["x=2"])"), ContainsSubstring("no value for 'y'"));
  CHECK_THAT(fault("x", R"(["x=2", "x=3"])"), ContainsSubstring("two values are given for 'x'"));
  CHECK_THAT(fault("x", R"(["x=two"])"), ContainsSubstring("two"));
  CHECK_FALSE(fault("x", "{}").empty());
  CHECK_FALSE(fault("x", "[2]").empty());
}

TEST_CASE("a page gets a message about an expression that is too deep, too long or too large to draw") {
  const std::string deep = std::string(4000, '(') + "x" + std::string(4000, ')');
  CHECK_THAT(fault(deep, R"(["x=2"])"), ContainsSubstring("nested more than 256 deep"));
  CHECK_THAT(fault(terms(100'000), R"(["x=2"])"), ContainsSubstring("199999 bytes; the page shows at most 10000"));
  CHECK_THAT(fault(terms(1000), R"(["x=2"])"), ContainsSubstring("1000 values; the page shows at most 200"));
  CHECK(explained(terms(200), R"(["x=2"])").at("values").size() == 200);
}

TEST_CASE("a page gets the functions that an expression may call") {
  const json functions = json::parse(minitorch_functions());
  CHECK(functions.size() > 30);
  CHECK(std::any_of(functions.begin(), functions.end(), [](const json& function) {
    return function == json{{"name", "clamp"}, {"arguments", "x, min, max"}, {"help", function.at("help")}};
  }));
}
