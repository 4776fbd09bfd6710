// The table of functions that an expression may call. A new function is a row.
#include "program/expression/expression_functions.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "minitorch/scalar/scalar_functions.hpp"
#include "program/options/nearest.hpp"

namespace minitorch::program {

namespace {

using Arguments = std::span<const Scalar>;

template <Scalar (*f)(const Scalar&)> Scalar of_one(Arguments x) { return f(x[0]); }
template <Scalar (*f)(const Scalar&, const Scalar&)> Scalar of_two(Arguments x) { return f(x[0], x[1]); }

// Argument number `i`, counted from 0, where it is given.
double number(Arguments x, std::size_t i, double otherwise) { return i < x.size() ? x[i].data() : otherwise; }

Scalar clamp_of(Arguments x) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return clamp(x[0], number(x, 1, -infinity), number(x, 2, infinity));
}
Scalar leaky_relu_of(Arguments x) { return leaky_relu(x[0], number(x, 1, operators::LeakyRelu{}.negative_slope)); }
Scalar elu_of(Arguments x) { return elu(x[0], number(x, 1, operators::Elu{}.alpha)); }
Scalar is_close_of(Arguments x) { return is_close(x[0], x[1]); }

constexpr Function row(std::string_view name, Scalar (*call)(Arguments)) {
  return {.name = name, .arguments = "x", .variables = 1, .numbers = 0, .call = call};
}
constexpr Function row_of_two(std::string_view name, Scalar (*call)(Arguments)) {
  return {.name = name, .arguments = "x, y", .variables = 2, .numbers = 0, .call = call};
}

constexpr std::array function_table = {
    row("id", of_one<id>),
    row("neg", of_one<neg>),
    row("inv", of_one<inv>),
    row("exp", of_one<exp>),
    row("log", of_one<log>),
    row("sqrt", of_one<sqrt>),
    row("square", of_one<square>),
    row("abs", of_one<abs>),
    row("sin", of_one<sin>),
    row("cos", of_one<cos>),
    row("tanh", of_one<tanh>),
    row("sigmoid", of_one<sigmoid>),
    row("relu", of_one<relu>),
    Function{.name = "clamp", .arguments = "x, min, max", .variables = 1, .numbers = 2, .call = clamp_of},
    Function{
        .name = "leaky_relu", .arguments = "x, negative_slope", .variables = 1, .numbers = 1, .call = leaky_relu_of},
    Function{.name = "elu", .arguments = "x, alpha", .variables = 1, .numbers = 1, .call = elu_of},
    row("erfc", of_one<erfc>),
    row("gelu", of_one<gelu>),
    row("silu", of_one<silu>),
    row("softplus", of_one<softplus>),
    row_of_two("add", of_two<add>),
    row_of_two("sub", of_two<sub>),
    row_of_two("mul", of_two<mul>),
    row_of_two("div", of_two<div>),
    row_of_two("pow", of_two<pow>),
    row_of_two("maximum", of_two<maximum>),
    row_of_two("minimum", of_two<minimum>),
    row_of_two("lt", of_two<lt>),
    row_of_two("le", of_two<le>),
    row_of_two("gt", of_two<gt>),
    row_of_two("ge", of_two<ge>),
    row_of_two("eq", of_two<eq>),
    row_of_two("ne", of_two<ne>),
    row_of_two("is_close", is_close_of),
};

}  // namespace

std::span<const Function> functions() { return function_table; }

const Function* find_function(std::string_view name) {
  const auto* const found =
      std::find_if(function_table.begin(), function_table.end(), [&](const Function& f) { return f.name == name; });
  return found == function_table.end() ? nullptr : found;
}

std::string_view nearest_function(std::string_view name) {
  if (name == "ln") return "log";  // so it is called in books, and no spelling tells it
  std::vector<std::string_view> names;
  names.reserve(function_table.size());
  for (const Function& function : function_table) names.push_back(function.name);
  return nearest(name, names);
}

std::string function_names() {
  std::string names;
  for (const Function& function : function_table) names.append(names.empty() ? "" : ", ").append(function.name);
  return names;
}

}  // namespace minitorch::program
