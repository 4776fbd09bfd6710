// Reads sets of pictures whole.
#include "nn/pictures/picture_folder.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "nn/files/folder_names.hpp"
#include "nn/pictures/picture_file.hpp"
#include "nn/text/number_text.hpp"
#include "nn/text/terminal_text.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/joined.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 7> extensions = {".png", ".jpg", ".jpeg", ".pgm", ".ppm", ".pbm", ".pnm"};

// Returns the names of the entries of a folder whose paths `wanted` accepts.
template <class Wanted> std::vector<std::string> names_in(const fs::path& folder, const Wanted& wanted) {
  std::vector<std::string> names = folder_names(folder.string());
  std::erase_if(names, [&](const std::string& name) { return !wanted(folder / name); });
  return names;
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool is_picture(const fs::path& path) {
  const std::string extension = path.extension().string();
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) &&
         std::any_of(extensions.begin(), extensions.end(),
                     [&](std::string_view one) { return is_word(extension, one); });
}

void check_folder_options(const PictureFolderOptions& options) {
  const std::string name = "PictureFolder: ";
  if (options.height < 0 || options.width < 0 || (options.height == 0) != (options.width == 0)) {
    throw DataError(name + "height is " + std::to_string(options.height) + " and width " +
                    std::to_string(options.width) + ", both must be at least 1, or both 0 to keep the files' size");
  }
  if (options.channels != 0 && options.channels != 1 && options.channels != 3) {
    throw DataError(name + "channels is " + std::to_string(options.channels) +
                    ", it must be 0 (those of the files), 1 (grey) or 3 (colours)");
  }
  for (auto one = options.classes.begin(); one != options.classes.end(); ++one) {
    if (std::find(options.classes.begin(), one, *one) != one)
      throw DataError(name + "the class " + quoted_beginning(*one) + " is given twice");
  }
}

// Returns the index of a subfolder among the classes. Throws DataError if it is not there.
std::int64_t label_of(const std::string& name, const std::vector<std::string>& classes, const std::string& folder) {
  const auto found = std::find(classes.begin(), classes.end(), name);
  if (found == classes.end()) {
    throw DataError(escaped(folder) + ": the subfolder " + quoted_beginning(name) + " is not among the classes " +
                    operators::joined(classes, ", ", quoted_beginning));
  }
  return found - classes.begin();
}

}  // namespace

struct PictureFolder::Found {
  std::shared_ptr<const Data> data;
  std::vector<std::string> class_names;
};

// Repeats each grey picture, (1, H, W), for red, green and blue.
void PictureFolder::put_into_colours(Data& data) {
  const auto size = static_cast<std::ptrdiff_t>(data.shape[1] * data.shape[2]);
  std::vector<std::uint8_t> pixels;
  pixels.reserve(3 * data.pixels.size());
  for (auto grey = data.pixels.begin(); grey != data.pixels.end(); grey += size) {
    for (int channel = 0; channel < 3; ++channel) pixels.insert(pixels.end(), grey, grey + size);
  }
  data.pixels = std::move(pixels);
  data.shape[0] = 3;
}

PictureFolder::PictureFolder(const std::string& folder, PictureFolderOptions options)
    : PictureFolder(naming_memory(folder, [&] { return found_in(folder, options); }), {.flatten = options.flatten}) {}

PictureFolder::PictureFolder(Found found, ImageOptions options)
    : ImageDataset(std::move(found.data), options), class_names_(std::move(found.class_names)) {}

PictureFolder::Found PictureFolder::found_in(const std::string& folder, const PictureFolderOptions& options) {
  check_folder_options(options);
  const std::vector<std::string> folders = names_in(folder, is_folder);
  if (folders.empty()) throw DataError(escaped(folder) + ": has no folders, there must be one for each class");
  Found found{.data = nullptr, .class_names = options.classes.empty() ? folders : options.classes};
  Data data{.shape = {}, .pixels = {}, .labels = {}, .name = folder, .classes = std::ssize(found.class_names)};
  std::string first;
  const auto add = [&](const std::string& path, Tensor picture, std::int64_t label) {
    if (options.height > 0) picture = resized(picture, options.height, options.width);
    if (first.empty()) {
      first = path;
      data.shape = picture.shape();
    }
    if (picture.size(1) != data.shape[1] || picture.size(2) != data.shape[2]) {
      throw DataError(escaped(path) + ": has " + std::to_string(picture.size(2)) + " x " +
                      std::to_string(picture.size(1)) + " pixels, but " + escaped(first) + " has " +
                      std::to_string(data.shape[2]) + " x " + std::to_string(data.shape[1]) +
                      "; all must have one size, or be resized to one");
    }
    if (picture.size(0) > data.shape[0]) put_into_colours(data);
    const auto values = picture.expand({data.shape[0], data.shape[1], data.shape[2]}).to_vector<float>();
    std::transform(values.begin(), values.end(), std::back_inserter(data.pixels),
                   [](float x) { return static_cast<std::uint8_t>(std::lround(std::clamp(x, 0.0F, 1.0F) * 255)); });
    data.labels.push_back(label);
  };
  for (const std::string& name : folders) {
    const std::int64_t label = label_of(name, found.class_names, folder);
    const fs::path of_class = fs::path(folder) / name;
    const std::vector<std::string> files = names_in(of_class, is_picture);
    if (files.empty()) {
      throw DataError(escaped(of_class.string()) + ": has no pictures of its own (" + operators::joined(extensions) +
                      "), each subfolder must be a class with pictures in it");
    }
    for (const std::string& file : files) {
      const std::string path = (of_class / file).string();
      for (const Tensor& picture : read_pictures(path, {.channels = options.channels})) add(path, picture, label);
    }
  }
  data.shape.insert(0, static_cast<std::int64_t>(data.labels.size()));
  found.data = std::make_shared<const Data>(std::move(data));
  return found;
}

}  // namespace minitorch::nn
