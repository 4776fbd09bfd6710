// The common part of all optimisers: groups, checks, and the tensors of their state.
#include "nn/optim/optimizer.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "minitorch/memory/step_recording.hpp"
#include "nn/optim/parameter_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::nn {

namespace {

void check_leaf(std::string_view function, const Parameter& parameter) {
  if (parameter.value().is_leaf() || parameter.is_frozen()) return;
  throw Error(
      std::string(function) + ": the parameter " + described(parameter) +
      " is not a leaf any more, so it has no gradient: a tensor was assigned to its value(); use set_value to " +
      "copy a tensor, tie to share a parameter");
}

[[noreturn]] void refuse_replaced(std::string_view optimizer, const Parameter& parameter) {
  throw Error(
      "step: the parameter " + described(parameter) + " of " + std::string(optimizer) +
      " is in no model any more, because tie or replace put another in its place; make a new optimiser of the " +
      "model's parameters");
}

}  // namespace

void Optimizer::add_groups(std::string_view function, std::vector<std::vector<Parameter>> groups) {
  operators::Recording::note_setting();
  const auto refuse = [&](const std::string& what) { throw Error(std::string(function) + ": " + what); };
  if (scalars_ && !groups_.empty())
    refuse(std::string(name()) + " was made of Scalars, which have one group; make an optimiser of all of them");
  if (groups.empty()) refuse("there is no group of parameters, there must be at least one");
  std::vector<Parameter> all;
  for_states([&](const State& state) { all.push_back(state.parameter); });
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].empty()) {
      refuse("group " + std::to_string(groups_.size() + i) +
             " has no parameters, it must have at least one; did the model have any?");
    }
    for (const Parameter& parameter : groups[i]) {
      check_leaf(function, parameter);
      all.push_back(parameter);
    }
  }
  check_each_once(function, all);
  std::vector<Group> added;
  for (const std::vector<Parameter>& parameters : groups) {
    Group group;
    group.states.reserve(parameters.size());
    for (const Parameter& parameter : parameters)
      group.states.push_back({.parameter = parameter.listed(parameter.slot().path)});
    added.push_back(std::move(group));
  }
  groups_.reserve(groups_.size() + added.size());
  for (Group& group : added) groups_.push_back(std::move(group));
}

void Optimizer::add_scalars(std::string_view optimizer, std::vector<Scalar> scalars) {
  const detail::ScalarList& list = scalars_.emplace(optimizer, std::move(scalars));
  add_groups(optimizer, {{list.parameter()}});
}

void Optimizer::refuse_group(std::string_view optimizer, std::int64_t group) const {
  throw IndexError(std::string(optimizer) + ": there is no group " + std::to_string(group) + " among " +
                   std::to_string(groups_.size()));
}

void Optimizer::refuse_momentum(std::string_view optimizer) {
  throw Error(std::string(optimizer) + ": it has neither momentum nor beta1");
}

void Optimizer::zero_grad() {
  if (scalars_) scalars_->zero_grad();
  for (const Group& group : groups_) {
    for (const State& state : group.states) state.parameter.zero_grad();
  }
}

std::vector<Parameter> Optimizer::parameters() const {
  if (scalars_) {
    throw Error("parameters: " + std::string(name()) +
                " was made of Scalars, which are no parameters; scalars() returns them");
  }
  std::vector<Parameter> all;
  for_states([&](const State& state) { all.push_back(state.parameter); });
  return all;
}

const std::vector<Scalar>& Optimizer::scalars() const {
  if (!scalars_) throw Error("scalars: " + std::string(name()) + " was made of parameters; parameters() returns them");
  return scalars_->scalars();
}

std::uint64_t Optimizer::largest_state_bytes() const {
  std::uint64_t bytes = 0;
  for_states([&](const State& state) {
    bytes += static_cast<std::uint64_t>(state.parameter.numel()) * size_of(state.parameter.dtype()) + sizeof(double);
  });
  return max_state_tensors * bytes;
}

void Optimizer::load_state_dict(const StateDict& state) { nn::load_state_dict(*this, state); }

void Optimizer::set_lr(RealNumber lr) {
  for (std::size_t group = 0; group < groups_.size(); ++group) set_lr(lr, group);
}

double Optimizer::initial_lr(WholeNumber group) {
  double& initial = groups_[checked_group(name(), group)].initial_lr;
  if (initial < 0) initial = lr(group);
  return initial;
}

