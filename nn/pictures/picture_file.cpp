// Chooses the format, and turns what it holds into tensors.
#include "nn/pictures/picture_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/products.hpp"
#include "minitorch/functions/views.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/pictures/jpeg.hpp"
#include "nn/pictures/netpbm.hpp"
#include "nn/pictures/pixels.hpp"
#include "nn/pictures/png.hpp"
#include "nn/text/terminal_text.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

namespace {

// The first bytes of other formats, to name them in errors.
constexpr auto other_formats =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"P7", "a picture of any depth (PAM)"},
                                                                  {"Pf", "a picture of floating-point shades (PFM)"},
                                                                  {"PF", "a picture of floating-point colours (PFM)"},
                                                                  {"GIF8", "a GIF"},
                                                                  {"BM", "a BMP"},
                                                                  {"II*", "a TIFF"},
                                                                  {"MM", "a TIFF"},
                                                                  {"RIFF", "a WebP"},
                                                                  {"<svg", "an SVG"}});

void check_channels(std::string_view function, PictureOptions options) {
  if (options.channels == 0 || options.channels == 1 || options.channels == 3) return;
  throw DataError(std::string(function) + ": channels is " + std::to_string(options.channels) +
                  ", it must be 0 (those of the file), 1 (grey) or 3 (colours)");
}

// Returns a list of one. A list in braces would copy it.
std::vector<Pixels> alone(Pixels picture) {
  std::vector<Pixels> pictures;
  pictures.push_back(std::move(picture));
  return pictures;
}

std::vector<Pixels> pixels_in(std::string_view bytes, const std::string& name) {
  if (is_png(bytes)) return alone(read_png(bytes, name));
  if (is_jpeg(bytes)) return alone(read_jpeg(bytes, name));
  if (is_netpbm(bytes)) return read_netpbm(bytes, name);
  const auto* const other = std::find_if(other_formats.begin(), other_formats.end(),
                                         [bytes](const auto& one) { return bytes.starts_with(one.first); });
  throw DataError(name + ": is no picture in PNG, JPEG, PGM, PPM or PBM" +
                  (other == other_formats.end() ? "" : ": it is " + std::string(other->second)));
}

// Returns the picture in grey or in colours; `name` and `stored` are those of its file.
Pixels with_channels(Pixels picture, std::int64_t channels, const std::string& name, std::size_t stored) {
  if (channels == 0 || channels == picture.channels) return picture;
  check_pixels(name, picture.height, picture.width, channels, stored);
  const std::size_t size = picture.values.size() / static_cast<std::size_t>(picture.channels);
  std::vector<float> values;
  values.reserve(size * static_cast<std::size_t>(channels));
  if (channels == 1) {
    const float *const red = picture.values.data(), *const green = red + size, *const blue = green + size;
    for (std::size_t i = 0; i < size; ++i)
      values.push_back(static_cast<float>(0.299 * red[i] + 0.587 * green[i] + 0.114 * blue[i]));
  } else {
    for (int channel = 0; channel < 3; ++channel)
      values.insert(values.end(), picture.values.begin(), picture.values.end());
  }
  picture.channels = channels;
  picture.values = std::move(values);
  return picture;
}

// Returns the weights of `resized` along one side, (to, from).
Tensor resizing_weights(std::int64_t from, std::int64_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to), reach = std::max(scale, 1.0);
  std::vector<double> weights(static_cast<std::size_t>(from * to));
  for (std::int64_t i = 0; i < to; ++i) {
    double* const row = weights.data() + i * from;
    const double centre = (static_cast<double>(i) + 0.5) * scale;
    double total = 0;
    for (std::int64_t j = std::max<std::int64_t>(0, static_cast<std::int64_t>(centre - reach) - 1);
         j < std::min(from, static_cast<std::int64_t>(centre + reach) + 2); ++j) {
      row[j] = std::max(0.0, 1 - std::abs(static_cast<double>(j) + 0.5 - centre) / reach);
      total += row[j];
    }
    for (std::int64_t j = 0; j < from; ++j) row[j] /= total;
  }
  return from_vector(weights, {to, from});
}

}  // namespace

std::vector<Tensor> parse_pictures(std::string_view bytes, const std::string& name, PictureOptions options) {
  check_channels("parse_pictures", options);
  return naming_memory(name, [&] {
    const std::string shown = escaped(name);
    std::vector<Tensor> pictures;
    for (Pixels& picture : pixels_in(bytes, shown)) {
      const Pixels whole = with_channels(std::move(picture), options.channels, shown, bytes.size());
      pictures.push_back(from_vector(whole.values, {whole.channels, whole.height, whole.width}));
    }
    return pictures;
  });
}

std::vector<Tensor> read_pictures(const std::string& path, PictureOptions options) {
  check_channels("read_pictures", options);
  return parse_pictures(read_file(path), path, options);
}

Tensor read_picture(const std::string& path, PictureOptions options) {
  check_channels("read_picture", options);
  std::vector<Tensor> pictures = read_pictures(path, options);
  if (pictures.size() == 1) return pictures[0];
  throw DataError(escaped(path) + ": has " + std::to_string(pictures.size()) +
                  " pictures, read_pictures returns them all");
}

Tensor resized(const Tensor& pictures, WholeNumber height, WholeNumber width) {
  if (pictures.dim() < 2) {
    throw ShapeError("resized: a tensor " + to_text(pictures.shape()) + " is not a picture (..., H, W)");
  }
  const std::int64_t rows = pictures.size(-2), columns = pictures.size(-1);
  if (height < 1 || width < 1 || rows < 1 || columns < 1) {
    throw ShapeError("resized: pictures " + to_text(pictures.shape()) + " to " + std::to_string(height) + " x " +
                     std::to_string(width) + ", all sides must be at least 1");
  }
  if (pictures.dtype() == int64) throw DtypeError("resized: pictures of int64, they must be of a floating-point dtype");
  Shape shape = pictures.shape();
  shape[-2] = height;
  shape[-1] = width;
  for (const Shape& made : {shape, Shape{height, rows}, Shape{width, columns}}) check_shape("resized", made);
  return naming_memory("resized", [&] {
    Tensor result = width == columns && height == rows ? pictures.clone() : pictures;
    if (width != columns) result = matmul(result, transpose(resizing_weights(columns, width)).to(pictures.dtype()));
    if (height != rows) result = matmul(resizing_weights(rows, height).to(pictures.dtype()), result);
    return result;
  });
}

}  // namespace minitorch::nn
