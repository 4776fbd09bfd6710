// Calls topological_sort and backpropagate of task 1.4, on graphs of sums with factors.
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "module1/backpropagate.hpp"

namespace {

using course::Answer;
using course::Contribution;
using course::Derivative;
using course::Request;
using course::Variable;
using course::VariablePtr;

// The sum of its parents, each times a factor. It counts how often it is called.
class Sum : public Variable {
 public:
  bool is_leaf() const override { return terms.empty(); }
  bool is_constant() const override { return constant; }
  std::vector<VariablePtr> parents() const override {
    std::vector<VariablePtr> result;
    for (const auto& [parent, factor] : terms) result.push_back(parent);
    return result;
  }
  std::vector<Contribution> chain_rule(const Derivative& d) override {
    ++calls;
    std::vector<Contribution> result;
    for (const auto& [parent, factor] : terms) {
      if (parent->is_constant()) continue;
      result.emplace_back(parent, d);
      for (double& x : result.back().second.numbers) x *= factor;
    }
    return result;
  }
  void accumulate_derivative(const Derivative& d) override {
    ++calls;
    derivative += d;
  }

  std::string name;
  std::vector<std::pair<VariablePtr, double>> terms;
  bool constant = false;
  int calls = 0;
  Derivative derivative;
};

// Parents stand long before their children, so a long graph is freed from its end.
struct Graph {
  std::vector<std::shared_ptr<Sum>> values;
  ~Graph() {
    while (!values.empty()) values.pop_back();
  }
};

// Reads the number of values and, for each, its name, and "leaf", "constant" or "sum" with its terms: their number,
// then each parent's number and its factor.
void read(Graph& graph, Request& request) {
  for (int n = request.whole(); n > 0; --n) {
    auto value = std::make_shared<Sum>();
    value->name = request.word();
    const std::string kind = request.word();
    value->constant = kind == "constant";
    for (int terms = kind == "sum" ? request.whole() : 0; terms > 0; --terms) {
      const auto parent = static_cast<std::size_t>(request.whole());
      value->terms.emplace_back(graph.values[parent], request.number());
    }
    graph.values.push_back(value);
  }
}

// The name and the derivative of each leaf, "none" if it has none.
void write_leaves(const Graph& graph, Answer& answer) {
  answer << "{";
  for (const auto& value : graph.values) {
    if (!value->is_leaf() || value->is_constant()) continue;
    answer << value->name << "=";
    const std::vector<double>& d = value->derivative.numbers;
    if (d.empty()) answer << "none";
    if (d.size() == 1) answer << d[0];
    if (d.size() > 1) answer << d;
  }
  answer << "}";
}

void derivatives(Request& request, Answer& answer) {
  const Derivative d = {request.numbers()};
  Graph graph;
  read(graph, request);
  course::backpropagate(graph.values.back(), d);
  write_leaves(graph, answer);
}

// How often each value is called in a backward pass.
void calls(Request& request, Answer& answer) {
  Graph graph;
  read(graph, request);
  course::backpropagate(graph.values.back(), Derivative{{1}});
  answer << "{";
  for (const auto& value : graph.values) answer << value->name << "=" << value->calls;
  answer << "}";
}

// Two backward passes, one after the other: leaves add up.
void twice(Request& request, Answer& answer) {
  Graph graph;
  read(graph, request);
  course::backpropagate(graph.values.back(), Derivative{{1}});
  course::backpropagate(graph.values.back(), Derivative{{1}});
  write_leaves(graph, answer);
}

// What is wrong with an order of values; empty if nothing is.
std::string fault_of(const std::vector<VariablePtr>& order) {
  const auto name = [](const VariablePtr& value) { return static_cast<const Sum&>(*value).name; };
  std::map<VariablePtr, std::size_t> places;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (!places.emplace(order[i], i).second) return name(order[i]) + " appears twice";
    if (order[i]->is_constant()) return "the constant " + name(order[i]) + " is in the order";
  }
  for (const VariablePtr& value : order) {
    for (const VariablePtr& parent : value->parents()) {
      if (parent->is_constant()) continue;
      const auto place = places.find(parent);
      if (place == places.end()) return name(parent) + " is missing, a parent of " + name(value);
      if (place->second < places[value]) return name(parent) + ", a parent of " + name(value) + ", comes before it";
    }
  }
  return "";
}

// How many values stand in a right order, or what is wrong with it, and the order.
void sort(Request& request, Answer& answer) {
  Graph graph;
  read(graph, request);
  const std::vector<VariablePtr> order = course::topological_sort(graph.values.back());
  const std::string fault = fault_of(order);
  if (fault.empty()) {
    answer << static_cast<double>(order.size()) << "values, each before its parents";
    return;
  }
  answer << fault + ":"
         << "{";
  for (const VariablePtr& value : order) answer << static_cast<const Sum&>(*value).name;
  answer << "}";
}

}  // namespace

int main() { return course::drive({{"derivatives", derivatives}, {"calls", calls}, {"twice", twice}, {"sort", sort}}); }
