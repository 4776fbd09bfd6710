// Module 0: operators, properties, lists, and the tree of modules.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <string>

#include "course/judge/judge.hpp"
#include "course/judge/request_text.hpp"
#include "minitorch/minitorch.hpp"

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
    cases.push_back(
        of_two("comparisons", "is_close", x, y, std::abs(x - y) < 0.01 ? 1 : 0,
               {{answer({x - y < 0.01 ? 1.0 : 0.0}), "The distance of x and y is |x - y|, never below 0."}}));
  };
  const auto add_one = [&](double x) {
    cases.push_back(of_one("functions", "sigmoid", x, minitorch::sigmoid(Scalar(x)).data(),
                           {{answer({1 / (1 + std::exp(x))}), "The power is -x, not x."}}));
    cases.push_back(of_one("functions", "relu", x, minitorch::relu(Scalar(x)).data()));
    cases.push_back(of_one("functions", "exp", x, minitorch::exp(Scalar(x)).data()));
    if (x > 0) cases.push_back(of_one("functions", "log", x, minitorch::log(Scalar(x)).data()));
    if (x != 0) cases.push_back(of_one("functions", "inv", x, (1 / Scalar(x)).data()));
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
    cases.push_back(
        of_two("derivatives", "relu_back", x, d, times_slope(relu, x, d),
               {{answer({d}), "Below 0, relu is flat: its derivative there is 0."},
                {answer({x > 0 ? 1.0 : 0.0}), "The derivative at x is right; the chain rule multiplies it by d."}}));
  };
  for (const auto& [x, y] :
       {std::pair{2.0, 3.0}, {3.0, 2.0}, {1.0, 1.0}, {1.0, 1.005}, {1.005, 1.0}, {0.0, -1.0}, {1.0, 1.02}})
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

// A hundred samples of three numbers, each different from the one before.
std::vector<double> drawn_samples(Random& random) {
  std::vector<double> samples;
  while (samples.size() < 300) {
    const double x = random.nonzero(-10, 10);
    if (samples.size() % 3 == 0 || x != samples.back()) samples.push_back(x);
  }
  return samples;
}

}  // namespace

std::vector<Case> properties(Random& random, Audience audience) {
  const std::array subjects = {
      Subject{"test_sigmoid", {"sigmoid_without_minus", "sigmoid_is_tanh"}, {"sigmoid_saturates", "sigmoid_of_twice"}},
      Subject{"test_lt", {"lt_is_not_strict", "lt_is_gt"}, {"lt_is_always", "lt_is_never", "lt_of_sizes"}},
      Subject{"test_eq", {"eq_is_lt"}, {"eq_is_never", "eq_of_whole_parts", "eq_is_ne"}},
      Subject{"test_mul", {"mul_is_add", "mul_squares"}, {"mul_of_sizes", "mul_is_first", "mul_is_zero"}},
      Subject{
          "test_add", {"add_is_sub"}, {"add_is_first", "add_adds_one", "neg_is_id", "neg_of_positive", "add_is_mean"}},
      Subject{"test_distribute", {"mul_is_add"}, {"add_adds_one", "mul_squares"}},
      Subject{"test_max",
              {"max_is_min", "relu_is_abs"},
              {"max_is_first", "max_of_sizes", "max_is_sum", "relu_leaks", "relu_is_step"}},
      Subject{"test_inv", {"inv_is_neg"}, {"inv_is_id", "inv_of_size", "inv_is_two_over"}},
  };
  std::vector<Case> cases;
  for (const Subject& subject : subjects) {
    for (const std::string& name : drawn_operators(subject, random, audience)) {
      const bool is_right = name == "right" || name == "other_ways";
      cases.push_back(
          {.part = subject.test,
           .shown = subject.test + " with " + (is_right ? "right operators" : "wrong operators: " + name),
           .request = "property " + subject.test + " " + name + " " + text(drawn_samples(random)),
           .expected = {is_right ? "passes" : "fails"},
           .why = is_right ? "The operators are right: the test asks for a rule that does not hold for all numbers."
                           : "None of a hundred samples made the test fail, so it does not find this mistake."});
    }
  }
  return cases;
}

