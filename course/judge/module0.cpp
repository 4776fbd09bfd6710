// Module 0: operators, properties, lists, and the tree of modules.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <string>

#include "course/judge/judge.hpp"
#include "course/judge/request_text.hpp"
#include "minitorch/minitorch.hpp"
#include "operators/table/lists.hpp"

namespace course::judge {

namespace {

using minitorch::Scalar;

// The derivative of f at x, times d.
double times_slope(const std::function<Scalar(const Scalar&)>& f, double x, double d) {
  const Scalar at(x);
  return minitorch::grad(f(at), {at})[0].data() * d;
}

std::string call(const std::string& name, double x) { return name + "(" + text(x) + ")"; }
std::string call(const std::string& name, double x, double y) { return name + "(" + text(x) + ", " + text(y) + ")"; }

Case of_one(const std::string& part, const std::string& name, double x, double value,
            std::vector<Mistake> mistakes = {}) {
  return {.part = part,
          .shown = call(name, x),
          .request = name + " " + text(x),
          .expected = answer({value}),
          .mistakes = std::move(mistakes)};
}

Case of_two(const std::string& part, const std::string& name, double x, double y, double value,
            std::vector<Mistake> mistakes = {}) {
  return {.part = part,
          .shown = call(name, x, y),
          .request = name + " " + text(x) + " " + text(y),
          .expected = answer({value}),
          .mistakes = std::move(mistakes)};
}

// What leads to the wrong answer of is_close, as far as these numbers tell.
std::string why_close(double x, double y) {
  if (std::abs(x - y) < 1)
    return "Numbers are close if |x - y| < 0.01. Is the limit 0.01? Is the distance std::abs(x - y)? Without std::, "
           "abs may be that of whole numbers.";
  if (std::abs(x) == std::abs(y)) return "The distance of x and y is |x - y|, and not the difference of |x| and |y|.";
  return x < y ? "The distance of x and y is |x - y|, never below 0." : "";
}

int rounds(Audience audience) { return audience == Audience::grader ? 40 : 5; }

}  // namespace

std::vector<Case> operators(Random& random, Audience audience) {
  std::vector<Case> cases;
  const auto add_pair = [&](double x, double y) {
    cases.push_back(of_two("arithmetic", "mul", x, y, (Scalar(x) * Scalar(y)).data()));
    cases.push_back(of_one("arithmetic", "id", x, x));
    cases.push_back(of_two("arithmetic", "add", x, y, (Scalar(x) + Scalar(y)).data()));
    cases.push_back(of_one("arithmetic", "neg", x, (-Scalar(x)).data()));
    cases.push_back(of_two("comparisons", "lt", x, y, Scalar(x) < Scalar(y) ? 1 : 0,
                           {{answer({Scalar(x) > Scalar(y) ? 1.0 : 0.0}), "lt(x, y) asks whether x < y, not y < x."}}));
    cases.push_back(of_two("comparisons", "eq", x, y, Scalar(x) == Scalar(y) ? 1 : 0));
    cases.push_back(of_two("comparisons", "max", x, y, minitorch::maximum(Scalar(x), Scalar(y)).data()));
    Case closeness = of_two("comparisons", "is_close", x, y, std::abs(x - y) < 0.01 ? 1 : 0);
    closeness.why = why_close(x, y);
    cases.push_back(closeness);
  };
  const auto add_one = [&](double x) {
    cases.push_back(of_one("functions", "exp", x, minitorch::exp(Scalar(x)).data()));
    if (x > 0) cases.push_back(of_one("functions", "log", x, minitorch::log(Scalar(x)).data()));
    if (x != 0) cases.push_back(of_one("functions", "inv", x, (1 / Scalar(x)).data()));
    cases.push_back(of_one("functions", "relu", x, minitorch::relu(Scalar(x)).data()));
    cases.push_back(of_one("functions", "sigmoid", x, minitorch::sigmoid(Scalar(x)).data(),
                           {{answer({1 / (1 + std::exp(x))}), "The power is -x, not x."},
                            {{"nan"}, "A power of e became infinite, and infinity / infinity is not a number."},
                            {{"-nan"}, "A power of e became infinite, and infinity / infinity is not a number."}}));
  };
  const auto add_back = [&](double x, double d) {
    const auto log = [](const Scalar& at) { return minitorch::log(at); };
    const auto inv = [](const Scalar& at) { return 1 / at; };
    const auto relu = [](const Scalar& at) { return minitorch::relu(at); };
    if (x > 0)
      cases.push_back(of_two("derivatives", "log_back", x, d, times_slope(log, x, d),
                             {{answer({1 / x}), "The derivative at x is right; the chain rule multiplies it by d."}}));
    if (x != 0)
      cases.push_back(
          of_two("derivatives", "inv_back", x, d, times_slope(inv, x, d),
                 {{answer({d / (x * x)}), "1/x falls as x grows, so its derivative is below 0."},
                  {answer({-1 / (x * x)}), "The derivative at x is right; the chain rule multiplies it by d."}}));
    const std::string flat = x == 0 ? "At 0 itself, where relu has its corner, we agree on the derivative 0."
                                    : "Below 0, relu is flat: its derivative there is 0.";
    cases.push_back(
        of_two("derivatives", "relu_back", x, d, times_slope(relu, x, d),
               {{answer({d}), flat},
                {answer({x > 0 ? 1.0 : 0.0}), "The derivative at x is right; the chain rule multiplies it by d."}}));
  };
  for (const auto& [x, y] : {std::pair{2.0, 3.0},
                             {3.0, 2.0},
                             {1.0, 1.0},
                             {2.0, -2.0},
                             {1.0, 1.0005},
                             {1.0, 1.009},
                             {1.009, 1.0},
                             {1.0, 1.011},
                             {1.011, 1.0},
                             {9.0, 9.05},
                             {0.0, -1.0}})
    add_pair(x, y);
  for (const double x : {1.0, 0.0, -1.0, 2.0, -1000.0}) add_one(x);
  cases.push_back(of_one("functions", "sigmoid", 1000, 1));
  for (const auto& [x, d] : {std::pair{4.0, 6.0}, {-2.0, 3.0}, {0.0, 5.0}, {1.0, 1.0}}) add_back(x, d);
  for (int i = 0; i < rounds(audience); ++i) {
    const double x = random.number(-10, 10), y = random.number(-10, 10);
    add_pair(x, y);
    add_one(x);
    add_back(x, y);
  }
  return cases;
}

namespace {

// A test of the student, and the wrong operators that it must find.
struct Subject {
  std::string test;
  std::vector<std::string> wrong, wrong_hidden;
};

// Operators by name, in an order that is drawn, so that no answer can be known beforehand.
std::vector<std::string> drawn_operators(const Subject& subject, Random& random, Audience audience) {
  std::vector<std::string> names = {"right", "other_ways"};
  names.insert(names.end(), subject.wrong.begin(), subject.wrong.end());
  if (audience == Audience::grader) {
    names.insert(names.end(), subject.wrong_hidden.begin(), subject.wrong_hidden.end());
    names.emplace_back("right");
  }
  for (std::size_t i = names.size(); i > 1; --i)
    std::swap(names[i - 1], names[static_cast<std::size_t>(random.whole(0, static_cast<int>(i) - 1))]);
  return names;
}

// A hundred samples of three different numbers.
std::vector<double> drawn_samples(Random& random) {
  std::vector<double> samples;
  while (samples.size() < 300) {
    const double x = random.nonzero(-10, 10);
    const auto sample = samples.end() - static_cast<std::ptrdiff_t>(samples.size() % 3);
    if (std::find(sample, samples.end(), x) == samples.end()) samples.push_back(x);
  }
  return samples;
}

}  // namespace

std::vector<Case> properties(Random& random, Audience audience) {
  const std::array subjects = {
      Subject{"test_sigmoid",
              {"sigmoid_without_minus", "sigmoid_is_tanh", "sigmoid_is_lopsided"},
              {"sigmoid_saturates", "sigmoid_of_twice", "sigmoid_is_steep_above", "sigmoid_jumps_at_0"}},
      Subject{"test_lt", {"lt_is_not_strict", "lt_is_gt", "lt_of_sizes"}, {"lt_is_always", "lt_is_never"}},
      Subject{"test_eq", {"eq_is_lt", "eq_is_near"}, {"eq_is_never", "eq_is_ne"}},
      Subject{"test_mul",
              {"mul_is_add", "mul_squares", "mul_of_sizes"},
              {"mul_is_first", "mul_is_zero", "mul_is_second_or_0", "mul_bends", "mul_doubles", "mul_by_0_adds"}},
      Subject{"test_add",
              {"add_is_sub", "neg_is_id"},
              {"add_is_first", "add_adds_one", "neg_of_positive", "add_is_mean", "add_is_first_or_0", "add_bends",
               "add_of_0_is_0", "add_of_opposites_is_1", "neg_stretches"}},
      Subject{"test_distribute", {"mul_is_add"}, {"add_adds_one", "mul_squares"}},
      Subject{"test_max",
              {"max_is_min", "max_is_second", "relu_is_abs", "relu_leaks"},
              {"max_is_first", "max_of_sizes", "max_is_sum", "relu_is_step", "relu_is_id", "relu_begins_late",
               "max_and_relu_are_min", "max_and_relu_are_above"}},
      Subject{"test_inv",
              {"inv_is_neg", "inv_of_size"},
              {"inv_is_id", "inv_is_two_over", "inv_is_0_below_0", "inv_squares"}},
  };
  std::vector<Case> cases;
  for (const Subject& subject : subjects) {
    for (const std::string& name : drawn_operators(subject, random, audience)) {
      const bool is_right = name == "right" || name == "other_ways";
      cases.push_back({.part = subject.test,
                       .shown = subject.test + " with " + (is_right ? "right operators" : "wrong operators: " + name),
                       .request = "property " + subject.test + " " + name + " " + text(drawn_samples(random)),
                       .expected = {is_right ? "passes" : "fails"},
                       .why = is_right
                                  ? "The operators are right: the test asks for a rule that does not hold for all "
                                    "numbers, or leaves no room for rounding."
                                  : "None of a hundred samples made the test fail, so it does not find this mistake."});
    }
  }
  return cases;
}

std::vector<Case> lists(Random& random, Audience audience) {
  namespace operators = minitorch::operators;
  const std::map<std::string, std::function<double(double)>> one = {{"square", [](double x) { return x * x; }},
                                                                    {"half", [](double x) { return x / 2; }},
                                                                    {"next", [](double x) { return x + 1; }}};
  const std::map<std::string, std::function<double(double, double)>> two = {
      {"sub", [](double x, double y) { return x - y; }},
      {"twice_and_add", [](double x, double y) { return 2 * x + y; }},
      {"mul", [](double x, double y) { return x * y; }}};
  std::vector<Case> cases;
  for (int i = 0; i < rounds(audience); ++i) {
    const int n = i < 4 ? i : random.whole(1, 8);
    const std::vector<double> xs = random.numbers(n, -5, 5), ys = random.numbers(n, -5, 5);
    for (const auto& [name, f] : one) {
      cases.push_back({.part = "map",
                       .shown = "map(" + name + ", " + shown(xs) + ")",
                       .request = "map " + name + " " + text(xs),
                       .expected = list_answer(operators::map(f, xs))});
    }
    for (const auto& [name, f] : two) {
      const double start = random.number(-5, 5);
      const auto turned = [&g = f](double total, double x) { return g(x, total); };
      const std::vector<double> reversed(xs.rbegin(), xs.rend());
      cases.push_back(
          {.part = "zip_with",
           .shown = "zip_with(" + name + ", " + shown(xs) + ", " + shown(ys) + ")",
           .request = "zip_with " + name + " " + text(xs) + " " + text(ys),
           .expected = list_answer(operators::zip_with(f, xs, ys)),
           .mistakes = {{list_answer(operators::zip_with(f, ys, xs)), "f gets the element of the first list first."}}});
      cases.push_back({.part = "reduce",
                       .shown = "reduce(" + name + ", " + text(start) + ", " + shown(xs) + ")",
                       .request = "reduce " + name + " " + text(start) + " " + text(xs),
                       .expected = answer({operators::reduce(f, start, xs)}),
                       .mistakes = {{answer({operators::reduce(turned, start, xs)}),
                                     "f gets what has come so far first, and then the element."},
                                    {answer({operators::reduce(f, start, reversed)}),
                                     "reduce goes through the list from its beginning."}},
                       .why = xs.empty() ? "Nothing is in the list, so start is the result." : ""});
    }
    cases.push_back({.part = "built of them",
                     .shown = "neg_list(" + shown(xs) + ")",
                     .request = "neg_list " + text(xs),
                     .expected = list_answer(operators::neg_list(xs))});
    cases.push_back({.part = "built of them",
                     .shown = "add_lists(" + shown(xs) + ", " + shown(ys) + ")",
                     .request = "add_lists " + text(xs) + " " + text(ys),
                     .expected = list_answer(operators::add_lists(xs, ys))});
    cases.push_back({.part = "built of them",
                     .shown = "sum(" + shown(xs) + ")",
                     .request = "sum " + text(xs),
                     .expected = answer({operators::sum(xs)})});
    cases.push_back({.part = "built of them",
                     .shown = "prod(" + shown(xs) + ")",
                     .request = "prod " + text(xs),
                     .expected = answer({operators::prod(xs)})});
  }
  cases.push_back({.part = "zip_with",
                   .shown = "zip_with(mul, {1, 2}, {1}) must throw std::invalid_argument: the lengths differ",
                   .request = "zip_with mul 2 1 2 1 1",
                   .expected = {},
                   .rule = Case::Rule::throws});
  cases.push_back({.part = "zip_with",
                   .shown = "zip_with(mul, {1}, {1, 2}) must throw std::invalid_argument: the lengths differ",
                   .request = "zip_with mul 1 1 2 1 2",
                   .expected = {},
                   .rule = Case::Rule::throws});
  return cases;
}

}  // namespace course::judge
