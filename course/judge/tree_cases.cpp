// Task 0.4: trees of modules.
#include <algorithm>
#include <string>

#include "course/judge/judge.hpp"
#include "course/judge/request_text.hpp"

namespace course::judge {

namespace {

// A tree as steps that build it, and what is true of it. (minitorch's modules have tensors as parameters, registered by
// the class that has them; here a tree is built of numbers, step by step.)
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
  // The modules with their numbers and their parameters: "root (0): bias = 0.5; root.layer (1): weight = 2".
  void write(int node, const std::string& path, std::string& all) const {
    const Node& here = nodes[static_cast<std::size_t>(node)];
    all += (all.empty() ? "" : "; ") + path + " (" + std::to_string(node) + ")";
    for (std::size_t i = 0; i < here.parameters.size(); ++i)
      all += (i == 0 ? ": " : ", ") + here.parameters[i].first + " = " + text(here.parameters[i].second);
    for (const auto& [name, child] : here.children) write(child, path + "." + name, all);
  }
  std::string request() const {
    std::string result = std::to_string(steps.size());
    for (const std::string& step : steps) result += " " + step;
    return result;
  }
  std::string shown() const {
    std::string result;
    write(0, "root", result);
    return "the tree " + result;
  }
};

Tree tree_of_page() {
  Tree tree;
  tree.parameter(0, "bias", 0.5);
  tree.module(0, "hidden");
  tree.parameter(1, "weight", 2);
  tree.parameter(1, "bias", 0);
  tree.module(0, "out");
  tree.parameter(2, "weight", -1);
  return tree;
}

Tree deep_tree() {
  Tree tree;
  tree.module(0, "a");
  tree.module(1, "b");
  tree.module(2, "c");
  tree.parameter(3, "p", 3);
  tree.module(1, "d");
  tree.parameter(4, "q", 4);
  return tree;
}

Tree random_tree(Random& random, int steps) {
  Tree tree;
  for (int i = 0; i < steps; ++i) {
    const int parent = random.whole(0, static_cast<int>(tree.nodes.size()) - 1);
    const std::string letter(1, static_cast<char>('a' + i % 26)), name = i < 26 ? letter : letter + letter;
    if (random.whole(0, 1) == 0) {
      tree.module(parent, name);
    } else {
      tree.parameter(parent, name, random.number(-5, 5));
    }
  }
  return tree;
}

std::vector<std::string> in_braces(std::vector<std::string> words) {
  words.insert(words.begin(), "{");
  words.emplace_back("}");
  return words;
}

}  // namespace

std::vector<Case> module_tree(Random& random, Audience audience) {
  std::vector<Case> cases;
  std::vector<Tree> trees = {tree_of_page(), deep_tree()};
  for (int i = 0; i < (audience == Audience::grader ? 43 : 8); ++i) trees.push_back(random_tree(random, i));
  for (std::size_t i = 0; i < trees.size(); ++i) {
    const Tree& tree = trees[i];
    std::vector<std::pair<std::string, double>> names;
    tree.names(0, "", names);
    Case named{.part = "parameters",
               .shown = "named_parameters() of " + tree.shown(),
               .request = "names " + tree.request(),
               .expected = {"{"}};
    Case values{.part = "parameters",
                .shown = "each value of parameters() plus 1, read by named_parameters(), of " + tree.shown(),
                .request = "values " + tree.request(),
                .expected = {"{"}};
    for (const auto& [name, value] : names) {
      named.expected.insert(named.expected.end(), {name, "=", text(value)});
      values.expected.push_back(text(value + 1));
    }
    named.expected.emplace_back("}");
    named.why =
        "First come a module's own parameters, then those of each module below it, whose names begin with its "
        "name and a dot.";
    values.expected.emplace_back("}");
    cases.push_back(named);
    cases.push_back(values);
    Case children{.part = "modules",
                  .shown = "the number of modules() of each module of " + tree.shown(),
                  .request = "children " + tree.request(),
                  .expected = {"{"}};
    for (const Tree::Node& node : tree.nodes) children.expected.push_back(std::to_string(node.children.size()));
    children.expected.emplace_back("}");
    std::size_t below = 0;
    for (const Tree::Node& node : tree.nodes) below += node.children.size();
    if (below > 0 && below != tree.nodes[0].children.size())
      children.why = "modules() has those directly below a module, not all of the tree.";
    cases.push_back(children);
    std::vector<std::string> modes(tree.nodes.size(), "train");
    std::string steps = "0", said = "at first";
    if (i < 2) {
      tree.set(0, "eval", modes);
      steps = "1 eval 0";
      said = "after eval() of the root";
    } else if (i > 2) {
      const int first = random.whole(0, static_cast<int>(tree.nodes.size()) - 1);
      const int second = random.whole(0, static_cast<int>(tree.nodes.size()) - 1);
      tree.set(first, "eval", modes);
      tree.set(second, "train", modes);
      steps = "2 eval " + std::to_string(first) + " train " + std::to_string(second);
      said = "after eval() of module " + std::to_string(first) + " and train() of module " + std::to_string(second);
    }
    cases.push_back({.part = "modes",
                     .shown = "the mode of each module, by number, " + said + ", of " + tree.shown(),
                     .request = "modes " + tree.request() + " " + steps,
                     .expected = in_braces(modes),
                     .why = "train() and eval() set a module and all modules below it, at any depth."});
  }
  cases.push_back({.part = "parameters",
                   .shown = "the value in named_parameters() after auto p = add_parameter(\"p\", 2); p->value = 3;",
                   .request = "added 2",
                   .expected = {"3"},
                   .why = "add_parameter returns the parameter that the module keeps, not a copy of it."});
  std::stable_sort(cases.begin(), cases.end(),
                   [](const Case& a, const Case& b) { return a.request.size() < b.request.size(); });
  return cases;
}

}  // namespace course::judge
