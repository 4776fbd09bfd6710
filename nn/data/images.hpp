// Pictures with labels, as MNIST and Fashion-MNIST are: they stay bytes until a batch is made of them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "nn/data/dataset.hpp"
#include "nn/data/idx.hpp"

namespace minitorch::nn {

/// How pictures are given.
struct ImageOptions {
  bool flatten = false;  // as vectors of H·W numbers, not as (1, H, W)
};

/// Pictures in shades of grey, and their classes. x is float32 from 0 (black) to 1, (1, H, W) or flat; y is int64.
class ImageDataset : public Dataset {
 public:
  /// Of pictures (N, H, W) and labels (N). Throws DataError, in the name of `name`, where they do not fit, or have not
  /// as many bytes as their shapes say. Names of files are told where they have them.
  ImageDataset(IdxFile images, IdxFile labels, std::string_view name, ImageOptions options = {});

  std::int64_t size() const override { return data_->labels.shape[0]; }
  Batch item(std::int64_t i) const override;
  Batch batch(std::span<const std::int64_t> items) const override;
  std::int64_t height() const { return data_->images.shape[1]; }
  std::int64_t width() const { return data_->images.shape[2]; }
  /// How many classes there are, counted from 0: one more than the largest label, or 0 without examples.
  std::int64_t classes() const { return data_->classes; }
  /// Throws DataError, which names the file and the example, for a label that is none of 0, ..., classes - 1.
  void check_labels(std::int64_t classes) const;
  /// A picture as `height` lines of characters, from ' ' for black to '@' for white.
  std::string drawn(std::int64_t i) const;

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

/// What a set is cut into: pictures to learn from, and others to test with.
enum class Split : std::uint8_t { train, test };

/// MNIST, or a set in its form, from the files train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte
/// and t10k-labels-idx1-ubyte in `folder`, packed (.gz) or not. It has as many classes as its labels say: EMNIST's
/// letters have 27 (of which 0 is not used), its balanced set 47. Throws DataError.
ImageDataset mnist(const std::string& folder, Split split, ImageOptions options = {});

/// Where Debian's package dataset-fashion-mnist puts its files.
inline constexpr std::string_view fashion_mnist_folder = "/usr/share/datasets/fashion-mnist";
/// What the classes of Fashion-MNIST are.
inline constexpr std::array<std::string_view, 10> fashion_mnist_classes = {
    "T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot"};
/// Fashion-MNIST (Xiao, Rasul & Vollgraf 2017) from `folder`, or if that is empty from where Debian's package puts it. Throws
/// DataError, which says what to install, where it is not there, and for labels beyond its ten classes.
ImageDataset fashion_mnist(const std::string& folder, Split split, ImageOptions options = {});

}  // namespace minitorch::nn
