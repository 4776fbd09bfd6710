// How well a model does on a whole set.
#pragma once

#include <cstdint>

#include "minitorch/graph/grad_mode.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/modules/evaluating.hpp"
#include "nn/training/metrics.hpp"

namespace minitorch::nn {

/// What a model does on average over a set.
struct Evaluation {
  double loss = 0;      // the mean over examples
  double accuracy = 0;  // the share whose class is predicted
  std::int64_t examples = 0;
};

/// The mean loss and the accuracy of `model` over all batches of `loader`, evaluating and without a graph; the model is
/// then as it was. loss(logits, labels) gives the mean over a batch; what counts as right is `Accuracy`'s.
template <class Model, class Loader, class Loss>
Evaluation evaluate(const Model& model, Loader&& loader, const Loss& loss) {
  const Evaluating evaluating(model);
  const auto without_graph = no_grad();
  RunningMean mean_loss;
  Accuracy accuracy;
  for (const auto& [x, y] : loader) {
    const Tensor logits = model(x);
    mean_loss.add(loss(logits, y).item(), static_cast<double>(x.size(0)));
    accuracy.add(logits, y);
  }
  return {.loss = mean_loss.value(), .accuracy = accuracy.value(), .examples = accuracy.count()};
}

/// The same for a model that gives logits of classes: the loss is `cross_entropy`.
template <class Model, class Loader> Evaluation evaluate(const Model& model, Loader&& loader) {
  return evaluate(model, loader,
                  [](const Tensor& logits, const Tensor& labels) { return cross_entropy(logits, labels); });
}

}  // namespace minitorch::nn
