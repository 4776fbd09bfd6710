// Networks of convolutions that classify pictures, of any size and with any number of channels.
#pragma once

#include <cstdint>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/convolution.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/module.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// The size of one picture (channels, height, width).
struct PictureSize {
  static constexpr auto name = "PictureSize";
  WholeNumber channels = 1;
  WholeNumber height = 28;
  WholeNumber width = 28;

  /// Calls f(name, option) for each option; see options_to_json.
  static void fields(auto& o, const auto& f) {
    f("channels", o.channels);
    f("height", o.height);
    f("width", o.width);
  }
};

/// Options of PictureCnn.
struct PictureCnnOptions {
  static constexpr auto name = "PictureCnn";
  std::vector<std::int64_t> maps = {16, 32};  // the output channels of each stage
  WholeNumber hidden = 128;
  RealNumber dropout = 0;  // before the last layer

  /// Calls f(name, option) for each option; see options_to_json.
  static void fields(auto& o, const auto& f) {
    f("maps", o.maps);
    f("hidden", o.hidden);
    f("dropout", o.dropout);
  }
};

/// Stages of a 3 x 3 convolution, batch normalisation, relu and 2 x 2 max pooling, which halve the picture, and two
/// linear layers with relu between them: (N, channels, height, width) to (N, classes) logits.
class PictureCnn : public Module {
 public:
  const Sequential stages;
  const Linear hidden;
  const Dropout dropout;
  const Linear out;

  /// Throws ShapeError for a size below 1, for no maps, and for a picture too large to count; and DataError if dropout
  /// is not in [0, 1].
  PictureCnn(PictureSize picture, WholeNumber classes, const PictureCnnOptions& options = {});
  /// Throws ShapeError for pictures of another size, and DtypeError for another dtype than the weights'.
  Tensor forward(const Tensor& pictures) const override;
  /// Returns the number of parameters of such a model, which may be too large to make.
  static double count_parameters(PictureSize picture, WholeNumber classes, const PictureCnnOptions& options = {});

 private:
  PictureSize picture_;
};

/// Options of CourseCnn.
struct CourseCnnOptions {
  static constexpr auto name = "CourseCnn";
  RealNumber dropout = 0.25;

  /// Calls f(name, option) for each option; see options_to_json.
  static void fields(auto& o, const auto& f) { f("dropout", o.dropout); }
};

/// The network of miniTorch's fourth module: two 3 x 3 convolutions with 4 and 8 maps and relu, 4 x 4 max pooling, and
/// linear layers to 64 numbers, with relu and dropout, and to the classes. Of pictures of 28 x 28 it makes 392 numbers.
class CourseCnn : public Module {
 public:
  const Conv2d conv1, conv2;
  const Linear linear1;
  const Dropout dropout;
  const Linear linear2;

  /// Throws as PictureCnn.
  CourseCnn(PictureSize picture, WholeNumber classes, CourseCnnOptions options = {});
  Tensor forward(const Tensor& pictures) const override;
  /// Returns the number of parameters of such a model, which may be too large to make.
  static double count_parameters(PictureSize picture, WholeNumber classes);

 private:
  PictureSize picture_;
};

}  // namespace minitorch::nn
