// Collects the functions from the tables of operators/table/, so a new row needs no change here.
#include "program/expression/expression_functions.hpp"

#include <algorithm>
#include <vector>

#include "minitorch/scalar/scalar_functions.hpp"
#include "operators/errors/joined.hpp"
#include "operators/table/about.hpp"
#include "operators/table/options.hpp"
#include "program/options/nearest.hpp"

namespace minitorch::program {

namespace {

using operators::About, operators::Table;
using Arguments = std::span<const Scalar>;

// The arguments after x are the options of the function; they are constants.
template <class F> Scalar of_one(Arguments x) {
  std::vector<double> options;
  for (const Scalar& option : x.subspan(1)) options.push_back(option.data());
  return map(operators::with_options<F>(options), x[0]);
}
template <class F> Scalar of_two(Arguments x) { return zip(F{}, x[0], x[1]); }

template <class F> Function row_of_one() {
  const std::string options = About<F>::options;
  return {.name = F::name,
          .arguments = options.empty() ? "x" : "x, " + options,
          .help = About<F>::help,
          .variables = 1,
          .numbers = operators::number_of_options<F>,
          .call = of_one<F>};
}
template <class F> Function row_of_two() {
  return {.name = F::name, .arguments = "x, y", .help = About<F>::help, .variables = 2, .call = of_two<F>};
}

const std::vector<Function>& table() {
  static const std::vector<Function> rows = [] {
    std::vector<Function> result;
    [&]<class... F>(Table<F...>) { (result.push_back(row_of_one<F>()), ...); }(operators::UnaryFunctions{});
    std::erase_if(result, [](const Function& f) {
      return f.name == operators::Pow::name;
    });  // has two arguments, so it is added below
    const auto add_two = [&]<class... F>(Table<F...>) { (result.push_back(row_of_two<F>()), ...); };
    add_two(operators::BinaryFunctions{});
    add_two(operators::Comparisons{});
    return result;
  }();
  return rows;
}

}  // namespace

std::span<const Function> functions() { return table(); }

const Function* find_function(std::string_view name) {
  const auto found = std::find_if(table().begin(), table().end(), [&](const Function& f) { return f.name == name; });
  return found == table().end() ? nullptr : &*found;
}

std::string_view nearest_function(std::string_view name) {
  if (name == "ln") return "log";  // the name in textbooks; the spelling is too far from "log"
  std::vector<std::string_view> names;
  names.reserve(table().size());
  for (const Function& function : table()) names.push_back(function.name);
  return nearest(name, names);
}

std::string function_names() { return operators::joined(table(), ", ", &Function::name); }

}  // namespace minitorch::program
