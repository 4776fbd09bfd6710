// The binary files are records: one or two labels of a byte, then 3,072 bytes, red, green and blue row by row.
#include "nn/pictures/cifar.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>

#include "nn/files/byte_source.hpp"
#include "nn/text/terminal_text.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

namespace {

// The format of one set.
struct CifarRecords {
  std::string_view name;
  std::size_t labels, label;  // how many labels a record has, and which is read
  std::size_t classes;
};

// Appends the pictures and labels of a file. Throws DataError if it is not whole records.
void append_records(const std::string& path, const CifarRecords& records, IdxFile& images, IdxFile& labels) {
  constexpr std::size_t picture_bytes = std::size_t{3} * 32 * 32;
  const std::size_t record = records.labels + picture_bytes;
  const std::string bytes = read_file(path);
  if (bytes.empty() || bytes.size() % record != 0) {
    throw DataError(escaped(path) + ": has " + std::to_string(bytes.size()) + " bytes, " + std::string(records.name) +
                    " has records of " + std::to_string(record));
  }
  for (std::size_t i = 0; i < bytes.size(); i += record) {
    const auto label = static_cast<std::uint8_t>(bytes[i + records.label]);
    if (label >= records.classes) {
      throw DataError(escaped(path) + ": picture " + std::to_string(i / record) + " has the label " +
                      std::to_string(label) + ", labels must be from 0 to " + std::to_string(records.classes - 1));
    }
    labels.bytes.push_back(label);
    images.bytes.insert(images.bytes.end(), bytes.begin() + static_cast<std::ptrdiff_t>(i + records.labels),
                        bytes.begin() + static_cast<std::ptrdiff_t>(i + record));
  }
}

ImageDataset cifar_of(const std::string& folder, std::span<const std::string_view> files, const CifarRecords& records,
                      ImageOptions options) {
  return naming_memory(folder, [&] {
    IdxFile images, labels;
    for (const std::string_view file : files)
      append_records((std::filesystem::path(folder) / file).string(), records, images, labels);
    const auto n = static_cast<std::int64_t>(labels.bytes.size());
    images.shape = {n, 3, 32, 32};
    labels.shape = {n};
    return ImageDataset(std::move(images), labels, folder, options);
  });
}

}  // namespace

ImageDataset cifar10(const std::string& folder, Split split, ImageOptions options) {
  static constexpr std::array<std::string_view, 1> test = {"test_batch.bin"};
  static constexpr std::array<std::string_view, 5> train = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                                                            "data_batch_4.bin", "data_batch_5.bin"};
  const CifarRecords records{.name = "CIFAR-10", .labels = 1, .label = 0, .classes = cifar10_classes.size()};
  return split == Split::train ? cifar_of(folder, train, records, options) : cifar_of(folder, test, records, options);
}

ImageDataset cifar100(const std::string& folder, Split split, Cifar100Options options) {
  const CifarRecords coarse{.name = "CIFAR-100", .labels = 2, .label = 0, .classes = cifar100_coarse_classes.size()},
      fine{.name = "CIFAR-100", .labels = 2, .label = 1, .classes = cifar100_classes.size()};
  const std::array<std::string_view, 1> file = {split == Split::train ? "train.bin" : "test.bin"};
  return cifar_of(folder, file, options.coarse ? coarse : fine, {.flatten = options.flatten});
}

}  // namespace minitorch::nn
