// What both formats of checkpoints have in common: a version, and how the states of several parts lie in one list of
// tensors and one object of values.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/json/json.hpp"

namespace minitorch::nn {

/// The version of the format that is written. Earlier ones are read too.
constexpr int checkpoint_version = 1;

/// Throws CheckpointError where the version is none, or a later one than this.
void check_version(const Json& version);

/// Throws Error where contents could not be read again: metadata that are no object, names that would not be found, values
/// that would nest too deep.
void check_contents(const CheckpointContents& contents);

/// The values of all parts, by their names; null where there is just a model, which has none.
Json values_of(const std::vector<CheckpointPart>& parts);
/// The parts that named tensors and values are of: "model.weight" is the tensor "weight" of the part "model". Where
/// `values` is null, all are of one model without a name. Throws CheckpointError for a tensor of no part.
std::vector<CheckpointPart> parts_of(std::deque<NamedTensor> tensors, Json values);

/// What a tensor without elements takes, from where its name is read to where it is in a part.
std::uint64_t bytes_of_tensor(const std::string& name);
/// What parts take, beside their values and tensors. Throws Error where `values` is no object.
std::uint64_t bytes_of_parts(const Json& values);

}  // namespace minitorch::nn
