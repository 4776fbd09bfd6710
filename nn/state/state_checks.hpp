// Checks of a state that is loaded: that it belongs to the same class of object, made with the same settings, and that
// its names and counters can be.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "nn/json/json.hpp"
#include "nn/state/state_dict.hpp"

namespace minitorch::nn {

/// Throws CheckpointError if the values belong to another class of object than `kind`, or if two tensors have the same
/// name.
void check_kind(const StateDict& state, std::string_view kind);
/// Returns whether the values are those of a Module.
bool is_of_module(const Json& values);
/// The kind of a Module's state; of one with extra states it is another, so that no reader misses them.
inline constexpr std::string_view module_kind = "Module", module_kind_with_extra = "ModuleWithExtraState";
/// Checks the state of a class that keeps no tensors. Throws CheckpointError if `check_kind` does, if the state has
/// tensors, or if its "settings" are not these, with which this object was made.
void check_settings(const StateDict& state, std::string_view kind, const Json& settings);

/// Returns the member `name` of an object. Throws CheckpointError, which names `owner`, if there is none: "the state of
/// SGD has no 'groups'".
const Json& member_of(const Json& values, const std::string& owner, std::string_view name);
/// Returns a counter. Throws CheckpointError, which says `what` it counts, below 0 and above 2⁵³: no counter that was
/// reached step by step is there, and from there a double cannot hold it, or the next step would overflow.
std::int64_t checked_count(const Json& value, const std::string& what);

}  // namespace minitorch::nn
