// The tree of modules: names, walks over it, and how it is printed.
#include "nn/module.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <ostream>

#include <cxxabi.h>

#include "operators/error.hpp"

namespace minitorch::nn {

namespace {

// "minitorch::nn::ModuleList<...>" and "(anonymous namespace)::Net" without what stands around the name.
std::string name_of(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(type.name(), nullptr, nullptr, &status),
                                                    std::free);
  std::string name = status == 0 ? text.get() : type.name();
  name.resize(std::min(name.size(), name.find('<')));
  const auto end_of_namespaces = name.rfind("::");
  return end_of_namespaces == std::string::npos ? name : name.substr(end_of_namespaces + 2);
}

std::string joined(const std::string& path, const std::string& name) { return path.empty() ? name : path + "." + name; }

// Adds those of `own` that are not in `all` yet, by their paths.
template <class Named> void add_new(std::vector<Named>& all, const std::string& path, const std::vector<Named>& own) {
  for (const auto& [name, held] : own) {
    const auto is_same = [&h = held](const Named& other) {
      const auto& [other_name, other_held] = other;
      return other_held == h;
    };
    if (std::none_of(all.begin(), all.end(), is_same)) all.push_back({joined(path, name), held});
  }
}

template <class Named> bool has_name(const std::vector<Named>& all, std::string_view name) {
  return std::any_of(all.begin(), all.end(), [&](const Named& one) { return one.name == name; });
}

}  // namespace

Tensor Module::operator()(const Tensor& x) const {
  Tensor y = forward(x);
  tell(y);
  return y;
}

Tensor Module::forward(const Tensor& x) const {
  throw Error("forward: a " + kind() + " computes nothing of one tensor (" + to_text(x.shape()) +
              " was given); define  Tensor forward(const Tensor& x) const override  in it, or call its own functions");
}

void Module::tell(const Tensor& output) const {
  if (ForwardListener* listener = ForwardListener::current()) listener->hear(*this, output);
}

void Module::check_name(std::string_view name) const {
  const auto refuse = [&](const std::string& why) {
    throw Error("add: the name '" + std::string(name) + "' in a " + kind() + " " + why);
  };
  if (name.empty()) refuse("is empty, but parameters are found by their names");
  if (name.find('.') != std::string_view::npos) refuse("has a dot, which stands between the names of a path");
  const auto& children = state_->children;
  const auto is_child = [&](const auto& child) { return child.first == name; };
  if (has_name(state_->parameters, name) || has_name(state_->buffers, name) ||
      std::any_of(children.begin(), children.end(), is_child)) {
    refuse("is given twice");
  }
}

Parameter Module::add(std::string_view name, const Parameter& parameter) const {
  check_name(name);
  state_->parameters.push_back({std::string(name), parameter});
  return parameter;
}

Buffer Module::add(std::string_view name, const Buffer& buffer) const {
  check_name(name);
  state_->buffers.push_back({std::string(name), buffer});
  return buffer;
}

void Module::add_module(std::string_view name, const Module& module, const std::type_info& type) const {
  check_name(name);
  for (const NamedModule& inner : module.named_modules()) {
    if (inner.module == *this)
      throw Error("add: a " + kind() + " cannot be part of itself, as '" + std::string(name) + "' would make it");
  }
  if (module.state_->kind.empty()) module.state_->kind = name_of(type);
  state_->children.emplace_back(name, module.state_);
}

void Module::visit(const Visit& f) const {
  std::vector<const State*> seen;
  const std::function<void(const std::string&, const Handle<State>&)> walk = [&](const std::string& path,
                                                                                 const Handle<State>& state) {
    if (std::find(seen.begin(), seen.end(), &*state) != seen.end()) return;
    seen.push_back(&*state);
    f(path, Module(state));
    for (const auto& [child_name, child] : state->children) walk(joined(path, child_name), child);
  };
  walk("", state_);
}

std::vector<NamedParameter> Module::named_parameters() const {
  std::vector<NamedParameter> all;
  visit([&](const std::string& path, const Module& module) { add_new(all, path, module.state_->parameters); });
  return all;
}

std::vector<Parameter> Module::parameters() const {
  std::vector<Parameter> all;
  for (const NamedParameter& named : named_parameters()) all.push_back(named.parameter);
  return all;
}

std::vector<NamedBuffer> Module::named_buffers() const {
  std::vector<NamedBuffer> all;
  visit([&](const std::string& path, const Module& module) { add_new(all, path, module.state_->buffers); });
  return all;
}

std::vector<NamedModule> Module::named_modules() const {
  std::vector<NamedModule> all;
  visit([&](const std::string& path, const Module& module) { all.push_back({path, module}); });
  return all;
}

std::vector<NamedModule> Module::children() const {
  std::vector<NamedModule> all;
  for (const auto& [name, state] : state_->children) all.push_back({name, Module(state)});
  return all;
}

std::vector<NamedParameter> Module::own_parameters() const { return state_->parameters; }

std::int64_t Module::num_parameters() const {
  std::int64_t n = 0;
  for (const Parameter& parameter : parameters()) n += parameter.numel();
  return n;
}

void Module::set_training(bool is_training) const {
  visit([&](const std::string&, const Module& module) { module.state_->is_training = is_training; });
}

void Module::zero_grad() const {
  for (const Parameter& parameter : parameters()) parameter.zero_grad();
}

void Module::to(DType dtype) const {
  if (!is_floating_point(dtype)) {
    throw DtypeError("to: the parameters of a " + kind() + " cannot be " + std::string(to_text(dtype)) +
                     ", which has no derivative; float32 and float64 have");
  }
  for (const Parameter& parameter : parameters()) parameter.to(dtype);
  for (const NamedBuffer& named : named_buffers()) named.buffer.to(dtype);
}

void Module::apply(const std::function<void(const Module&)>& f) const {
  std::vector<NamedModule> all = named_modules();
  std::for_each(all.rbegin(), all.rend(), [&](const NamedModule& named) { f(named.module); });
}

std::string Module::kind() const { return state_->kind.empty() ? name_of(typeid(*this)) : state_->kind; }

void Module::print(std::ostream& out, const std::string& indent) const {
  out << kind() << "(" << state_->description;
  const std::string inner = indent + "  ";
  for (const NamedModule& child : children()) {
    out << "\n" << inner << "(" << child.name << "): ";
    child.module.print(out, inner);
  }
  out << (state_->children.empty() ? ")" : "\n" + indent + ")");
}

std::ostream& operator<<(std::ostream& out, const Module& module) {
  module.print(out, "");
  return out;
}

}  // namespace minitorch::nn
