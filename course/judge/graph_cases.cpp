// Task 1.4: graphs of sums with factors, whose derivatives minitorch knows.
#include <algorithm>
#include <cmath>
#include <string>

#include "course/judge/judge.hpp"
#include "course/judge/request_text.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

using minitorch::Scalar;

struct Value {
  std::string name, kind = "leaf";  // or "constant" or "sum"
  std::vector<std::pair<int, double>> terms = {};
};

struct Graph {
  std::vector<Value> values;

  int leaf(const std::string& name) { return add({name}); }
  int constant(const std::string& name) { return add({name, "constant"}); }
  int sum(const std::string& name, std::vector<std::pair<int, double>> terms) {
    return add({name, "sum", std::move(terms)});
  }
  int add(Value value) {
    values.push_back(std::move(value));
    return static_cast<int>(values.size()) - 1;
  }
  const Value& at(int i) const { return values[static_cast<std::size_t>(i)]; }

  std::string request() const {
    std::string result = std::to_string(values.size());
    for (const Value& value : values) {
      result += " " + value.name + " " + value.kind;
      if (value.kind == "sum") result += " " + std::to_string(value.terms.size());
      for (const auto& [parent, factor] : value.terms) result += " " + std::to_string(parent) + " " + text(factor);
    }
    return result;
  }

  std::string shown() const {
    if (values.size() == 1)
      return values[0].name + (values[0].kind == "constant" ? ", which is constant" : ", which is a leaf itself");
    std::string result;
    for (const Value& value : values) {
      if (value.kind == "constant") result += (result.empty() ? "" : "; ") + value.name + " is constant";
      if (value.kind != "sum") continue;
      result += (result.empty() ? "" : "; ") + value.name + " = ";
      for (std::size_t i = 0; i < value.terms.size(); ++i)
        result += (i == 0 ? "" : " + ") + text(value.terms[i].second) + " " + at(value.terms[i].first).name;
    }
    return result.size() < 400 ? result : result.substr(0, 400) + " ...";
  }

  // The derivative of the last value with respect to each; NaN where there is none.
  std::vector<double> derivatives() const {
    std::vector<Scalar> scalars;
    for (const Value& value : values) {
      Scalar total = Scalar::constant(0);
      for (const auto& [parent, factor] : value.terms)
        total = total + scalars[static_cast<std::size_t>(parent)] * factor;
      scalars.push_back(value.kind == "leaf" ? Scalar(1) : value.kind == "constant" ? Scalar::constant(1) : total);
    }
    scalars.back().backward();
    std::vector<double> result;
    result.reserve(scalars.size());
    for (const Scalar& scalar : scalars) result.push_back(scalar.grad().value_or(NAN));
    return result;
  }

  // Which values a backward pass visits: the output depends on them, and they are no constants.
  std::vector<bool> values_in_pass() const {
    std::vector<bool> result(values.size(), false);
    result.back() = true;
    for (std::size_t i = values.size(); i-- > 0;) {
      for (const auto& [parent, factor] : values[i].terms) {
        if (result[i]) result[static_cast<std::size_t>(parent)] = true;
      }
    }
    for (std::size_t i = 0; i < values.size(); ++i) result[i] = result[i] && values[i].kind != "constant";
    return result;
  }

  // The derivatives of the leaves if a later contribution is written over an earlier one. Children send in the order of
  // their numbers, or in the reverse order.
  std::vector<double> overwritten(bool last_wins) const {
    std::vector<double> d(values.size(), NAN);
    d.back() = 1;
    for (std::size_t i = values.size(); i-- > 0;) {
      for (const auto& [parent, factor] : values[i].terms) {
        double& there = d[static_cast<std::size_t>(parent)];
        if (std::isnan(there) || last_wins) there = d[i] * factor;
      }
    }
    return d;
  }

