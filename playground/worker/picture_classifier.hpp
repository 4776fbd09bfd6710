// A network of convolutions that a page looks into: what each layer makes of a picture, and how a weight of the first
// layer gets its gradient. The page does not train it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/json/json.hpp"
#include "nn/models/picture_cnn.hpp"
#include "playground/worker/picture_frame.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/task.hpp"

namespace minitorch::playground {

/// An array in an answer is {"shape", "start"}: its elements are those of `numbers()` from that index on, in row-major
/// order. They are valid until the next answer.
class PictureClassifier {
 public:
  /// Loads a checkpoint of `minitorch train --model cnn`, in JSON. Throws Error for any other text, for a network of
  /// other pictures than grey ones of 28 x 28, and for numbers that are not finite.
  explicit PictureClassifier(const std::string& checkpoint);

  /// {"data", "classes", "parameters", "filters": the weight of the first layer, "accuracy": of the test, or null}.
  nn::Json description();

  /// Brings a picture into the frame, and classifies it. `label` is the class that it should be, or -1 for the second
  /// most probable one, which the network would have to learn. Returns {"input": (28, 28), "layers": the output (maps,
  /// height, width) of each layer before the linear ones as [{"kind", "values"}], "probabilities", "label", "loss": the
  /// cross-entropy of the label, "gradient": of the loss by the first layer's weight}. Throws Error for an invalid
  /// picture, for a label that is no class, and if the network computes a number that is not finite.
  nn::Json classify(const GreyPicture& picture, std::int64_t label);

  /// How element (row, column) of a filter of the first layer got its gradient, of the picture classified last:
  /// {"met": the input that it meets at each place of the output, "derivative": of the loss by that output, "products":
  /// of both, all (28, 28), "sum": of the products, "gradient": that of the backward pass}. Throws Error if there is no
  /// such element, or no picture.
  nn::Json weight_gradient(std::int64_t filter, std::int64_t row, std::int64_t column);

  const std::vector<float>& numbers() const { return numbers_; }

 private:
  // Of the picture classified last: what the first layer reads, and the derivatives of the loss by what it writes and
  // by its weight.
  struct Derivatives {
    Tensor input, output, weight;
  };
  nn::Json array(const Tensor& values);
  const nn::Conv2d& first_layer() const { return model_->stages.at<nn::Conv2d>(0); }

  program::RunSettings settings_;
  program::Task task_;
  std::optional<double> accuracy_;
  std::unique_ptr<nn::PictureCnn> model_;
  std::optional<Derivatives> last_;
  std::vector<float> numbers_;
};

}  // namespace minitorch::playground
