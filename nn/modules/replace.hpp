// Replaces registered modules and parameters, instead of assignment. Every handle, every model that contains the
// module, and every copy of such a model sees the new tensors, in forward, parameters(), printing and checkpoints.
//
//   tie(decoder.weight, embedding.weight);                 // one parameter, in two places
//   replace(model.head, nn::Linear(64, 3));                // fine-tuning: a new head for other classes
//   layers.replace(4, nn::Identity());                     // a Sequential, a ModuleList: see containers.hpp
//
// An optimiser that was made before holds the old parameters. Its next step throws: make a new one.
#pragma once

#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"

namespace minitorch::nn {

/// Makes a module's parameter the same as another; it then counts once and is saved under both names. Throws Error if
/// no module has it, and ShapeError or DtypeError if the two differ; then nothing has changed.
void tie(const Parameter& parameter, const Parameter& other);
/// The same for a module's buffer.
void tie(const Buffer& buffer, const Buffer& other);

/// Gives a module the parameters and buffers of another, which both then share, and the values of its extra states; the
/// mode stays. Both have the same class and the same names, down to the modules in them. Linear, Bilinear and Embedding
/// may have other sizes; otherwise shapes must be equal, and the options of `describe` and `describe_unprinted`.
/// Members that were not registered stay as they were. Throws Error, ShapeError or DtypeError if they do not fit; then
/// nothing has changed.
void replace(const Module& module, const Module& by);

}  // namespace minitorch::nn
