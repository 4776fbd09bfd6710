// Pictures with labels, such as MNIST, EMNIST and Fashion-MNIST: bytes until they become a batch.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nn/data/dataset.hpp"
#include "nn/pictures/idx.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of ImageDataset.
struct ImageOptions {
  operators::Flag flatten = false;  // vectors of C·H·W numbers, not (C, H, W)
};

/// Pictures and their classes. x is float32 from 0 (black) to 1, (C, H, W) or flat; y is int64. Grey pictures have one
/// channel, coloured ones red, green and blue. Copies share the pictures.
class ImageDataset : public Dataset {
 public:
  /// Takes pictures (N, H, W) or (N, C, H, W) and labels (N). Throws DataError, in the name of `name` and of their
  /// files, if their numbers differ, or if they have not as many bytes as their shapes say.
  ImageDataset(IdxFile images, const IdxFile& labels, std::string_view name, ImageOptions options = {});

  std::int64_t size() const override { return data_->shape[0]; }
  Batch item(std::int64_t i) const override;
  Batch batch(std::span<const std::int64_t> items) const override;
  std::int64_t channels() const { return data_->shape[1]; }
  std::int64_t height() const { return data_->shape[2]; }
  std::int64_t width() const { return data_->shape[3]; }
  /// Returns the number of classes: the largest label plus one, or 0 without examples.
  std::int64_t classes() const { return data_->classes; }
  /// Throws DataError, which names the file and the example, for a label outside 0, ..., classes - 1.
  void check_labels(WholeNumber classes) const;
  /// Returns a picture as `height` lines of characters, from ' ' for black to '@' for white: the means of its channels,
  /// as nn::drawn draws them. Throws ShapeError for a picture without pixels.
  std::string drawn(WholeNumber i) const;

 protected:
  struct Data {
    Shape shape;  // (N, C, H, W)
    std::vector<std::uint8_t> pixels;
    std::vector<std::int64_t> labels;
    std::string name;  // of the labels, for messages
    std::int64_t classes;
  };
  ImageDataset(std::shared_ptr<const Data> data, ImageOptions options) : data_(std::move(data)), options_(options) {}

 private:
  static std::shared_ptr<const Data> checked(IdxFile images, const IdxFile& labels, std::string_view name);
  Shape shape_of(std::int64_t n) const;
  std::int64_t numbers_of_one() const { return channels() * height() * width(); }

  std::shared_ptr<const Data> data_;
  ImageOptions options_;
};

/// The part of a dataset for training or for the test.
enum class Split : std::uint8_t { train, test };

/// Returns MNIST, or another set in its format, from the files train-images-idx3-ubyte, train-labels-idx1-ubyte,
/// t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte in `folder`, plain or gzip (.gz). The labels define the number of
/// classes. Throws DataError.
ImageDataset mnist(const std::string& folder, Split split, ImageOptions options = {});

/// The sets of EMNIST.
inline constexpr std::array<std::string_view, 6> emnist_sets = {"byclass", "bymerge", "balanced",
                                                                "letters", "digits",  "mnist"};
/// Returns the names of a set's classes, as its labels number them: byclass has ten digits, 26 capitals and 26 small
/// letters; bymerge and balanced have no small letters that look like capitals; the labels of letters are from 1, and
/// its class 0 is "N/A". Throws DataError for an unknown set.
std::vector<std::string> emnist_classes(std::string_view set);
/// Returns a set of EMNIST (Cohen et al. 2017) from the files emnist-SET-train-images-idx3-ubyte,
/// emnist-SET-train-labels-idx1-ubyte, and the same with test, in `folder`, plain or gzip (.gz). The files have rows
/// and columns exchanged; the pictures that are returned stand upright. Labels are those of the files. Throws
/// DataError, also for an unknown set and for labels beyond its classes.
ImageDataset emnist(const std::string& folder, std::string_view set, Split split, ImageOptions options = {});

/// The folder of Debian's package dataset-fashion-mnist.
inline constexpr std::string_view fashion_mnist_folder = "/usr/share/datasets/fashion-mnist";
/// The names of Fashion-MNIST's classes.
inline constexpr std::array<std::string_view, 10> fashion_mnist_classes = {
    "T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot"};
/// Returns Fashion-MNIST (Xiao, Rasul & Vollgraf 2017) from `folder`; if empty, from Debian's package. Throws
/// DataError, which says what to install, if it is missing, and for labels beyond its ten classes.
ImageDataset fashion_mnist(const std::string& folder, Split split, ImageOptions options = {});

}  // namespace minitorch::nn
