// Images with labels.
#include "nn/pictures/images.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <system_error>
#include <utility>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/views.hpp"
#include "nn/pictures/drawn.hpp"
#include "nn/text/terminal_text.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/joined.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/parallel/parallel.hpp"

namespace minitorch::nn {

namespace {

constexpr std::int64_t grain = 32768;  // bytes; for fewer, threads cost more than they save

// Returns the path of the file, plain or with ".gz". Throws DataError if neither exists.
std::string found_file(const std::string& folder, const std::string& name) {
  const std::filesystem::path plain = std::filesystem::path(folder) / name;
  std::filesystem::path packed = plain;
  packed += ".gz";
  std::error_code error;
  if (std::filesystem::exists(plain, error)) return plain.string();
  if (std::filesystem::exists(packed, error)) return packed.string();
  const std::filesystem::file_type kind = std::filesystem::status(folder, error).type();
  if (kind == std::filesystem::file_type::not_found) throw DataError(escaped(folder) + ": there is no such folder");
  if (kind == std::filesystem::file_type::regular) throw DataError(escaped(folder) + ": is a file, not a folder");
  throw DataError(escaped(folder) + ": there is neither " + name + " nor " + name + ".gz in it");
}

// Throws if an IdxFile, which users may build themselves, has more or fewer bytes than its shape.
void check_bytes(const IdxFile& file, std::string_view name) {
  check_shape(name, file.shape);
  if (static_cast<std::int64_t>(file.bytes.size()) == numel(file.shape)) return;
  throw DataError(std::string(name) + ": " + std::to_string(file.bytes.size()) + " bytes for the shape " +
                  to_text(file.shape) + ", which needs " + std::to_string(numel(file.shape)));
}

// Turns pictures (N, H, W) into (N, W, H).
void exchange_rows_and_columns(IdxFile& images) {
  if (images.shape.size() != 3)
    throw DataError(images.name + ": images " + to_text(images.shape) + ", those of EMNIST must be (N, H, W)");
  const auto height = static_cast<std::size_t>(images.shape[1]), width = static_cast<std::size_t>(images.shape[2]);
  std::vector<std::uint8_t> picture(height * width);
  for (auto to = images.bytes.begin(); to != images.bytes.end();) {
    std::copy_n(to, picture.size(), picture.begin());
    for (std::size_t x = 0; x < width; ++x) {
      for (std::size_t y = 0; y < height; ++y) *to++ = picture[y * width + x];
    }
  }
  std::swap(images.shape[1], images.shape[2]);
}

}  // namespace

ImageDataset::ImageDataset(IdxFile images, const IdxFile& labels, std::string_view name, ImageOptions options)
    : ImageDataset(checked(std::move(images), labels, name), options) {}

std::shared_ptr<const ImageDataset::Data> ImageDataset::checked(IdxFile images, const IdxFile& labels,
                                                                std::string_view name) {
  const std::size_t rank = images.shape.size();
  if ((rank != 3 && rank != 4) || labels.shape.size() != 1 || images.shape[0] != labels.shape[0]) {
    throw DataError(std::string(name) + ": images " + to_text(images.shape) + " and labels " + to_text(labels.shape) +
                    ", they must be (N, H, W) or (N, C, H, W), and (N)" +
                    (labels.name.empty() ? "" : "; the labels are in " + labels.name));
  }
  check_bytes(images, name);
  check_bytes(labels, name);
  const auto largest = std::max_element(labels.bytes.begin(), labels.bytes.end());
  if (rank == 3) images.shape.insert(1, 1);
  return std::make_shared<const Data>(Data{.shape = images.shape,
                                           .pixels = std::move(images.bytes),
                                           .labels = {labels.bytes.begin(), labels.bytes.end()},
                                           .name = std::string(labels.name.empty() ? name : labels.name),
                                           .classes = largest == labels.bytes.end() ? 0 : *largest + 1});
}

void ImageDataset::check_labels(WholeNumber classes) const {
  const auto& labels = data_->labels;
  const auto wrong =
      std::find_if(labels.begin(), labels.end(), [classes](std::int64_t label) { return label >= classes; });
  if (wrong == labels.end()) return;
  throw DataError(data_->name + ": example " + std::to_string(wrong - labels.begin()) + " has the label " +
                  std::to_string(*wrong) + ", labels must be from 0 to " + std::to_string(classes - 1));
}

Shape ImageDataset::shape_of(std::int64_t n) const {
  return options_.flatten ? Shape{n, numbers_of_one()} : Shape{n, channels(), height(), width()};
}

Batch ImageDataset::item(std::int64_t i) const {
  const Batch one = batch({&i, 1});
  return {one.x[0], one.y[0]};
}

Batch ImageDataset::batch(std::span<const std::int64_t> items) const {
  for (const std::int64_t i : items) check_item("ImageDataset", i);
  const auto n = static_cast<std::int64_t>(items.size());
  const std::int64_t pixels = numbers_of_one();
  const Tensor x = empty(shape_of(n)), y = empty({n}, {.dtype = int64});
  auto* to = x.data_pointer<float>();
  auto* label = y.data_pointer<std::int64_t>();
  const std::uint8_t* images = data_->pixels.data();
  operators::parallel_for(n, std::max<std::int64_t>(1, grain / std::max<std::int64_t>(pixels, 1)),
                          [&](std::int64_t begin, std::int64_t end) {
                            for (std::int64_t i = begin; i < end; ++i) {
                              const std::int64_t item = items[static_cast<std::size_t>(i)];
                              std::transform(images + item * pixels, images + (item + 1) * pixels, to + i * pixels,
                                             [](std::uint8_t byte) { return static_cast<float>(byte) / 255.0F; });
                              label[i] = data_->labels[static_cast<std::size_t>(item)];
                            }
                          });
  return {x, y};
}

std::string ImageDataset::drawn(WholeNumber i) const {
  const Tensor channels_of_one = item(i).x.reshape({channels(), height(), width()});
  return nn::drawn(mean(channels_of_one.to(float64), 0), {.low = 0, .high = 1, .columns = width()});
}

ImageDataset mnist(const std::string& folder, Split split, ImageOptions options) {
  const std::string prefix = split == Split::train ? "train" : "t10k";
  return naming_memory(folder, [&]() -> ImageDataset {
    const std::string images = found_file(folder, prefix + "-images-idx3-ubyte");
    const std::string labels = found_file(folder, prefix + "-labels-idx1-ubyte");
    return {read_idx(images), read_idx(labels), images, options};
  });
}

std::vector<std::string> emnist_classes(std::string_view set) {
  constexpr std::string_view digits = "0123456789", capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz", unlike_capitals = "abdefghnqrt";
  return naming_memory("emnist_classes", [&] {
    if (std::find(emnist_sets.begin(), emnist_sets.end(), set) == emnist_sets.end()) {
      throw DataError("emnist: there is no set " + quoted_beginning(set) + ", the sets are " +
                      operators::joined(emnist_sets));
    }
    std::vector<std::string> names;
    std::string characters;
    if (set == "letters") {
      names.emplace_back("N/A");
      characters = letters;
    } else {
      characters = digits;
      if (set == "byclass") characters.append(capitals).append(letters);
      if (set == "bymerge" || set == "balanced") characters.append(capitals).append(unlike_capitals);
    }
    names.reserve(names.size() + characters.size());
    for (const char character : characters) names.emplace_back(1, character);
    return names;
  });
}

ImageDataset emnist(const std::string& folder, std::string_view set, Split split, ImageOptions options) {
  return naming_memory(folder, [&] {
    const std::vector<std::string> classes = emnist_classes(set);
    const std::string prefix = "emnist-" + std::string(set) + (split == Split::train ? "-train" : "-test");
    const std::string path = found_file(folder, prefix + "-images-idx3-ubyte");
    const std::string labels = found_file(folder, prefix + "-labels-idx1-ubyte");
    IdxFile images = read_idx(path);
    exchange_rows_and_columns(images);
    ImageDataset data(std::move(images), read_idx(labels), path, options);
    data.check_labels(classes.size());
    return data;
  });
}

ImageDataset fashion_mnist(const std::string& folder, Split split, ImageOptions options) {
  return naming_memory("fashion_mnist", [&] {
    const std::string place = folder.empty() ? std::string(fashion_mnist_folder) : folder;
    if (folder.empty() && !std::filesystem::exists(place)) {
      throw DataError("fashion_mnist: there is no folder " + place +
                      "; on Debian  apt-get install dataset-fashion-mnist  brings it, elsewhere name the folder with "
                      "its four files");
    }
    ImageDataset data = mnist(place, split, options);
    data.check_labels(fashion_mnist_classes.size());
    return data;
  });
}

}  // namespace minitorch::nn
