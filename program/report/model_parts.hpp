// The parts of a model for a page: its modules as a tree, and the filters of its first layer.
#pragma once

#include "minitorch/tensor/tensor.hpp"
#include "nn/json/json.hpp"
#include "nn/modules/module.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

/// Returns the modules, parents before their children: {"name": "stages.0", "about": "Conv2d(1, 16, ...)", "output":
/// [1, 16, 28, 28], "parameters": 160, "weights": [["weight", [16, 1, 3, 3]], ...]}. The output is that for `x`, and
/// absent if the module was not called; parameters and weights are the module's own. The model is in evaluation mode
/// meanwhile.
nn::Json::Array tree_of(const nn::Module& model, const Tensor& x);

/// Returns the filters of the first layer as pictures: {"layer": "stages.0", "height": 3, "width": 3, "channels": 1,
/// "largest": 0.41, "filters": ["<base64>", ...]}, where byte 128 is the weight 0, and 255 the largest magnitude. A
/// linear layer that reads pictures has a filter for each output. Null if the first layer reads no picture.
nn::Json filters_of(const nn::Module& model, const Task& task);

}  // namespace minitorch::program
