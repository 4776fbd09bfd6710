// Module 1: central differences, functions of Scalars and their derivatives, and the network of Scalars.
#include <array>
#include <functional>
#include <string>

#include "course/judge/formula.hpp"
#include "course/judge/judge.hpp"
#include "course/judge/request_text.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

using minitorch::Scalar;

int tries(Audience audience) { return audience == Audience::grader ? 30 : 4; }

struct Curve {
  std::string name, formula;
  int inputs;
  std::function<Scalar(const std::vector<Scalar>&)> f;
};

const std::array<Curve, 5>& curves() {
  static const std::array<Curve, 5> all = {Curve{"square", "x0²", 1, [](const auto& x) { return x[0] * x[0]; }},
                                           Curve{"cube", "x0³", 1, [](const auto& x) { return x[0] * x[0] * x[0]; }},
                                           Curve{"product", "x0 x1", 2, [](const auto& x) { return x[0] * x[1]; }},
                                           Curve{"quotient", "x0 / x1", 2, [](const auto& x) { return x[0] / x[1]; }},
                                           Curve{"wave", "sin(x0) exp(x1) + x2", 3, [](const auto& x) {
                                                   return minitorch::sin(x[0]) * minitorch::exp(x[1]) + x[2];
                                                 }}};
  return all;
}

// The sum of the derivatives with respect to all inputs: what shifting all inputs at once gives.
double slopes_of(const Curve& curve, const std::vector<Scalar>& at) {
  double sum = 0;
  for (const Scalar& slope : minitorch::grad(curve.f(at), at)) sum += slope.data();
  return sum;
}

}  // namespace

std::vector<Case> central_differences(Random& random, Audience audience) {
  std::vector<Case> cases;
  for (int i = 0; i < tries(audience); ++i) {
    for (const Curve& curve : curves()) {
      std::vector<double> x = random.numbers(curve.inputs, -3, 3);
      if (curve.name == "quotient") x[1] = random.number(1, 3);
      for (int input = 0; input < curve.inputs; ++input) {
        const std::vector<Scalar> at(x.begin(), x.end());
        const double slope = minitorch::grad(curve.f(at), {at[static_cast<std::size_t>(input)]})[0].data();
        cases.push_back(
            {.part = curve.inputs == 1 ? "one input" : "several inputs",
             .shown = "f = " + curve.formula + " at " + shown(x) + ", with respect to x" + std::to_string(input),
             .request = "central_difference " + curve.name + " " + text(x) + " " + std::to_string(input),
             .expected = answer({slope}),
             .tolerance = 2e-5,  // the cases with a large ε find forward differences
             .mistakes = {{answer({2 * slope}), "The two inputs are 2 ε apart, not ε."},
                          {answer({slope / 2}),
                           "This is a half of it: is f(x + ε) - f(x) divided by 2 ε? Or f(x + ε) - f(x - ε) by 4 ε?"},
                          {answer({-slope}), "The value above minus the value below, not the reverse."},
                          {answer({slope * 1e-12}), "a / 2 * b is (a / 2) * b: divide by (2 * epsilon)."},
                          {answer({slopes_of(curve, at)}), "Only input number i is shifted; the others stay."}}});
      }
    }
    // The central difference itself, where it is not yet close to the derivative: of x³ it is 3x² + ε².
    const double x = random.number(-3, 3), epsilon = random.number(0.1, 0.5);
    const auto cube = [](const std::vector<double>& at) { return at[0] * at[0] * at[0]; };
    cases.push_back({.part = "epsilon",
                     .shown = "f = x0³ at " + text(x) + ", ε = " + text(epsilon) +
                              " (so large that the difference is not yet the derivative)",
                     .request = "with_epsilon cube 1 " + text(x) + " 0 " + text(epsilon),
                     .expected = answer({minitorch::central_difference(cube, {x}, 0, epsilon)}),
                     .mistakes = {{answer({3 * x * x + 3 * x * epsilon + epsilon * epsilon}),
                                   "This is the difference from x to x + ε. The central one goes from x - ε to x + ε, "
                                   "and is far closer to the derivative."},
                                  {answer({3 * x * x}), "Use the ε that the function is given."}}});
  }
  return cases;
}

