// Checks of a state that is loaded: that it belongs to the same kind of object, made with the same settings.
#pragma once

#include <string_view>

#include "nn/json/json.hpp"
#include "nn/state/state_dict.hpp"

namespace minitorch::nn {

/// Throws CheckpointError if the values belong to another kind of object than `kind`.
void check_kind(const StateDict& state, std::string_view kind);
/// Throws CheckpointError if the "settings" of a state are not these, with which this `kind` was made.
void check_settings(const StateDict& state, std::string_view kind, const Json& settings);

}  // namespace minitorch::nn
