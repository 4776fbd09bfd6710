// Evaluates the expression, and refuses what is too large before its formulas are made.
#include "playground/worker/explanation.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "minitorch/scalar/scalar.hpp"
#include "minitorch/tools/explain.hpp"
#include "operators/errors/error.hpp"
#include "program/explanation/expression_steps.hpp"
#include "program/expression/expression.hpp"
#include "program/expression/expression_functions.hpp"

namespace minitorch::playground {

namespace {

constexpr std::size_t most_bytes = 10'000, most_values = 200;

void check_at_most(std::size_t most, std::size_t count, const std::string& what) {
  if (count <= most) return;
  throw Error("explain: the expression has " + std::to_string(count) + " " + what + "; the page shows at most " +
              std::to_string(most));
}

}  // namespace

nn::Json explanation(std::string_view expression, const nn::Json& values) {
  check_at_most(most_bytes, expression.size(), "bytes");
  std::vector<std::string> texts;
  for (const nn::Json& value : values.as_array()) texts.push_back(value.as_string());
  const std::vector<Scalar> variables = program::variables_of(texts);
  const Scalar y = program::evaluate(expression, variables);
  if (!y.is_constant()) check_at_most(most_values, backpropagation_steps(y).size(), "values");
  return program::expression_steps(expression, variables, y);
}

nn::Json functions_of_expressions() {
  nn::Json functions = nn::Json::Array{};
  for (const program::Function& function : program::functions()) {
    functions.append(nn::Json::Object{
        {"name", std::string(function.name)}, {"arguments", function.arguments}, {"help", std::string(function.help)}});
  }
  return functions;
}

}  // namespace minitorch::playground
