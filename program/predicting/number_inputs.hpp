// Inputs of models of points and tables: the numbers of one example, or the rows of a table.
#pragma once

#include "program/predicting/predictions.hpp"
#include "program/predicting/request.hpp"

namespace minitorch::program {

/// Returns the rows of the table request.csv or, without one, the example of request.inputs. Throws Error if they do
/// not have the columns of the task.
ModelInputs number_inputs(const TrainedModel& trained, const PredictRequest& request);

}  // namespace minitorch::program
