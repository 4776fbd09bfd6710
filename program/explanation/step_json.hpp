// The steps of a backward pass as JSON, for pages: each value with its function, its contributions and its derivative,
// in the order of computation. The backward pass visits them in the opposite order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "minitorch/tools/explain.hpp"
#include "nn/json/json.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

/// Returns a number.
inline nn::Json json_of(double x) { return computed_json(x); }

/// Returns the shape of a tensor, and its numbers row by row if there are at most 64.
nn::Json json_of(const TensorData& x);

/// Returns a step, whose value is `value` as JSON.
template <class V> nn::Json json_of(const BackpropagationStep<V>& step, nn::Json value) {
  nn::Json::Array contributions, formulas;
  for (const auto& contribution : step.contributions) {
    contributions.emplace_back(nn::Json::Object{
        {"from", contribution.from}, {"argument", contribution.argument}, {"amount", json_of(contribution.amount)}});
  }
  for (const ChainRuleFormula& formula : step.formulas) {
    formulas.emplace_back(nn::Json::Object{{"symbols", formula.symbols}, {"numbers", formula.numbers}});
  }
  return nn::Json::Object{{"name", step.name},
                          {"function", step.function},
                          {"layer", step.layer},
                          {"arguments", step.arguments},
                          {"value", std::move(value)},
                          {"contributions", std::move(contributions)},
                          {"derivative", json_of(step.derivative)},
                          {"formulas", std::move(formulas)}};
}

/// Returns the steps in the order of computation. `value_of` returns the value of a step.
template <class V, class ValueOf>
nn::Json json_of(const std::vector<BackpropagationStep<V>>& steps, const ValueOf& value_of) {
  nn::Json::Array values;
  std::for_each(steps.rbegin(), steps.rend(),
                [&](const BackpropagationStep<V>& step) { values.push_back(json_of(step, value_of(step))); });
  return values;
}

}  // namespace minitorch::program
