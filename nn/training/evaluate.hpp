// The loss and accuracy of a model over a whole dataset.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/modules/evaluating.hpp"
#include "nn/training/metrics.hpp"

namespace minitorch::nn {

namespace detail {

/// Returns `loss`, that of a batch. Throws ShapeError, in the name of `function`, if it is not one number.
const Tensor& checked_loss(std::string_view function, const Tensor& loss);

}  // namespace detail

/// The averages of a model over a dataset.
struct Evaluation {
  double loss = 0;      // the mean over examples
  double accuracy = 0;  // the share of right predictions; NaN if the model does not predict a class for each example
  std::int64_t examples = 0;
};

/// Returns the mean loss and the accuracy of `model` over all batches of `loader`, in eval mode and without a graph;
/// the model's mode stays. loss(logits, labels) returns the mean loss of a batch; `Accuracy` counts right predictions,
/// if it takes the outputs and labels. Throws ShapeError for a loss that is not one number.
template <class Model, class Loader, class Loss>
Evaluation evaluate(const Model& model, Loader&& loader, const Loss& loss) {
  const Evaluating evaluating(model);
  const auto without_graph = no_grad();
  RunningMean mean_loss;
  Accuracy accuracy;
  std::int64_t examples = 0;
  for (const auto& [x, y] : loader) {
    const Tensor logits = model(x);
    mean_loss.add(detail::checked_loss("evaluate", loss(logits, y)).item(), static_cast<double>(x.size(0)));
    if (Accuracy::takes(logits, y)) accuracy.add(logits, y);
    examples += x.size(0);
  }
  const bool has_classes = accuracy.count() == examples;
  return {.loss = mean_loss.value(),
          .accuracy = has_classes ? accuracy.value() : std::numeric_limits<double>::quiet_NaN(),
          .examples = examples};
}

/// The same with `cross_entropy` as the loss, for a model that returns logits of classes.
template <class Model, class Loader> Evaluation evaluate(const Model& model, Loader&& loader) {
  return evaluate(model, loader,
                  [](const Tensor& logits, const Tensor& labels) { return cross_entropy(logits, labels); });
}

}  // namespace minitorch::nn
