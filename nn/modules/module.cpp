// The tree of modules: walks over it, and printing. Adding and replacing parts is in module_parts.cpp.
#include "nn/modules/module.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <optional>
#include <ostream>

#include <cxxabi.h>

#include "nn/modules/evaluating.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::nn {

using detail::Handle, detail::HeldTensor, detail::Path;

// Returns the name of a class without namespaces and template arguments: "ModuleList" for
// "minitorch::nn::ModuleList<...>", "Net" for "(anonymous namespace)::Net".
std::string Module::class_name(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(type.name(), nullptr, nullptr, &status),
                                                    std::free);
  std::string name = status == 0 ? text.get() : type.name();
  name.resize(std::min(name.size(), name.find('<')));
  const auto end_of_namespaces = name.rfind("::");
  return end_of_namespaces == std::string::npos ? name : name.substr(end_of_namespaces + 2);
}

Tensor Module::operator()(const Tensor& x) const {
  return naming_memory("forward", [&] {
    const ForwardCall call(*this);
    return call.output(forward(x));
  });
}

Tensor Module::forward(const Tensor& x) const {
  throw Error("forward: a " + kind() + " has no forward that takes one tensor, here x " + to_text(x.shape()) +
              "; define  Tensor forward(const Tensor& x) const override  in its class. A copy as nn::Module, as "
              "from children() or in a ModuleList<nn::Module>, does not know the class: call the member that `add` "
              "returned, pass it as const nn::Module&, or hold a std::unique_ptr<nn::Module> or a Sequential");
}

void Module::visit(Shared shared, const Visit& f) const {
  struct Next {
    Handle<Path> path;
    Handle<State> state;
  };
  std::unordered_set<const State*> seen;
  std::vector<Next> next = {{Handle<Path>::make(), state_}};
  while (!next.empty()) {
    const auto [path, state] = next.back();
    next.pop_back();
    if (shared == Shared::once && !seen.insert(&*state).second) continue;
    f(path, state);
    std::for_each(state->children.rbegin(), state->children.rend(), [&, &parent = path](const auto& child) {
      next.push_back({Handle<Path>::make(Path{parent, child.name}), child.module});
    });
  }
}

std::vector<Parameter> Module::parameters() const {
  std::vector<Parameter> all;
  std::unordered_set<const HeldTensor*> seen;
  visit(Shared::once, [&](const Handle<Path>& path, const Handle<State>& state) {
    for (const auto& [name, parameter] : state->parameters) {
      if (seen.insert(&*parameter.slot().tensor).second)
        all.push_back(parameter.listed(Handle<Path>::make(Path{path, name})));
    }
  });
  return all;
}

std::vector<NamedParameter> Module::named_parameters() const {
  std::vector<NamedParameter> all;
  for (const Parameter& parameter : parameters()) all.push_back({parameter.path(), parameter});
  return all;
}

std::vector<NamedBuffer> Module::named_buffers() const {
  std::vector<NamedBuffer> all;
  std::unordered_set<const HeldTensor*> seen;
  visit(Shared::once, [&](const Handle<Path>& path, const Handle<State>& state) {
    for (const auto& [name, buffer] : state->buffers) {
      if (!seen.insert(&*buffer.slot().tensor).second) continue;
      const auto its_path = Handle<Path>::make(Path{path, name});
      all.push_back({its_path->text(), buffer.listed(its_path)});
    }
  });
  return all;
}

std::vector<NamedModule> Module::named_modules() const {
  std::vector<NamedModule> all;
  visit(Shared::once, [&](const Handle<Path>& path, const Handle<State>& state) {
    all.push_back({path->text(), Module(state)});
  });
  return all;
}

std::vector<Module> Module::modules() const {
  std::vector<Module> all;
  std::unordered_set<const State*> seen;
  std::vector<Handle<State>> next = {state_};
  while (!next.empty()) {
    const Handle<State> state = next.back();
    next.pop_back();
    if (!seen.insert(&*state).second) continue;
    all.push_back(Module(state));
    std::for_each(state->children.rbegin(), state->children.rend(),
                  [&](const Part& part) { next.push_back(part.module); });
  }
  return all;
}

std::vector<NamedModule> Module::children() const {
  std::vector<NamedModule> all;
  for (const auto& [name, state] : state_->children) all.push_back({name, Module(state)});
  return all;
}

std::vector<NamedParameter> Module::own_parameters() const {
  std::vector<NamedParameter> all;
  for (const auto& [name, parameter] : state_->parameters)
    all.push_back({name, parameter.listed(Handle<Path>::make(Path{.name = name}))});
  return all;
}

