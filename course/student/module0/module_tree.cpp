// Task 0.4: a tree of modules.
#include "module0/module_tree.hpp"

#include "not_implemented.hpp"

namespace course {

ParameterPtr Module::add_parameter(const std::string& name, double value) {
  // BEGIN SOLUTION 0.4 (add_parameter)
  parameters_.emplace_back(name, std::make_shared<Parameter>(Parameter{value}));
  return parameters_.back().second;
  // END SOLUTION
}

void Module::add_module(const std::string& name, const Ptr& module) {
  // BEGIN SOLUTION 0.4 (add_module)
  modules_.emplace_back(name, module);
  // END SOLUTION
}

std::vector<Module::Ptr> Module::modules() const {
  // BEGIN SOLUTION 0.4 (modules)
  std::vector<Ptr> result;
  for (const auto& [name, module] : modules_) result.push_back(module);
  return result;
  // END SOLUTION
}

std::vector<std::pair<std::string, ParameterPtr>> Module::named_parameters() const {
  // BEGIN SOLUTION 0.4 (named_parameters)
  std::vector<std::pair<std::string, ParameterPtr>> result = parameters_;
  for (const auto& [name, module] : modules_) {
    for (const auto& [path, parameter] : module->named_parameters()) result.emplace_back(name + "." + path, parameter);
  }
  return result;
  // END SOLUTION
}

std::vector<ParameterPtr> Module::parameters() const {
  // BEGIN SOLUTION 0.4 (parameters)
  std::vector<ParameterPtr> result;
  for (const auto& [name, parameter] : named_parameters()) result.push_back(parameter);
  return result;
  // END SOLUTION
}

void Module::train() {
  // BEGIN SOLUTION 0.4 (train)
  is_training_ = true;
  for (const auto& [name, module] : modules_) module->train();
  // END SOLUTION
}

void Module::eval() {
  // BEGIN SOLUTION 0.4 (eval)
  is_training_ = false;
  for (const auto& [name, module] : modules_) module->eval();
  // END SOLUTION
}

}  // namespace course