std::vector<Case> lists(Random& random, Audience audience) {
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
      std::vector<double> expected;
      expected.reserve(xs.size());
      for (const double x : xs) expected.push_back(f(x));
      cases.push_back({.part = "map",
                       .shown = "map(" + name + ", " + shown(xs) + ")",
                       .request = "map " + name + " " + text(xs),
                       .expected = list_answer(expected)});
    }
    for (const auto& [name, f] : two) {
      std::vector<double> zipped, swapped;
      double start = random.number(-5, 5), left = start, right = start;
      for (std::size_t k = 0; k < xs.size(); ++k) {
        zipped.push_back(f(xs[k], ys[k]));
        swapped.push_back(f(ys[k], xs[k]));
        left = f(left, xs[k]);
        right = f(right, xs[xs.size() - 1 - k]);
      }
      cases.push_back({.part = "zip_with",
                       .shown = "zip_with(" + name + ", " + shown(xs) + ", " + shown(ys) + ")",
                       .request = "zip_with " + name + " " + text(xs) + " " + text(ys),
                       .expected = list_answer(zipped),
                       .mistakes = {{list_answer(swapped), "f gets the element of the first list first."}}});
      cases.push_back(
          {.part = "reduce",
           .shown = "reduce(" + name + ", " + text(start) + ", " + shown(xs) + ")",
           .request = "reduce " + name + " " + text(start) + " " + text(xs),
           .expected = answer({left}),
           .mistakes = {{answer({right}),
                         "reduce goes through the list from its beginning, and f gets what has come so far first."}}});
    }
    std::vector<double> negated, sums;
    double sum = 0, product = 1;
    for (std::size_t k = 0; k < xs.size(); ++k) {
      negated.push_back(-xs[k]);
      sums.push_back(xs[k] + ys[k]);
      sum += xs[k];
      product *= xs[k];
    }
    cases.push_back({.part = "built of them",
                     .shown = "neg_list(" + shown(xs) + ")",
                     .request = "neg_list " + text(xs),
                     .expected = list_answer(negated)});
    cases.push_back({.part = "built of them",
                     .shown = "add_lists(" + shown(xs) + ", " + shown(ys) + ")",
                     .request = "add_lists " + text(xs) + " " + text(ys),
                     .expected = list_answer(sums)});
    cases.push_back({.part = "built of them",
                     .shown = "sum(" + shown(xs) + ")",
                     .request = "sum " + text(xs),
                     .expected = answer({sum})});
    cases.push_back({.part = "built of them",
                     .shown = "prod(" + shown(xs) + ")",
                     .request = "prod " + text(xs),
                     .expected = answer({product})});
  }
  cases.push_back({.part = "zip_with",
                   .shown = "zip_with(mul, {1, 2}, {1}), lists of different lengths",
                   .request = "zip_with mul 2 1 2 1 1",
                   .expected = {},
                   .rule = Case::Rule::throws});
  cases.push_back({.part = "zip_with",
                   .shown = "zip_with(mul, {1}, {1, 2}), lists of different lengths",
                   .request = "zip_with mul 1 1 2 1 2",
                   .expected = {},
                   .rule = Case::Rule::throws});
  return cases;
}

namespace {

// A tree as steps that build it, and what is true of it.
struct Tree {
  struct Node {
    std::vector<std::pair<std::string, double>> parameters;
    std::vector<std::pair<std::string, int>> children;
  };
  std::vector<Node> nodes{1};
  std::vector<std::string> steps;

