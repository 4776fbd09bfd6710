// What a module, an optimiser, a scheduler, a loader or a generator keeps from step to step: tensors by name, and values.
// Each gives it by `state_dict` and takes it by `load_state_dict`; how it comes into a file is in checkpoint.hpp.
#pragma once

#include <concepts>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/json/json.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::nn {

struct NamedTensor {
  std::string name;
  Tensor tensor;
};

/// A state. Its tensors share memory with what it is the state of: `clone` those that are to outlast a change.
struct StateDict {
  std::vector<NamedTensor> tensors;  // each name once
  Json values = Json::Object{};

  /// The tensor of this name. Throws CheckpointError where there is none.
  const Tensor& at(std::string_view name) const;
};

/// How a state is loaded.
struct LoadOptions {
  bool strict = true;  // a parameter or buffer without a tensor, or the other way round, is an error
};

/// What did not fit, by name.
struct LoadReport {
  std::vector<std::string> missing;     // have no tensor in the state
  std::vector<std::string> unexpected;  // tensors that nothing here is called like
  std::vector<std::string> mismatched;  // tensors of another shape or dtype

  bool everything_fits() const { return missing.empty() && unexpected.empty() && mismatched.empty(); }
};

/// Puts a state in place that has been checked to fit. Does not throw, and is called once at most: until then nothing has
/// changed, so that several can be checked before the first is put in place.
using Commit = std::function<void()>;

/// What can be a part of a checkpoint: `prepare_load` throws Error where a state does not fit.
template <class T>
concept Stateful = requires(T& part, const StateDict& state) {
  { std::as_const(part).state_dict() } -> std::same_as<StateDict>;
  { part.prepare_load(state) } -> std::same_as<Commit>;
};

/// Throws CheckpointError where the values say that they are the state of another kind of thing than `kind`.
void check_kind(const StateDict& state, std::string_view kind);
/// Throws CheckpointError where the "settings" of a state are not these, with which this one of `kind` was made.
void check_settings(const StateDict& state, std::string_view kind, const Json& settings);

/// The state of a source of random numbers.
StateDict state_dict(const Generator& generator);
/// Checks that a state is one, and returns what puts it in place. Throws Error where it is none.
Commit prepare_load(Generator& generator, const StateDict& state);
/// Goes on from a state. Throws Error where it is none; then nothing has changed.
void load_state_dict(Generator& generator, const StateDict& state);

}  // namespace minitorch::nn
