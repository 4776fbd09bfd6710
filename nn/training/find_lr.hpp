// A finder of learning rates (Smith 2017): the loss while the rate rises from step to step.
#pragma once

#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/modules/module.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/training/fit.hpp"
#include "operators/errors/checked_optional.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

struct FindLrOptions {
  RealNumber min_lr = 1e-7;
  RealNumber max_lr = 10;
  WholeNumber steps = 100;
};

/// A rate, and the loss before the step with it: the mean of the losses so far, of which each weighs 0.98 times as much
/// as the next.
struct LrPoint {
  double lr = 0, loss = 0;
};

namespace detail {

struct NoSuggestion {
  [[noreturn]] static void refuse();
};

}  // namespace detail

struct LrCurve {
  std::vector<LrPoint> points;
  /// The rate before the least loss where it falls fastest by the logarithm of the rate; empty if it falls nowhere, and
  /// reading throws Error then. The first tenth counts for neither, as its means are of few losses. Begin a training
  /// there, or at a few times less.
  operators::CheckedOptional<double, detail::NoSuggestion> suggestion;

  /// The losses in order, to draw or to plot.
  std::vector<double> losses() const;
};

/// Trains with rates that rise from min_lr to max_lr by equal factors, one batch each, for all groups alike. Stops
/// early where the mean is above four times the least so far, as fastai does, or not finite. Then model, optimiser,
/// gradients, loader and `default_generator()` are as they were; random transforms of the loader's dataset have drawn
/// on. Throws DataError unless 0 < min_lr < max_lr < ∞ and there are 2 steps or more, and for a loader without batches;
/// ShapeError for a loss that is not one number.
LrCurve find_lr(const Module& model, const BatchLoss& loss, Optimizer& optimizer, const DataLoader& batches,
                FindLrOptions options = {});

}  // namespace minitorch::nn
