// Puts together what a page about an expression shows.
#include "program/explanation/expression_steps.hpp"

#include <algorithm>
#include <utility>

#include "minitorch/tools/explain.hpp"
#include "program/explanation/step_json.hpp"
#include "program/terminal/printable.hpp"

namespace minitorch::program {

using nn::Json;

Json expression_steps(std::string_view expression, const std::vector<Scalar>& variables, const Scalar& y) {
  std::vector<BackpropagationStep<Scalar>> steps;
  if (!y.is_constant()) steps = backpropagation_steps(y, {.formulas = true});
  Json::Array without_derivative;
  for (const Scalar& x : variables) {
    const bool is_reached =
        std::any_of(steps.begin(), steps.end(), [&](const auto& step) { return step.name == x.name(); });
    if (!is_reached) without_derivative.emplace_back(x.name());
  }
  return Json::Object{{"title", one_line(expression)},
                      {"result", json_of(y.data())},
                      {"values", json_of(steps, [](const auto& step) { return json_of(step.value); })},
                      {"unreached", std::move(without_derivative)}};
}

}  // namespace minitorch::program
