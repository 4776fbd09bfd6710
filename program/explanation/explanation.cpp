// Puts the data of the pages together.
#include "program/explanation/explanation.hpp"

#include <utility>

#include "minitorch/tools/explain.hpp"
#include "nn/json/json.hpp"
#include "program/explanation/expression_steps.hpp"
#include "program/explanation/step_json.hpp"
#include "program/pages/page.hpp"
#include "program/terminal/printable.hpp"

namespace minitorch::program {

namespace {

using nn::Json;

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
  write_page(path, "explain", expression_steps(expression, variables, y));
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
