// The prompt of a model of texts, and how the model continues it.
#pragma once

#include "program/learning/trained_model.hpp"
#include "program/predicting/request.hpp"

namespace minitorch::program {

/// Prints the prompt, request.inputs or standard input, and the characters that the model writes after it, each as soon
/// as it is known; or both as JSON.
void continue_prompt(const TrainedModel& trained, const PredictRequest& request);

}  // namespace minitorch::program
