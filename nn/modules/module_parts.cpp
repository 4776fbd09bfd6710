// The parts of a module: adding and replacing parameters, buffers and modules under names, and whether a clone has all.
#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "nn/modules/module.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::nn {

using detail::Handle, detail::HeldTensor, detail::Path, detail::Slot;

void Module::check_name(std::string_view name) const {
  const auto refuse = [&](const std::string& why) {
    throw Error("add: the name " + quoted_beginning(name) + " in a " + kind() + " " + why);
  };
  if (name.empty()) refuse("is empty, but parameters are found by their names");
  if (name.find('.') != std::string_view::npos) refuse("has a dot, which separates the names in a path");
  if (!is_utf8(name)) refuse("is not UTF-8, so no checkpoint can hold it");
  if (state_->names.contains(std::string(name))) refuse("is given twice");
}

// Throws if this module is a part of `module`. A module that is a part of no other needs no search, so that building a
// model takes linear time.
void Module::check_part(std::string_view name, const Module& module) const {
  const auto refuse = [&] {
    throw Error("add: a " + kind() + " cannot be part of itself, as " + quoted_beginning(name) + " would make it");
  };
  if (module == *this) refuse();
  if (state_->count.parts == 0 || module.state_->children.empty()) return;
  for (const Module& inner : module.modules()) {
    if (inner == *this) refuse();
  }
}

// Reserves the name for what f registers. If f throws, the name is free again.
template <class F> void Module::register_as(std::string_view name, const F& f) const {
  naming_memory("add", [&] {
    check_name(name);
    const auto taken = state_->names.emplace(name).first;
    try {
      f();
    } catch (...) {
      state_->names.erase(taken);
      throw;
    }
  });
}

Parameter Module::add(std::string_view name, const Parameter& parameter) const {
  register_as(name, [&] { state_->parameters.push_back({std::string(name), parameter}); });
  parameter.slot().enter();
  return parameter;
}

Buffer Module::add(std::string_view name, const Buffer& buffer) const {
  register_as(name, [&] { state_->buffers.push_back({std::string(name), buffer}); });
  buffer.slot().enter();
  return buffer;
}

ExtraState Module::add(std::string_view name, const ExtraState& state) const {
  register_as(name, [&] { state_->extra_states.push_back({std::string(name), state}); });
  return state;
}

void Module::add_module(std::string_view name, const Module& module, const std::type_info& type) const {
  Parts returning;
  register_as(name, [&] {
    check_part(name, module);
    returning = module.parts_that_return();
    std::string its_kind = module.state_->kind.empty() ? class_name(type) : module.state_->kind;
    state_->children.emplace_back(name, module.state_);
    operators::Recording::note_setting();
    module.state_->kind.swap(its_kind);
  });
  take_back(returning);
}

void Module::put_module(std::size_t child, const Module& module, const std::type_info& type) const {
  const Module before(state_->children[child].module);
  check_part(state_->children[child].name, module);
  Part part(state_->children[child].name, module.state_);  // so that what `before` shares with it does not leave
  const Parts returning = module.parts_that_return(), leaving = before.parts_of_no_other();
  std::string its_kind = module.state_->kind.empty() ? class_name(type) : module.state_->kind;
  module.state_->kind.swap(its_kind);
  state_->children[child] = std::move(part);
  operators::Recording::note_setting();
  take_back(returning);
  if (before.state_->count.parts > 0) return;
  for (const Handle<State>& gone : leaving.modules) gone->was_put_out = true;
  for (const Handle<HeldTensor>& tensor : leaving.tensors) tensor->mark_replaced();
}

// Returns what would leave the model with this module: this one and those that are parts of it alone, and the tensors
// whose slots are all in them.
Module::Parts Module::parts_of_no_other() const {
  Parts leaving{.modules = {state_}, .tensors = {}};
  std::vector<Handle<State>>& modules = leaving.modules;
  std::unordered_map<const State*, std::size_t> parts;
  for (std::size_t i = 0; i < modules.size(); ++i) {
    const Handle<State> state = modules[i];
    for (const Part& part : state->children) {
      if (++parts[&*part.module] == part.module->count.parts) modules.push_back(part.module);
    }
  }
  std::unordered_map<const Slot*, std::size_t> slots;
  std::unordered_map<const HeldTensor*, std::size_t> places;
  const auto note = [&](const Slot& slot) {
    if (++slots[&slot] == slot.modules && ++places[&*slot.tensor] == slot.tensor->places)
      leaving.tensors.push_back(slot.tensor);
  };
  for (const Handle<State>& state : modules) {
    for (const NamedParameter& named : state->parameters) note(named.parameter.slot());
    for (const NamedBuffer& named : state->buffers) note(named.buffer.slot());
  }
  return leaving;
}

// Returns the parts of a module that `put` once removed from its model, alone or with what it was in; none for any
// other module.
Module::Parts Module::parts_that_return() const {
  Parts parts;
  if (!state_->was_put_out) return parts;
  for (const Module& module : modules()) {
    parts.modules.push_back(module.state_);
    for (const NamedParameter& named : module.state_->parameters)
      parts.tensors.push_back(named.parameter.slot().tensor);
    for (const NamedBuffer& named : module.state_->buffers) parts.tensors.push_back(named.buffer.slot().tensor);
  }
  return parts;
}

void Module::take_back(const Parts& parts) noexcept {
  for (const Handle<State>& module : parts.modules) module->was_put_out = false;
  for (const Handle<HeldTensor>& tensor : parts.tensors) tensor->was_replaced = false;
}

// What a member holds by value has a handle besides those of the tree.
void detail::check_clone(const Module& original, const Module& copy) {
  struct Registered {
    Handle<Path> path;
    const void* part;
    std::weak_ptr<const void> count;
  };
  const auto parts_of = [](const Module& model) {
    std::vector<Registered> parts;
    model.visit(Module::Shared::once, [&](const Handle<Path>& path, const Handle<Module::State>& state) {
      const auto list = [&](const std::string& name, const auto& handle) {
        parts.push_back({Handle<Path>::make(Path{path, name}), &*handle, handle.count()});
      };
      for (const auto& [name, parameter] : state->parameters) list(name, parameter.slot_);
      for (const auto& [name, buffer] : state->buffers) list(name, buffer.slot_);
      for (const auto& [name, extra_state] : state->extra_states) list(name, extra_state.value_);
      for (const auto& [name, module] : state->children) list(name, module);
    });
    return parts;
  };
  const auto are_held = [](const std::vector<Registered>& parts) {
    std::unordered_map<const void*, long> handles_of_tree;
    for (const Registered& one : parts) ++handles_of_tree[one.part];
    std::vector<bool> result;
    for (const Registered& one : parts) result.push_back(one.count.use_count() > handles_of_tree[one.part]);
    return result;
  };
  const std::vector<Registered> parts = parts_of(copy);
  const std::vector<bool> are_held_by_copy = are_held(parts), are_held_by_original = are_held(parts_of(original));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (are_held_by_copy[i] || !are_held_by_original[i]) continue;
    throw Error("clone: no member of " + copy.kind() + " holds " + quoted_beginning(parts[i].path->text()) +
                " by value, so the copy would compute with the original's; make what add returned a member, or an "
                "element of one, instead of a pointer or a reference: modules and parameters are handles");
  }
}

}  // namespace minitorch::nn
