// Inputs of models of pictures: picture files.
#pragma once

#include "program/predicting/predictions.hpp"
#include "program/predicting/request.hpp"

namespace minitorch::program {

/// Returns the pictures of the files request.inputs. Throws Error, which names the file, for pictures of another size
/// than those of the training.
ModelInputs picture_inputs(const TrainedModel& trained, const PredictRequest& request);

}  // namespace minitorch::program