void Optimizer::check_state(const State& state, const StateTensors& tensors) const {
  const Tensor& value = state.parameter.value();
  const auto refuse_shape = [&](const std::string& what) {
    throw ShapeError("step: the parameter " + to_text(value.shape()) + " of " + std::string(name()) + " " + what);
  };
  if (!value.is_contiguous()) refuse_shape("is not contiguous, it must be");
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const TensorData& tensor = state.tensors[i];
    if (!tensor.is_defined() || tensors[i].is_number) continue;
    if (tensor.dtype() != value.dtype()) {
      throw DtypeError("step: the parameter " + to_text(value.shape()) + " is " + std::string(to_text(value.dtype())) +
                       ", but was " + std::string(to_text(tensor.dtype())) + " when " + std::string(name()) +
                       " made its state tensors; make a new optimiser after converting a model");
    }
    if (tensor.shape() != value.shape()) {
      refuse_shape("had the shape " + to_text(tensor.shape()) + " before, its shape must not change");
    }
  }
}

// Allocates all state tensors that the step needs before it stores the first. Returns whether there were any.
bool Optimizer::make_tensors() {
  std::vector<std::pair<TensorData*, TensorData>> made;
  for (std::size_t group = 0; group < groups_.size(); ++group) {
    const StateTensors wanted = state_tensors(group);
    for (State& state : groups_[group].states) {
      const Tensor& value = state.parameter.value();
      if (value.grad_data() == nullptr) continue;
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i].is_used && !state.tensors[i].is_defined())
          made.emplace_back(&state.tensors[i],
                            full(wanted[i].shape_for(value), wanted[i].start, wanted[i].dtype_for(value), "step"));
      }
    }
  }
  for (auto& [place, tensor] : made) *place = std::move(tensor);
  return !made.empty();
}

void Optimizer::check_parameters() const {
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const StateTensors tensors = state_tensors(i);
    for (const State& state : groups_[i].states) {
      if (state.parameter.was_replaced()) refuse_replaced(name(), state.parameter);
      check_leaf("step", state.parameter);
      if (state.parameter.value().grad_data() != nullptr) check_state(state, tensors);
    }
  }
}

// A recorded step refers to its optimiser.
Optimizer::~Optimizer() { operators::Recording::note_setting(); }

void Optimizer::note_change_of_tensors(const StateTensors& before, const StateTensors& after) {
  const auto is_like = [](const StateTensor& one, const StateTensor& other) { return one.is_used == other.is_used; };
  if (!std::equal(before.begin(), before.end(), after.begin(), is_like)) operators::Recording::note_setting();
}

void Optimizer::step_with(const std::function<double()>& closure) {
  closure();
  step();
}

// Records the step as one run, which makes it with the options and the counts of its own time.
void Optimizer::record_step(graph::StepRecording& recording) {
  if (scalars_) operators::Recording::refuse("a step of Scalars", "only tensors are recorded");
  std::vector<const void*>& gradients = recording.own(std::vector<const void*>());
  for_states([&](const State& state) {
    const Tensor& value = state.parameter.value();
    const TensorData* const gradient = value.grad_data();
    gradients.push_back(gradient == nullptr ? nullptr : gradient->element_address());
    if (gradient == nullptr) return;
    recording.use(value.data().storage());
    recording.use(gradient->storage());
    value.data().storage().count_change();
  });
  recording.note_lasting();
  recording.add(name(), [this, first = gradients.data()] { repeat_step(first); });
}

void Optimizer::repeat_step(const void* const* gradients) {
  recorded_ = gradients;
  try {
    for (std::size_t i = 0; i < groups_.size(); ++i) update(i, groups_[i].states);
  } catch (...) {
    recorded_ = nullptr;
    throw;
  }
  recorded_ = nullptr;
}

void Optimizer::step() {
  if (scalars_) scalars_->read();
  check_parameters();
  const bool has_made_tensors = naming_memory("step", [this] { return make_tensors(); });
  if (graph::StepRecording* const recording = graph::StepRecording::current()) [[unlikely]] {
    if (has_made_tensors) recording->note_done_once();
    record_step(*recording);
  }
  const operators::Recording::Current none(nullptr);
  for (std::size_t i = 0; i < groups_.size(); ++i) update(i, groups_[i].states);
  if (scalars_) scalars_->write();
}

}  // namespace minitorch::nn
