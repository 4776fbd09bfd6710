// `minitorch explain`: its options, and its output as text, JSON, a graph or a page.
#include "program/commands/explain.hpp"

#include <cstdint>
#include <iostream>
#include <span>
#include <string_view>

#include "minitorch/scalar/scalar.hpp"
#include "minitorch/tools/dot.hpp"
#include "minitorch/tools/explain.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "program/explanation/explanation.hpp"
#include "program/explanation/network_step.hpp"
#include "program/expression/expression.hpp"
#include "program/expression/expression_functions.hpp"
#include "program/learning/overwriting.hpp"
#include "program/options/help.hpp"
#include "program/options/number_options.hpp"
#include "program/options/usage_error.hpp"
#include "program/pages/page.hpp"
#include "program/terminal/printable.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

constexpr std::string_view explain_examples = R"text(Examples:
  minitorch explain "x*y + sin(x)" x=2 y=3
  minitorch explain "a = 2*x; b = 3*x + 1; y = a*b" x=2      x is used twice
  minitorch explain "-x^2" x=3 --json                        -(x^2) or -(x**2)
  minitorch explain "sigmoid(w*x)" w=1 x=2 --dot | dot -Tsvg > graph.svg
  minitorch explain "a = 2*x; b = 2*x; a*b" x=2 --html steps.html
  minitorch explain --network 2-3-1 --html network.html      a step of a network
)text";

// Lists functions: name, arguments and help.
std::string listed(std::span<const Function> functions) {
  std::string text;
  for (const Function& function : functions) {
    text += two_columns(std::string(function.name) + "(" + function.arguments + ")", std::string(function.help));
  }
  return text;
}

struct ExplainOptions {
  std::string expression;
  std::vector<std::string> values;
  std::string network;
  std::uint64_t seed = 1;
  bool as_dot = false, as_json = false;
  std::string page;
  bool may_overwrite = false;
};

// Returns the gradient of x; 0 if no derivative reaches x, for example because x is only compared.
double gradient_of(const Scalar& x) { return x.grad().value_or(0); }

void print_text(const std::string& expression, const std::vector<Scalar>& variables, const Scalar& y) {
  std::cout << one_line(expression) << "\n";
  for (const Scalar& x : variables) std::cout << x.name() << " = " << to_text(x.data()) << "\n";
  std::cout << "\n";
  if (y.is_constant()) {
    std::cout << "the value is " << to_text(y.data()) << ", a constant: there is nothing to differentiate\n";
  } else {
    std::cout << explain(y);
    y.backward();
  }
  if (!variables.empty()) std::cout << "\n";
  for (const Scalar& x : variables) {
    std::cout << "the gradient of " << x.name() << " is " << to_text(gradient_of(x))
              << (x.grad() ? "" : ": no derivative reaches it") << "\n";
  }
}

// Keeps the order of the variables. Their names consist of letters, digits and _, so they need no escapes in JSON.
void print_json(const std::vector<Scalar>& variables, const Scalar& y) {
  if (!y.is_constant()) y.backward();
  std::cout << R"({"value": )" << computed_json(y.data()).dump() << R"(, "gradients": {)";
  std::string_view between;
  for (const Scalar& x : variables) {
    std::cout << between << '"' << x.name() << R"(": )" << computed_json(gradient_of(x)).dump();
    between = ", ";
  }
  std::cout << "}}\n";
}

// Says where the page is. `write` writes it.
template <class Write> void write_page_to(const ExplainOptions& options, const Write& write) {
  check_has_pages("--html");
  if (!options.may_overwrite) refuse_to_overwrite("--html", options.page);
  write();
  std::cout << "the page is " << one_line(options.page) << "\n";
}

void explain_network(const ExplainOptions& options) {
  const NetworkStep step(network_sizes(options.network), options.seed);
  if (!options.page.empty()) {
    write_page_to(options, [&] { write_explanation(options.page, options.network, step); });
  } else if (options.as_dot) {
    std::cout << to_dot(step.loss());
  } else {
    std::cout << explain(step.loss());
  }
}

void explain_expression(const ExplainOptions& options) {
  const std::vector<Scalar> variables = variables_of(options.values);
  const Scalar y = evaluate(options.expression, variables);
  if (!options.page.empty()) {
    write_page_to(options, [&] { write_explanation(options.page, options.expression, variables, y); });
  } else if (options.as_dot) {
    std::cout << to_dot(y);
  } else if (options.as_json) {
    print_json(variables, y);
  } else {
    print_text(options.expression, variables, y);
  }
}

int run_explain(ExplainOptions& options, const GivenOptions& given) {
  const bool has_network = given.contains("--network");
  if (!has_network && !given.contains("expression")) throw UsageError("expression is required");
  if (has_network) {
    explain_network(options);
  } else {
    explain_expression(options);
  }
  return 0;
}

std::vector<Option> explain_options(ExplainOptions& options) {
  return {
      {.name = "expression",
       .value = &options.expression,
       .about = "formula, such as \"x*y + sin(x)\" (required, unless a network is given)"},
      {.name = "values", .value = &options.values, .about = "values of its variables, such as x=2 y=3 (default: none)"},
      {.name = "--network",
       .value = &options.network,
       .about = "sizes of a network with tanh, such as 2-3-1: its loss on four points instead of an expression "
                "(default: none)",
       .type = "SIZES",
       .excludes = {"expression", "values"}},
      {.name = "--seed",
       .value = number_into(options.seed),
       .about = "seed of the points and weights of the network (default: 1)",
       .type = "N",
       .needs = "--network"},
      {.name = "--dot", .value = &options.as_dot, .about = "graph for Graphviz, instead of the steps"},
      {.name = "--json",
       .value = &options.as_json,
       .about = "value and gradients as one JSON object",
       .excludes = {"--network", "--dot"}},
      {.name = "--html",
       .value = &options.page,
       .about = "file of a page to write, in HTML, that goes through the steps by key or click (default: none)",
       .type = "FILE",
       .excludes = {"--dot", "--json"}},
      {.name = "--force",
       .value = &options.may_overwrite,
       .about = "permission to overwrite that file",
       .needs = "--html"}};
}

}  // namespace

Command explain_command() {
  return command_with<ExplainOptions>(
      {.name = "explain",
       .about = "Shows backpropagation through an expression or a network, step by step",
       .footer = std::string(explain_examples) + "\nFunctions:\n" + listed(functions()) +
                 "\nExit codes: 0 success; 2 an error; a caret points at its place.\n",
       .takes_expressions = true},
      explain_options, run_explain);
}

}  // namespace minitorch::program
