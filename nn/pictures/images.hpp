// Pictures with labels, such as MNIST and Fashion-MNIST: bytes until they become a batch.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "nn/data/dataset.hpp"
#include "nn/pictures/idx.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of ImageDataset.
struct ImageOptions {
  operators::Flag flatten = false;  // vectors of H·W numbers, not (1, H, W)
};

/// Greyscale pictures and their classes. x is float32 from 0 (black) to 1, (1, H, W) or flat; y is int64.
class ImageDataset : public Dataset {
 public:
  /// Takes pictures (N, H, W) and labels (N). Throws DataError, in the name of `name` and of their files, if their
  /// numbers differ, or if they have not as many bytes as their shapes say.
  ImageDataset(IdxFile images, IdxFile labels, std::string_view name, ImageOptions options = {});

  std::int64_t size() const override { return data_->labels.shape[0]; }
  Batch item(std::int64_t i) const override;
  Batch batch(std::span<const std::int64_t> items) const override;
  std::int64_t height() const { return data_->images.shape[1]; }
  std::int64_t width() const { return data_->images.shape[2]; }
  /// Returns the number of classes: the largest label plus one, or 0 without examples.
  std::int64_t classes() const { return data_->classes; }
  /// Throws DataError, which names the file and the example, for a label outside 0, ..., classes - 1.
  void check_labels(WholeNumber classes) const;
  /// Returns a picture as `height` lines of characters, from ' ' for black to '@' for white.
  std::string drawn(WholeNumber i) const;

 private:
  struct Data {
    IdxFile images, labels;
    std::string name;
    std::int64_t classes;
  };
  Shape shape_of(std::int64_t n) const;

  std::shared_ptr<const Data> data_;
  ImageOptions options_;
};

/// The part of a dataset for training or for the test.
enum class Split : std::uint8_t { train, test };

/// Returns MNIST, or another set in its format, from the files train-images-idx3-ubyte, train-labels-idx1-ubyte,
/// t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte in `folder`, plain or gzip (.gz). The labels define the number of
/// classes: EMNIST's letters have 27 (0 is unused), its balanced set 47. Throws DataError.
ImageDataset mnist(const std::string& folder, Split split, ImageOptions options = {});

/// The folder of Debian's package dataset-fashion-mnist.
inline constexpr std::string_view fashion_mnist_folder = "/usr/share/datasets/fashion-mnist";
/// The names of Fashion-MNIST's classes.
inline constexpr std::array<std::string_view, 10> fashion_mnist_classes = {
    "T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot"};
/// Returns Fashion-MNIST (Xiao, Rasul & Vollgraf 2017) from `folder`; if empty, from Debian's package. Throws
/// DataError, which says what to install, if it is missing, and for labels beyond its ten classes.
ImageDataset fashion_mnist(const std::string& folder, Split split, ImageOptions options = {});

}  // namespace minitorch::nn