  void module(int parent, const std::string& name) {
    nodes[static_cast<std::size_t>(parent)].children.emplace_back(name, static_cast<int>(nodes.size()));
    nodes.emplace_back();
    steps.push_back("module " + std::to_string(parent) + " " + name);
  }
  void parameter(int parent, const std::string& name, double value) {
    nodes[static_cast<std::size_t>(parent)].parameters.emplace_back(name, value);
    steps.push_back("parameter " + std::to_string(parent) + " " + name + " " + text(value));
  }
  void names(int node, const std::string& path, std::vector<std::pair<std::string, double>>& all) const {
    const Node& here = nodes[static_cast<std::size_t>(node)];
    for (const auto& [name, value] : here.parameters) all.emplace_back(path + name, value);
    for (const auto& [name, child] : here.children) names(child, path + name + ".", all);
  }
  void set(int node, const std::string& mode, std::vector<std::string>& modes) const {
    modes[static_cast<std::size_t>(node)] = mode;
    for (const auto& [name, child] : nodes[static_cast<std::size_t>(node)].children) set(child, mode, modes);
  }
  std::string request() const {
    std::string result = std::to_string(steps.size());
    for (const std::string& step : steps) result += " " + step;
    return result;
  }
  std::string shown() const {
    std::string result;
    for (const std::string& step : steps) result += (result.empty() ? "" : "; ") + step;
    return "the tree of: " + (result.empty() ? "one module" : result);
  }
};

Tree random_tree(Random& random, int steps) {
  Tree tree;
  for (int i = 0; i < steps; ++i) {
    const int parent = random.whole(0, static_cast<int>(tree.nodes.size()) - 1);
    const std::string name(1, static_cast<char>('a' + i));
    if (random.whole(0, 1) == 0) {
      tree.module(parent, name);
    } else {
      tree.parameter(parent, name, random.number(-5, 5));
    }
  }
  return tree;
}

}  // namespace

std::vector<Case> module_tree(Random& random, Audience audience) {
  std::vector<Case> cases;
  for (int i = 0; i < rounds(audience) + 3; ++i) {
    Tree tree = random_tree(random, i);
    if (i == 3) {
      tree = Tree();
      tree.parameter(0, "bias", 0.5);
      tree.module(0, "layer");
      tree.parameter(1, "weight", 2);
    }
    std::vector<std::pair<std::string, double>> names;
    tree.names(0, "", names);
    Case named{.part = "parameters",
               .shown = "named_parameters() of " + tree.shown(),
               .request = "names " + tree.request(),
               .expected = {}};
    Case values{.part = "parameters",
                .shown = "each value of parameters() plus 1, read by named_parameters(), of " + tree.shown(),
                .request = "values " + tree.request(),
                .expected = {}};
    for (const auto& [name, value] : names) {
      named.expected.push_back(name);
      named.expected.push_back(text(value));
      values.expected.push_back(text(value + 1));
    }
    cases.push_back(named);
    cases.push_back(values);
    Case children{.part = "modules",
                  .shown = "the number of modules() of each module of " + tree.shown(),
                  .request = "children " + tree.request(),
                  .expected = {}};
    for (const Tree::Node& node : tree.nodes) children.expected.push_back(std::to_string(node.children.size()));
    std::size_t below = 0;
    for (const Tree::Node& node : tree.nodes) below += node.children.size();
    if (below > 0 && below != tree.nodes[0].children.size())
      children.why = "modules() has those directly below a module, not all of the tree.";
    cases.push_back(children);
    std::vector<std::string> modes(tree.nodes.size(), "train");
    std::string steps = "0", said = "at first";
    if (i > 0) {
      const int first = random.whole(0, static_cast<int>(tree.nodes.size()) - 1);
      const int second = random.whole(0, static_cast<int>(tree.nodes.size()) - 1);
      tree.set(first, "eval", modes);
      tree.set(second, "train", modes);
      steps = "2 eval " + std::to_string(first) + " train " + std::to_string(second);
      said = "after eval() of module " + std::to_string(first) + " and train() of module " + std::to_string(second);
    }
    cases.push_back({.part = "modes",
                     .shown = "the modes " + said + ", of " + tree.shown(),
                     .request = "modes " + tree.request() + " " + steps,
                     .expected = modes,
                     .why = "train() and eval() set a module and all modules below it, at any depth."});
  }
  cases.push_back({.part = "parameters",
                   .shown = "add_parameter returns the parameter that it adds",
                   .request = "added 2",
                   .expected = {"3"}});
  std::stable_sort(cases.begin(), cases.end(),
                   [](const Case& a, const Case& b) { return a.request.size() < b.request.size(); });
  return cases;
}

}  // namespace course::judge
