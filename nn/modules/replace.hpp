// Exchanges what models have registered, in the place of assignment: every handle to it, every model that it is part of
// and every copy of such a model sees the same new tensors, which forward, parameters(), printing and checkpoints use.
//
//   tie(decoder.weight, embedding.weight);                 // one parameter, in two places
//   replace(model.head, nn::Linear(64, 3));                // fine-tuning: a new head for other classes
//   layers.replace(4, nn::Identity());                     // a Sequential, a ModuleList: see containers.hpp
//
// An optimiser that was made before has the old parameters. Its next step throws: make a new one.
#pragma once

#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"

namespace minitorch::nn {

/// Makes a module's parameter the same as another, which counts once from then on and is saved under both names. Throws
/// Error where it is no module's, ShapeError and DtypeError where the two are not alike; then nothing has changed.
void tie(const Parameter& parameter, const Parameter& other);
/// The same for a module's buffer.
void tie(const Buffer& buffer, const Buffer& other);

/// Gives a module the parameters and buffers of another, which both then share; training or evaluating stays as it was.
/// Both have one class and the same names, down to the modules in them. Linear, Bilinear and Embedding take other sizes;
/// elsewhere shapes and what printing shows must be equal. What a module of your own has not registered stays as it was.
/// Throws Error, ShapeError or DtypeError where they do not fit; then nothing has changed.
void replace(const Module& module, const Module& by);

}  // namespace minitorch::nn
