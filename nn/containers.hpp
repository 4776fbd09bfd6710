// Modules made of a number of others.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/tensor.hpp"
#include "nn/module.hpp"

namespace minitorch::nn {

/// IndexError of a ModuleList.
[[noreturn]] void refuse_index(std::size_t i, std::size_t size);
/// IndexError of a ModuleDict.
[[noreturn]] void refuse_name(std::string_view name, const Module& dict);

/// Modules one after the other, each called with what the one before gives; called "0", "1", ...
///
///   Sequential model(Linear(2, 16), ReLU(), Linear(16, 1));
class Sequential : public Module {
 public:
  template <std::derived_from<Module>... M> explicit Sequential(const M&... modules) { (append(modules), ...); }

  /// Puts one more at the end.
  template <std::derived_from<Module> M> Sequential& append(const M& module) {
    add(std::to_string(size()), module);
    // Not by a call that M may have itself, and that may give more than a tensor.
    calls_->push_back([module](const Tensor& x) { return static_cast<const Module&>(module)(x); });
    return *this;
  }
  std::size_t size() const { return calls_->size(); }
  Tensor forward(const Tensor& x) const override;

 private:
  using Calls = std::vector<std::function<Tensor(const Tensor&)>>;
  Handle<Calls> calls_ = Handle<Calls>::make();
};

/// A list of modules of one class, called "0", "1", ...: for models that call them in a way of their own.
template <std::derived_from<Module> M> class ModuleList : public Module {
 public:
  ModuleList() = default;
  ModuleList(std::initializer_list<M> modules) {
    for (const M& module : modules) append(module);
  }

  ModuleList& append(const M& module) {
    modules_->push_back(add(std::to_string(size()), module));
    return *this;
  }
  std::size_t size() const { return modules_->size(); }
  const M& operator[](std::size_t i) const { return (*modules_)[i]; }
  /// The same; throws IndexError where there is none.
  const M& at(std::size_t i) const {
    if (i >= size()) refuse_index(i, size());
    return (*modules_)[i];
  }
  auto begin() const { return modules_->begin(); }
  auto end() const { return modules_->end(); }

 private:
  using Modules = std::vector<M>;
  Handle<Modules> modules_ = Handle<Modules>::make();
};

/// Modules of one class by their names, in the order in which they were put in.
template <std::derived_from<Module> M> class ModuleDict : public Module {
 public:
  ModuleDict() = default;
  ModuleDict(std::initializer_list<std::pair<std::string, M>> modules) {
    for (const auto& [name, module] : modules) insert(name, module);
  }

  ModuleDict& insert(std::string_view name, const M& module) {
    modules_->emplace_back(name, add(name, module));
    return *this;
  }
  std::size_t size() const { return modules_->size(); }
  bool contains(std::string_view name) const { return find(name) != nullptr; }
  /// The module called `name`. Throws IndexError where there is none.
  const M& operator[](std::string_view name) const {
    const M* module = find(name);
    if (module == nullptr) refuse_name(name, *this);
    return *module;
  }
  auto begin() const { return modules_->begin(); }
  auto end() const { return modules_->end(); }

 private:
  const M* find(std::string_view name) const {
    for (const auto& [its_name, module] : *modules_) {
      if (its_name == name) return &module;
    }
    return nullptr;
  }

  using Modules = std::vector<std::pair<std::string, M>>;
  Handle<Modules> modules_ = Handle<Modules>::make();
};

}  // namespace minitorch::nn