  // The answer that gives each leaf its derivative, of a backward pass that begins with d.
  std::vector<std::string> of_leaves(const std::vector<double>& all, double d = 1) const {
    std::vector<std::string> words = {"{"};
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].kind == "leaf")
        words.insert(words.end(), {values[i].name, "=", std::isnan(all[i]) ? "none" : text(d * all[i])});
    }
    words.emplace_back("}");
    return words;
  }

  // Each variable that is used, with what comes back to it: "x gets 8 from a and 8 from b: 8 + 8 = 16".
  std::string contributions() const {
    std::vector<double> d(values.size(), 0);
    std::vector<std::vector<std::pair<std::string, double>>> parts(values.size());
    d.back() = 1;
    for (std::size_t i = values.size(); i-- > 0;) {
      for (const auto& [parent, factor] : values[i].terms) {
        d[static_cast<std::size_t>(parent)] += d[i] * factor;
        parts[static_cast<std::size_t>(parent)].emplace_back(values[i].name, d[i] * factor);
      }
    }
    std::string result;
    for (std::size_t i = values.size(); i-- > 0;) {
      if (values[i].kind == "constant" || parts[i].empty()) continue;
      std::string gets, sum;
      for (const auto& [name, part] : parts[i]) {
        gets += (gets.empty() ? "" : " and ") + text(part) + " from " + name;
        sum += (sum.empty() ? "" : " + ") + text(part);
      }
      result += (result.empty() ? "" : "\n") + values[i].name + " gets " + gets +
                (parts[i].size() > 1 ? ": " + sum + " = " + text(d[i]) : "");
    }
    return result;
  }
};

Graph twice() {  // 16 = 8 + 8
  Graph g;
  const int x = g.leaf("x"), a = g.sum("a", {{x, 2}}), b = g.sum("b", {{x, 2}});
  g.sum("y", {{a, 4}, {b, 4}});
  return g;
}

Graph twice_apart() {  // 26 = 14 + 12
  Graph g;
  const int x = g.leaf("x"), one = g.constant("c"), a = g.sum("a", {{x, 2}}), b = g.sum("b", {{x, 3}, {one, 1}});
  g.sum("y", {{a, 7}, {b, 4}});
  return g;
}

// A value that is used by the output, and by another that stands between.
Graph short_cut() {
  Graph g;
  const int x = g.leaf("x"), a = g.sum("a", {{x, 3}}), b = g.sum("b", {{a, 5}});
  g.sum("y", {{a, 7}, {b, 11}});
  return g;
}

Graph itself_twice() {  // y = 3 x + 4 x, by one function
  Graph g;
  const int x = g.leaf("x");
  g.sum("y", {{x, 3}, {x, 4}});
  return g;
}

Graph chain(int length) {
  Graph g;
  int last = g.leaf("x");
  for (int i = 1; i <= length; ++i)
    last = g.sum(i == length ? "y" : "v" + std::to_string(i), {{last, i % 2 == 0 ? 0.5 : 2}});
  return g;
}

// Two ways at each rung: 2^rungs ways in all.
Graph ladder(int rungs) {
  Graph g;
  int last = g.leaf("x");
  for (int i = 1; i <= rungs; ++i) {
    const std::string n = std::to_string(i);
    const int left = g.sum("l" + n, {{last, 1}}), right = g.sum("r" + n, {{last, 1}});
    last = g.sum(i == rungs ? "y" : "v" + n, {{left, 1}, {right, 1}});
  }
  return g;
}

Graph random_graph(Random& random, int size) {
  Graph g;
  g.leaf("x");
  g.leaf("z");
  if (random.whole(0, 1) == 0) g.constant("c");
  for (int i = 0; i < size; ++i) {
    std::vector<std::pair<int, double>> terms(i + 1 == size ? 3 : static_cast<std::size_t>(random.whole(1, 3)));
    for (auto& [parent, factor] : terms) {
      parent = random.whole(0, static_cast<int>(g.values.size()) - 1);
      factor = random.whole(1, 5);
    }
    terms[0].first = i == 0 ? 0 : static_cast<int>(g.values.size()) - 1;
    g.sum(i + 1 == size ? "y" : std::string(1, static_cast<char>('a' + i)), terms);
  }
  return g;
}

Case of_derivatives(const std::string& part, const Graph& g, bool explains = true) {
  return {
      .part = part,
      .shown = "the derivatives of the leaves, for " + g.shown(),
      .request = "derivatives 1 1 " + g.request(),
      .expected = g.of_leaves(g.derivatives()),
      .mistakes =
          {{g.of_leaves(g.overwritten(true)),
            "A later contribution was written over an earlier one: derivatives that meet at a value are added."},
           {g.of_leaves(g.overwritten(false)),
            "Only the first contribution to a value went on: later ones were not added, or came after the value had "
            "passed on its derivative, because the order puts it before a value that uses it."}},
      .why = explains ? g.contributions() : ""};
}

