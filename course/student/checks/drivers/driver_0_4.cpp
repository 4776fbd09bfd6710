// Builds trees of the modules of task 0.4 and asks for their names, parameters and modes.
#include <memory>
#include <string>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "module0/module_tree.hpp"

namespace {

using course::Answer;
using course::Module;
using course::Request;

// Reads the number of steps and the steps: "module PARENT NAME" adds a module below module number PARENT (the root is
// 0), "parameter PARENT NAME VALUE" adds a parameter to it.
std::vector<Module::Ptr> tree(Request& request) {
  std::vector<Module::Ptr> modules = {std::make_shared<Module>()};
  for (int steps = request.whole(); steps > 0; --steps) {
    const bool is_module = request.word() == "module";
    Module& parent = *modules[static_cast<std::size_t>(request.whole())];
    const std::string name = request.word();
    if (is_module) {
      modules.push_back(std::make_shared<Module>());
      parent.add_module(name, modules.back());
    } else {
      parent.add_parameter(name, request.number());
    }
  }
  return modules;
}

void names(Request& request, Answer& answer) {
  answer << "{";
  for (const auto& [name, parameter] : tree(request)[0]->named_parameters()) answer << name << "=" << parameter->value;
  answer << "}";
}

// Changes each parameter through parameters() and reads it back through named_parameters().
void values(Request& request, Answer& answer) {
  const auto root = tree(request)[0];
  for (const auto& parameter : root->parameters()) parameter->value += 1;
  std::vector<double> values;
  for (const auto& [name, parameter] : root->named_parameters()) values.push_back(parameter->value);
  answer << values;
}

// Whether add_parameter returns the parameter that it has added.
void added(Request& request, Answer& answer) {
  Module module;
  const auto parameter = module.add_parameter("p", request.number());
  parameter->value += 1;
  for (const auto& [name, other] : module.named_parameters()) answer << other->value;
}

void children(Request& request, Answer& answer) {
  const auto modules = tree(request);
  std::vector<double> numbers;
  for (const auto& module : modules) numbers.push_back(static_cast<double>(module->modules().size()));
  answer << numbers;
}

// Sets module `number` to evaluation or training, in this order, and says of each module whether it trains.
void modes(Request& request, Answer& answer) {
  const auto modules = tree(request);
  for (int steps = request.whole(); steps > 0; --steps) {
    const bool trains = request.word() == "train";
    Module& module = *modules[static_cast<std::size_t>(request.whole())];
    trains ? module.train() : module.eval();
  }
  answer << "{";
  for (const auto& module : modules) answer << (module->is_training() ? "train" : "eval");
  answer << "}";
}

}  // namespace

int main() {
  return course::drive(
      {{"names", names}, {"values", values}, {"added", added}, {"children", children}, {"modes", modes}});
}
