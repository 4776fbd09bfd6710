// Task 0.4: a tree of modules.
//
// A network is a tree: a module has parameters of its own, and modules below it, each by a name. Write the functions
// of Module in module_tree.cpp. Frameworks find in this way what learning changes (the parameters), and tell all layers
// at once whether the network learns or is used: some behave differently then, as dropout does in task 4.4. No later
// task needs this one.
//
//   auto net = Module();                          net
//   net.add_parameter("bias", 0.5);               ├── bias = 0.5
//   auto layer = std::make_shared<Module>();      └── layer
//   layer->add_parameter("weight", 2);                └── weight = 2
//   net.add_module("layer", layer);
//
//   net.named_parameters() has "bias" and "layer.weight", in this order.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace course {

struct Parameter {
  double value;
};
using ParameterPtr = std::shared_ptr<Parameter>;

class Module {
 public:
  using Ptr = std::shared_ptr<Module>;

  /// Adds a parameter of this module and returns it.
  ParameterPtr add_parameter(const std::string& name, double value);
  /// Adds a module below this one.
  void add_module(const std::string& name, const Ptr& module);

  /// The modules directly below this one, in the order in which they were added.
  std::vector<Ptr> modules() const;
  /// All parameters of the tree: first those of this module, then those of each module below, in the order in which
  /// they were added. A name is the path from this module: "layer.weight".
  std::vector<std::pair<std::string, ParameterPtr>> named_parameters() const;
  /// The parameters of named_parameters(), without names.
  std::vector<ParameterPtr> parameters() const;

  /// Sets this module and all modules below it to training, as they are at first.
  void train();
  /// Sets this module and all modules below it to evaluation.
  void eval();
  bool is_training() const { return is_training_; }

 private:
  std::vector<std::pair<std::string, ParameterPtr>> parameters_;
  std::vector<std::pair<std::string, Ptr>> modules_;
  bool is_training_ = true;
};

}  // namespace course