// The same answer, with each derivative doubled.
std::vector<std::string> of_two_passes(std::vector<std::string> answer) {
  for (std::size_t i = 0; i < answer.size(); ++i) {
    if (i > 0 && answer[i - 1] == "=" && answer[i] != "none") answer[i] = text(2 * std::stod(answer[i]));
  }
  return answer;
}

Case of_calls(const Graph& g) {
  std::vector<std::string> calls = {"{"};
  const std::vector<bool> takes_part = g.values_in_pass();
  for (std::size_t i = 0; i < g.values.size(); ++i)
    calls.insert(calls.end(), {g.values[i].name, "=", takes_part[i] ? "1" : "0"});
  calls.emplace_back("}");
  return {.part = "once each",
          .shown = "how often each value is asked to pass on or to keep its derivative, for " + g.shown(),
          .request = "calls " + g.request(),
          .expected = calls,
          .why =
              "A value waits until all that use it have sent their part. Then its derivative is complete, and goes on "
              "once."};
}

Case of_sort(const Graph& g) {
  const std::vector<bool> values = g.values_in_pass();
  const auto count = std::count(values.begin(), values.end(), true);
  return {.part = "topological_sort",
          .shown = "the order of the values, for " + g.shown(),
          .request = "sort " + g.request(),
          .expected = words_of(std::to_string(count) + " values, each before its parents"),
          .why = "Each value stands once, before its parents, and no constant is in the order."};
}

}  // namespace

std::vector<Case> backpropagation(Random& random, Audience audience) {
  std::vector<Graph> small = {itself_twice(), twice(), twice_apart(), short_cut()};
  const std::size_t by_hand = small.size();
  for (int i = 0; i < (audience == Audience::grader ? 40 : 4); ++i) small.push_back(random_graph(random, 2 + i % 8));
  std::vector<Case> cases;
  for (const Graph& g : {chain(1), chain(2), chain(3), chain(0)}) cases.push_back(of_sort(g));
  for (const Graph& g : small) cases.push_back(of_sort(g));
  cases.push_back(of_sort(ladder(60)));
  Graph nothing;
  nothing.constant("c");
  cases.push_back(of_sort(nothing));
  cases.push_back({.part = "chains",
                   .shown = "the derivatives of the leaves, for " + nothing.shown(),
                   .request = "derivatives 1 1 " + nothing.request(),
                   .expected = {"{", "}"},
                   .why = "The order of a constant is empty: nothing happens."});
  for (const int length : {1, 2, 3, 10, 2000, 0}) cases.push_back(of_derivatives("chains", chain(length), length < 5));
  for (std::size_t i = 0; i < small.size(); ++i) {
    cases.push_back(of_derivatives("values used twice", small[i]));
    cases.push_back(of_calls(small[i]));
    if (i >= by_hand) continue;
    Case sum = of_derivatives("leaves add up", small[i]);
    sum.shown = "the derivatives of the leaves after two backward passes, for " + small[i].shown();
    sum.request = "twice " + small[i].request();
    const std::vector<double> d = small[i].derivatives();
    sum.expected = small[i].of_leaves(d, 2);
    for (Mistake& mistake : sum.mistakes) mistake.answer = of_two_passes(mistake.answer);
    sum.mistakes.push_back({small[i].of_leaves(d),
                            "accumulate_derivative must be called in each pass: leaves add up "
                            "what all passes bring."});
    cases.push_back(sum);
  }
  // A derivative of three numbers: each goes its own way.
  Case wide = of_derivatives("values used twice", twice());
  wide.shown = "three derivatives at once, {1, 10, 100}, for " + twice().shown();
  wide.request = "derivatives 3 1 10 100 " + twice().request();
  wide.expected = words_of("{ x = { 16 160 1600 } }");
  wide.mistakes.clear();
  cases.push_back(wide);
  for (const int rungs : {3, 20, 60}) {
    Case climb = of_derivatives("ladders", ladder(rungs), false);
    climb.shown =
        "a ladder of " + std::to_string(rungs) + " rungs, 2^" + std::to_string(rungs) + " ways lead through it";
    climb.mistakes.clear();
    climb.why =
        "Derivatives that meet at a value are added. Each value must pass on its derivative once, when it is complete, "
        "and not once for each way.";
    cases.push_back(climb);
  }
  return cases;
}

}  // namespace course::judge
