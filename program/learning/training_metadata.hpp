// What the checkpoint of a training says of its model, apart from the file and from the kinds of data there are.
#pragma once

#include <string_view>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/json/json.hpp"
#include "nn/state/options_json.hpp"
#include "nn/state/state_dict.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::program {

/// Returns the member `key` of the metadata, RunSettings or a Task. Members that old checkpoints lack have the values
/// from before. Throws Error for others that are missing, unknown or of another type.
template <class Options> Options options_in(const nn::Json& metadata, std::string_view key) {
  const nn::Json before = nn::options_to_json(Options::before_these());
  nn::Json if_missing = nn::Json::Object{};
  for (const std::string_view added : Options::added_later) if_missing[added] = before.at(added);
  return nn::options_from_json<Options>(metadata.at(key), if_missing);
}

/// Returns the state of the model. Throws CheckpointError if there is none, or if it has fewer elements than the model
/// of the settings has parameters. So a false size takes no memory.
inline const nn::StateDict& model_in(const nn::CheckpointContents& contents, double parameters) {
  const nn::StateDict* const state = contents.find("model");
  if (state == nullptr) throw CheckpointError("there is no part 'model' in it");
  double elements = 0;
  for (const nn::NamedTensor& named : state->tensors) elements += static_cast<double>(named.tensor.numel());
  if (parameters <= elements) return *state;
  throw CheckpointError("its settings ask for a model of " + to_text(parameters) +
                        " parameters, but its part 'model' has " + to_text(elements));
}

}  // namespace minitorch::program
