// The check of what a loss returns, which fit, find_lr and evaluate share.
#include "nn/training/evaluate.hpp"

#include <string>

#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

const Tensor& detail::checked_loss(std::string_view function, const Tensor& loss) {
  if (loss.numel() == 1) return loss;
  throw ShapeError(std::string(function) + ": the loss of a batch has shape " + to_text(loss.shape()) +
                   ", it must be one number, as Reduction::mean and Reduction::sum give");
}

}  // namespace minitorch::nn
