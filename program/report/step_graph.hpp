// The graph of one training step, as the engine walks it.
#pragma once

#include "nn/json/json.hpp"
#include "nn/modules/module.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"

namespace minitorch::program {

/// Returns the graph of the loss of a batch, in the order of the backward pass: {"examples": 128, "nodes": [{"name":
/// "hidden1.weight", "function": "", "layer": "", "shape": [512, 784]}, ...], "edges": [[from, to], ...]}. An edge
/// leads from an argument to the result; constants are nodes of the function "constant". Runs the model in training
/// mode, which may draw random numbers and change running means.
nn::Json step_graph(const RunSettings& settings, const Data& data, const nn::Module& model);

}  // namespace minitorch::program
