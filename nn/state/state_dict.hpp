// The state of a module, an optimiser, a scheduler, a loader or a generator: tensors by name, and values. `state_dict`
// returns it and `load_state_dict` restores it; files are in checkpoint.hpp.
#pragma once

#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/json/json.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/layout/number_arguments.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::nn {

struct NamedTensor {
  std::string name;
  Tensor tensor;
};

/// A state. Its tensors share memory with their owner: `clone` those that must survive a change.
struct StateDict {
  std::vector<NamedTensor> tensors;  // each name once
  Json values = Json::Object{};

  /// Returns the tensor of this name. Throws CheckpointError if there is none.
  const Tensor& at(std::string_view name) const;
};

/// Options of loading a state.
struct LoadOptions {
  operators::Flag strict = true;  // a missing, unexpected or mismatched tensor is an error
};

/// The names that did not fit.
struct LoadReport {
  std::vector<std::string> missing;     // names without a tensor in the state
  std::vector<std::string> unexpected;  // tensors without a parameter or buffer
  std::vector<std::string> mismatched;  // tensors of another shape or dtype

  bool everything_fits() const { return missing.empty() && unexpected.empty() && mismatched.empty(); }
};

/// Restores a state that has been checked. Does not throw, and is called once at most. Nothing changes before the call,
/// so that several states can be checked before the first is restored.
using Commit = std::function<void()>;

/// A part of a checkpoint. `prepare_load` throws Error if a state does not fit; those of the library throw
/// CheckpointError.
template <class T>
concept Stateful = requires(T& part, const StateDict& state) {
  { std::as_const(part).state_dict() } -> std::same_as<StateDict>;
  { part.prepare_load(state) } -> std::same_as<Commit>;
};

namespace detail {

/// Throws CheckpointError: a state does not fit, because of `why`.
[[noreturn]] void refuse_state(const std::string& why);

/// Returns a name that two tensors of the state have, if there is one.
std::optional<std::string_view> name_given_twice(const StateDict& state);
/// Throws CheckpointError if there is such a name.
void check_names(const StateDict& state);
/// Throws CheckpointError if the state has tensors, of which a `kind` keeps none.
void check_no_tensors(const StateDict& state, std::string_view kind);

/// Returns check(), which checks a state. Every Error of it becomes a CheckpointError, except a MemoryError.
template <class Check> Commit checked_state(const Check& check) {
  try {
    return check();
  } catch (const MemoryError&) {
    throw;
  } catch (const Error& error) {
    refuse_state(error.what());
  }
}

/// Loads a state: checks it by `prepare`, which returns a Commit, and restores it.
template <class Prepare> void load_state(const Prepare& prepare) {
  naming_memory("load_state_dict", [&] { checked_state(prepare)(); });
}

}  // namespace detail

/// Restores the state of a part. Throws CheckpointError if it does not fit, or has two tensors of one name; then
/// nothing has changed.
template <Stateful T> void load_state_dict(T& part, const StateDict& state) {
  detail::load_state([&] {
    detail::check_names(state);
    return part.prepare_load(state);
  });
}

/// Returns the state of a generator.
StateDict state_dict(const Generator& generator);
/// Checks a generator's state, and returns the function that restores it. Throws CheckpointError if it is invalid.
Commit prepare_load(Generator& generator, const StateDict& state);
/// Restores a state. Throws CheckpointError if it is invalid; then nothing has changed.
void load_state_dict(Generator& generator, const StateDict& state);

}  // namespace minitorch::nn
