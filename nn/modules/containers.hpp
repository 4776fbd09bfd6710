// Containers: modules made of other modules.
#pragma once

#include <algorithm>
#include <any>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

namespace detail {

/// Throws IndexError: the container has no module with the index `i`.
[[noreturn]] void refuse_index(std::string_view container, const std::string& i, std::size_t size);
/// Throws Error: module `place` of the container is not of the class that was asked for.
[[noreturn]] void refuse_class(const Module& container, std::size_t place);
/// Throws IndexError: the ModuleDict has no module of this name.
[[noreturn]] void refuse_name(std::string_view name, const Module& dict);

/// Returns the index of module i among `size`; a negative i counts from the end. Throws IndexError, in the name of the
/// container, if it is out of range.
template <Countable Index> std::size_t place_of(std::string_view container, Index i, std::size_t size) {
  auto place = static_cast<std::size_t>(i);
  if (std::cmp_less(i, 0)) place += size;  // wraps to below size where the module is there
  if (place >= size) refuse_index(container, std::to_string(i), size);
  return place;
}

/// Calls f, which registers the last module of a list. If it throws, removes that module from the list.
template <class List, class F> void register_last(List& list, const F& f) {
  try {
    f();
  } catch (...) {
    list.pop_back();
    throw;
  }
}

}  // namespace detail

/// Modules in sequence, named "0", "1", ...: each takes the output of the one before.
///
///   Sequential model(Linear(2, 16), ReLU(), Linear(16, 1));
class Sequential : public Module {
 public:
  template <std::derived_from<Module>... M> explicit Sequential(const M&... modules) { (append(modules), ...); }

  /// Appends a module.
  template <std::derived_from<Module> M> Sequential& append(const M& module) {
    naming_memory("append", [&] {
      const std::string name = std::to_string(size());
      layers_->push_back(layer_of(module));
      detail::register_last(*layers_, [&] { add(name, module); });
    });
    return *this;
  }
  /// Replaces module i by a module of any class; a negative i counts from the end. Throws IndexError.
  template <Countable Index, std::derived_from<Module> M> Sequential& replace(Index i, const M& module) {
    const std::size_t place = detail::place_of("Sequential", i, size());
    naming_memory("replace", [&] {
      Layer layer = layer_of(module);
      put(place, module);
      (*layers_)[place].swap(layer);
    });
    return *this;
  }
  std::size_t size() const { return layers_->size(); }
  /// Returns module i, which is of the class M: `model.at<Linear>(0).weight`. A negative i counts from the end. Throws
  /// IndexError, and Error for a module of another class.
  template <std::derived_from<Module> M, Countable Index> const M& at(Index i) const {
    const std::size_t place = detail::place_of("Sequential", i, size());
    if (const M* module = std::any_cast<M>(&(*layers_)[place].module)) return *module;
    detail::refuse_class(*this, place);
  }
  Tensor forward(const Tensor& x) const override;

 private:
  // A module, and how to call it: by Module's operator(), since its own may return more than a tensor, as LSTM's does.
  struct Layer {
    std::any module;
    Tensor (*call)(const std::any& module, const Tensor& x);

    void swap(Layer& other) noexcept {
      module.swap(other.module);
      std::swap(call, other.call);
    }
  };
  using Layers = std::vector<Layer>;

  template <class M> static Layer layer_of(const M& module) {
    return {module, [](const std::any& any, const Tensor& x) {
              return static_cast<const Module&>(*std::any_cast<M>(&any))(x);
            }};
  }

  detail::Handle<Layers> layers_ = detail::Handle<Layers>::make();
};

/// A list of modules of one class, named "0", "1", ..., for models that call them in their own way.
template <std::derived_from<Module> M> class ModuleList : public Module {
 public:
  ModuleList() = default;
  ModuleList(std::initializer_list<M> modules) {
    for (const M& module : modules) append(module);
  }

  ModuleList& append(const M& module) {
    naming_memory("append", [&] {
      const std::string name = std::to_string(size());
      modules_->push_back(module);
      detail::register_last(*modules_, [&] { add(name, module); });
    });
    return *this;
  }
  /// Replaces module i; a negative i counts from the end. Throws IndexError.
  template <Countable Index> ModuleList& replace(Index i, const M& module) {
    const std::size_t place = detail::place_of("ModuleList", i, size());
    naming_memory("replace", [&] {
      Modules changed;
      changed.reserve(size());
      for (std::size_t k = 0; k < size(); ++k) changed.push_back(k == place ? module : (*modules_)[k]);
      put(place, module);
      modules_->swap(changed);
    });
    return *this;
  }
  std::size_t size() const { return modules_->size(); }
  /// Returns module i; a negative i counts from the end. Throws IndexError.
  template <Countable Index> const M& operator[](Index i) const {
    return (*modules_)[detail::place_of("ModuleList", i, size())];
  }
  template <Countable Index> const M& at(Index i) const { return (*this)[i]; }
  auto begin() const { return modules_->begin(); }
  auto end() const { return modules_->end(); }

 private:
  using Modules = std::vector<M>;
  detail::Handle<Modules> modules_ = detail::Handle<Modules>::make();
};

/// Modules of one class by name, in the order of insertion.
template <std::derived_from<Module> M> class ModuleDict : public Module {
 public:
  ModuleDict() = default;
  ModuleDict(std::initializer_list<std::pair<std::string, M>> modules) {
    for (const auto& [name, module] : modules) insert(name, module);
  }

  ModuleDict& insert(std::string_view name, const M& module) {
    naming_memory("insert", [&] {
      modules_->emplace_back(name, module);
      detail::register_last(*modules_, [&] { add(name, module); });
    });
    return *this;
  }
  /// Replaces the module called `name`. Throws IndexError.
  ModuleDict& replace(std::string_view name, const M& module) {
    const std::size_t place = checked_place(name);
    naming_memory("replace", [&] {
      Modules changed;
      changed.reserve(size());
      for (std::size_t k = 0; k < size(); ++k)
        changed.emplace_back((*modules_)[k].first, k == place ? module : (*modules_)[k].second);
      put(place, module);
      modules_->swap(changed);
    });
    return *this;
  }
  std::size_t size() const { return modules_->size(); }
  bool contains(std::string_view name) const { return place_of(name) < size(); }
  /// Returns the module called `name`. Throws IndexError if there is none.
  const M& operator[](std::string_view name) const { return (*modules_)[checked_place(name)].second; }
  auto begin() const { return modules_->begin(); }
  auto end() const { return modules_->end(); }

 private:
  std::size_t place_of(std::string_view name) const {
    const auto is_it = [&](const auto& named) { return named.first == name; };
    return static_cast<std::size_t>(std::find_if(modules_->begin(), modules_->end(), is_it) - modules_->begin());
  }
  std::size_t checked_place(std::string_view name) const {
    const std::size_t place = place_of(name);
    if (place == size()) detail::refuse_name(name, *this);
    return place;
  }

  using Modules = std::vector<std::pair<std::string, M>>;
  detail::Handle<Modules> modules_ = detail::Handle<Modules>::make();
};

}  // namespace minitorch::nn