std::vector<Case> scalar_forward(Random& random, Audience audience) {
  std::vector<Case> cases;
  const auto add = [&](const std::string& part, const Formula& f, std::vector<Mistake> mistakes = {}) {
    cases.push_back({.part = part,
                     .shown = f.shown(),
                     .request = "value " + f.request(),
                     .expected = answer({f.value()}),
                     .mistakes = std::move(mistakes)});
  };
  for (int i = 0; i < tries(audience); ++i) {
    const double a = random.nonzero(-4, 4), b = random.nonzero(-4, 4), p = random.nonzero(0.1, 4);
    for (const std::string step : {"+", "-", "*", "/"}) {
      std::vector<Mistake> mistakes;
      if (step == "-" || step == "/")
        mistakes.push_back({answer({Formula{{b, a}, {"x0", "x1", step}}.value()}), "The order of the two matters."});
      add("arithmetic", {{a, b}, {"x0", "x1", step}}, mistakes);
    }
    add("arithmetic", {{a}, {"x0", "neg"}});
    add("arithmetic", {{a, b}, {"x0", "#2.5", "*", "x1", "-"}});
    for (const std::string step : {"<", ">", "=="}) {
      add("comparisons", {{a, b}, {"x0", "x1", step}});
      add("comparisons", {{a}, {"x0", "dup", step}});
    }
    for (const std::string step : {"exp", "sigmoid", "relu"}) add("functions", {{a}, {"x0", step}});
    add("functions", {{p}, {"x0", "log"}});
    add("functions", {{-40 * p}, {"x0", "sigmoid"}});
    const Formula deep = random_formula(random, i + 3);
    add("formulas", deep);
  }
  const auto graph = [&](const Formula& f, const std::string& expected) {
    cases.push_back(
        {.part = "history",
         .shown = "the functions and their inputs that " + f.shown() + " remembers",
         .request = "graph " + f.request(),
         .expected = words_of(expected),
         .why = "A result remembers its function and its inputs if it is made by apply(function, {inputs})."});
  };
  graph({{2, 3}, {"x0", "x1", "+"}}, "add { 2 3 }");
  graph({{2, 3}, {"x0", "x1", "*"}}, "mul { 2 3 }");
  graph({{2}, {"x0", "neg"}}, "neg { 2 }");
  graph({{2}, {"x0", "log"}}, "log { 2 }");
  graph({{2}, {"x0", "exp"}}, "exp { 2 }");
  graph({{2}, {"x0", "sigmoid"}}, "sigmoid { 2 }");
  graph({{2}, {"x0", "relu"}}, "relu { 2 }");
  graph({{2, 3}, {"x0", "x1", "<"}}, "lt { 2 3 }");
  graph({{2, 3}, {"x0", "x1", "=="}}, "eq { 2 3 }");
  graph({{2, 3}, {"x0", "x1", "-"}}, "add { 2 neg { 3 } }");
  graph({{2, 4}, {"x0", "x1", "/"}}, "mul { 2 inv { 4 } }");
  graph({{2, 3}, {"x0", "x1", ">"}}, "lt { 3 2 }");
  const auto saves = [&](const std::string& function, const std::vector<double>& x, const std::vector<double>& saved) {
    cases.push_back({.part = "history",
                     .shown = "what the forward of " + function + " saves for x = " + shown(x),
                     .request = function + "_saves " + text(x),
                     .expected = list_answer(saved),
                     .why = "scalar_functions.hpp says what each function saves: task 1.3 counts on it."});
  };
  const double a = random.nonzero(-4, 4), b = random.nonzero(-4, 4), p = random.nonzero(0.1, 4);
  saves("mul", {a, b}, {a, b});
  saves("inv", {a}, {a});
  saves("relu", {a}, {a});
  saves("log", {p}, {p});
  for (const std::string function : {"exp", "sigmoid"}) saves(function, {a}, {Formula{{a}, {"x0", function}}.value()});
  return cases;
}

std::vector<Case> scalar_backward(Random& random, Audience audience) {
  std::vector<Case> cases;
  const auto add_with = [&](double d, const std::string& part, const Formula& f) {
    std::vector<double> slopes = f.derivatives(), sent, swapped;
    for (const double slope : slopes) sent.push_back(slope * d);
    swapped = {sent.rbegin(), sent.rend()};
    std::vector<Mistake> mistakes = {
        {list_answer(slopes), "These are the function's own derivatives; the chain rule multiplies each by d."}};
    std::vector<double> opposite = sent;
    for (double& x : opposite) x = -x;
    mistakes.push_back({list_answer(opposite), "The sign is wrong."});
    if (sent.size() == 2)
      mistakes.push_back(
          {list_answer(swapped), "The two derivatives are swapped: that with respect to x0 comes first."});
    cases.push_back({.part = part,
                     .shown = "backward of " + f.shown() + " with d = " + text(d),
                     .request = "backward " + text(d) + " " + f.request(),
                     .expected = list_answer(sent),
                     .mistakes = mistakes});
    Case chain{.part = "chain_rule",
               .shown = "chain_rule(" + f.shown() + ", " + text(d) + "): the derivative for each input",
               .request = "chain_rule " + text(d) + " " + f.request(),
               .expected = {}};
    const auto named = [](const std::vector<double>& derivatives) {
      std::vector<std::string> words = {"{"};
      for (std::size_t i = 0; i < derivatives.size(); ++i)
        words.insert(words.end(), {"x" + std::to_string(i), "=", text(derivatives[i])});
      words.emplace_back("}");
      return words;
    };
    chain.expected = named(sent);
    chain.mistakes = {{named(slopes), "backward gets d, not 1: these derivatives are not yet multiplied by it."}};
    chain.why =
        "chain_rule calls backward of the function that has made its argument, and puts each input together with "
        "its derivative. Is backward right?";
    cases.push_back(chain);
  };
  const auto add = [&](const std::string& part, const Formula& f) { add_with(random.nonzero(-3, 3), part, f); };
  for (const std::string step : {"<", "=="})
    add_with(0, "comparisons", {{2, 3}, {"x0", "x1", step}});  // a backward that divides by d gives NaN
  for (int i = 0; i < tries(audience); ++i) {
    const double a = random.nonzero(-4, 4), b = random.nonzero(-4, 4), p = random.nonzero(0.1, 4);
    for (const std::string step : {"+", "*"}) add("arithmetic", {{a, b}, {"x0", "x1", step}});
    add("arithmetic", {{a}, {"x0", "neg"}});
    for (const std::string step : {"exp", "sigmoid", "inv"}) add("functions", {{a}, {"x0", step}});
    add("functions", {{p}, {"x0", "log"}});
    for (const double x : {a, -a, p, 0.0}) add("relu", {{x}, {"x0", "relu"}});
    for (const std::string step : {"<", "=="}) add("comparisons", {{a, b}, {"x0", "x1", step}});
  }
  cases.push_back({.part = "chain_rule",
                   .shown = "chain_rule of a leaf, which has no function, must throw std::invalid_argument",
                   .request = "of_a_leaf 2",
                   .expected = {},
                   .rule = Case::Rule::throws});
  return cases;
}

}  // namespace course::judge
