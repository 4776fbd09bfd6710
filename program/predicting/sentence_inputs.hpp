// Inputs of models of sentences: arguments, or lines of standard input.
#pragma once

#include "program/predicting/predictions.hpp"
#include "program/predicting/request.hpp"

namespace minitorch::program {

/// Returns the sentences of request.inputs; if "-" is the only one, the lines of standard input.
ModelInputs sentence_inputs(const TrainedModel& trained, const PredictRequest& request);

}  // namespace minitorch::program