std::vector<NamedBuffer> Module::own_buffers() const {
  std::vector<NamedBuffer> all;
  for (const auto& [name, buffer] : state_->buffers)
    all.push_back({name, buffer.listed(Handle<Path>::make(Path{.name = name}))});
  return all;
}

std::int64_t Module::num_parameters() const {
  std::int64_t n = 0;
  for (const Parameter& parameter : parameters()) n += parameter.numel();
  return n;
}

bool Module::is_training() const {
  return std::atomic_ref(state_->is_training).load(std::memory_order_relaxed) && !Evaluating::covers(*this);
}

void Module::set_training(bool is_training) const {
  for (const Module& module : modules()) module.set_own_training(is_training);
}

// Stores the flag atomically, since threads that share a model may all call eval().
void Module::set_own_training(bool is_training) const noexcept {
  bool& flag = state_->is_training;
  const bool before = std::atomic_ref(flag).exchange(is_training, std::memory_order_relaxed);
  if (before != is_training) operators::Recording::note_flip(&flag);
}

void Module::requires_grad_(operators::Flag requires_grad) const {
  const std::vector<Parameter> all = parameters();
  for (const Parameter& parameter : all) {
    const Tensor& value = parameter.value();
    if (!value.is_leaf() && !value.is_constant()) parameter.requires_grad_(requires_grad);  // throws
  }
  for (const Parameter& parameter : all) parameter.requires_grad_(requires_grad);
}

void Module::zero_grad() const {
  for (const Module& module : modules()) {
    for (const NamedParameter& named : module.state_->parameters) named.parameter.zero_grad();
  }
}

void Module::to(DType dtype) const {
  if (!is_floating_point(dtype)) {
    throw DtypeError("to: the parameters of " + kind() + " cannot be " + std::string(to_text(dtype)) +
                     ", which has no derivative; float32 and float64 have");
  }
  naming_memory("to", [&] {
    const std::vector<Parameter> parameters = this->parameters();
    const std::vector<NamedBuffer> buffers = named_buffers();
    std::vector<Tensor> converted;  // converts all before it changes the first
    converted.reserve(parameters.size() + buffers.size());
    for (const Parameter& parameter : parameters) converted.push_back(parameter.converted(dtype));
    for (const NamedBuffer& named : buffers) converted.push_back(named.buffer.converted(dtype));
    auto next = converted.begin();
    for (const Parameter& parameter : parameters) parameter.take(std::move(*next++));
    for (const NamedBuffer& named : buffers) named.buffer.take(std::move(*next++));
  });
}

void Module::apply(const std::function<void(const Module&)>& f) const {
  if (!f) throw Error("apply: the function is empty, it must take a module");
  const std::vector<Module> all = modules();
  std::for_each(all.rbegin(), all.rend(), f);
}

std::string Module::kind() const { return state_->kind.empty() ? class_name(typeid(*this)) : state_->kind; }

void Module::print(std::ostream& out) const {
  struct Next {
    std::size_t depth;
    std::string name;
    std::optional<Handle<State>> state;  // nullopt for a closing bracket
  };
  std::vector<Next> next = {{0, "", state_}};
  while (!next.empty()) {
    const Next one = std::move(next.back());
    next.pop_back();
    if (one.depth > 0 || !one.state) out << "\n" << std::string(2 * one.depth, ' ');
    if (!one.state) {
      out << ")";
      continue;
    }
    const State& state = **one.state;
    if (one.depth > 0) out << "(" << one.name << "): ";
    out << (one.depth == 0 ? kind() : state.kind) << "(";
    if (state.children.empty()) {
      out << state.description << ")";
      continue;
    }
    if (!state.description.empty()) out << "\n" << std::string(2 * one.depth + 2, ' ') << state.description;
    next.push_back({one.depth, "", std::nullopt});
    std::for_each(state.children.rbegin(), state.children.rend(), [&](const auto& child) {
      next.push_back({one.depth + 1, child.name, child.module});
    });
  }
}

std::vector<Parameter> parameters_of(const std::vector<Module>& models) {
  std::vector<Parameter> all;
  std::unordered_set<const HeldTensor*> seen;
  for (std::size_t i = 0; i < models.size(); ++i) {
    for (const Parameter& parameter : models[i].parameters()) {
      if (seen.insert(&*parameter.slot().tensor).second)
        all.push_back(parameter.listed(Handle<Path>::make(Path{.name = std::to_string(i) + "." + parameter.path()})));
    }
  }
  return all;
}

std::ostream& operator<<(std::ostream& out, const Module& module) {
  module.print(out);
  return out;
}

}  // namespace minitorch::nn
