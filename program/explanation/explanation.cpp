// Puts the data of the page together: each value with its function, its contributions and its derivative, in the order
// of computation. The backward pass visits them in the opposite order.
#include "program/explanation/explanation.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "minitorch/tools/explain.hpp"
#include "nn/json/json.hpp"
#include "program/pages/page.hpp"
#include "program/terminal/printable.hpp"

namespace minitorch::program {

namespace {

using nn::Json;

constexpr std::int64_t most_numbers = 64;  // of a tensor that is shown with its numbers

Json json_of(double x) { return x; }

// A tensor's shape, and its numbers row by row if they are few.
Json json_of(const TensorData& x) {
  Json json = Json::Object{{"shape", Json::Array(x.shape().begin(), x.shape().end())}};
  if (x.numel() > most_numbers) return json;
  const TensorData rows = contiguous(x);
  Json::Array numbers;
  for (std::int64_t i = 0; i < x.numel(); ++i) numbers.emplace_back(rows.number_at(i));
  json["numbers"] = std::move(numbers);
  return json;
}

template <class V> Json json_of(const BackpropagationStep<V>& step, Json value) {
  Json::Array contributions, formulas;
  for (const auto& contribution : step.contributions) {
    contributions.emplace_back(Json::Object{
        {"from", contribution.from}, {"argument", contribution.argument}, {"amount", json_of(contribution.amount)}});
  }
  for (const ChainRuleFormula& formula : step.formulas) {
    formulas.emplace_back(Json::Object{{"symbols", formula.symbols}, {"numbers", formula.numbers}});
  }
  return Json::Object{{"name", step.name},
                      {"function", step.function},
                      {"layer", step.layer},
                      {"arguments", step.arguments},
                      {"value", std::move(value)},
                      {"contributions", std::move(contributions)},
                      {"derivative", json_of(step.derivative)},
                      {"formulas", std::move(formulas)}};
}

// The steps in the order of computation. `value_of` returns the value of a step.
template <class V, class ValueOf> Json json_of(const std::vector<BackpropagationStep<V>>& steps, ValueOf value_of) {
  Json::Array values;
  std::for_each(steps.rbegin(), steps.rend(),
                [&](const BackpropagationStep<V>& step) { values.push_back(json_of(step, value_of(step))); });
  return values;
}

// Names the points and the targets, which are constants and so have no names of their own.
void name_constants(BackpropagationStep<Tensor>& one, const NetworkStep& step) {
  for (std::string& argument : one.arguments) {
    if (step.values().contains(argument)) continue;
    if (one.function == "linear") argument = "points";
    if (one.function == "sub") argument = "targets";
  }
}

}  // namespace

void write_explanation(const std::string& path, const std::string& expression, const std::vector<Scalar>& variables,
                       const Scalar& y) {
  std::vector<BackpropagationStep<Scalar>> steps;
  if (!y.is_constant()) steps = backpropagation_steps(y, {.formulas = true});
  Json::Array without_derivative;
  for (const Scalar& x : variables) {
    const bool is_reached =
        std::any_of(steps.begin(), steps.end(), [&](const auto& step) { return step.name == x.name(); });
    if (!is_reached) without_derivative.emplace_back(x.name());
  }
  write_page(path, "explain",
             Json::Object{{"title", one_line(expression)},
                          {"result", y.data()},
                          {"values", json_of(steps, [](const auto& step) { return json_of(step.value); })},
                          {"unreached", std::move(without_derivative)}});
}

void write_explanation(const std::string& path, const std::string& sizes, const NetworkStep& step) {
  std::vector<BackpropagationStep<Tensor>> steps = backpropagation_steps(step.loss(), {.formulas = true});
  for (BackpropagationStep<Tensor>& one : steps) name_constants(one, step);
  const auto value_of = [&](const BackpropagationStep<Tensor>& one) {
    return json_of(step.values().at(one.name).data());
  };
  write_page(path, "explain",
             Json::Object{{"title", "A step of the network " + one_line(sizes)},
                          {"result", json_of(step.loss().data())},
                          {"values", json_of(steps, value_of)},
                          {"unreached", Json::Array{}},
                          {"batch", Json::Object{{"points", json_of(step.points().data())},
                                                 {"targets", json_of(step.targets().data())}}}});
}

}  // namespace minitorch::program
