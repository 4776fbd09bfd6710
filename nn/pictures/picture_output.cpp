// Turns tensors into bytes. The encoders are in png.hpp and jpeg.hpp.
#include "nn/pictures/picture_output.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <utility>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/pictures/jpeg.hpp"
#include "nn/pictures/pixels.hpp"
#include "nn/pictures/png.hpp"
#include "nn/text/number_text.hpp"
#include "nn/text/terminal_text.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

namespace {

void check_grid_options(const GridOptions& options) {
  if (options.nrow < 1)
    throw DataError("make_grid: nrow is " + std::to_string(options.nrow) + ", it must be at least 1");
  if (options.padding < 0 || options.padding > longest_side) {
    throw DataError("make_grid: padding is " + std::to_string(options.padding) + ", it must be from 0 to " +
                    std::to_string(longest_side));
  }
}

// Returns the numbers from 0 to 1. The least difference is torchvision's, for pictures of one shade.
Tensor from_0_to_1(const Tensor& x) {
  if (x.dtype() == int64)
    throw DtypeError("make_grid: normalize of int64, the pictures must be of a floating-point dtype");
  const double low = min(x).item(), high = max(x).item();
  return (x - low) / std::max(high - low, 1e-5);
}

bool is_jpeg_path(const std::string& path) {
  constexpr std::array<std::string_view, 2> jpeg_endings = {".jpg", ".jpeg"};
  const std::string ending = std::filesystem::path(path).extension().string();
  if (is_word(ending, ".png")) return false;
  if (std::any_of(jpeg_endings.begin(), jpeg_endings.end(), [&](auto one) { return is_word(ending, one); }))
    return true;
  throw DataError("write_picture: " + escaped(path) + ": the name must end with .png, .jpg or .jpeg");
}

// Returns the picture as (C, H, W).
Tensor checked_picture(const Tensor& picture, bool is_jpeg) {
  const bool is_grey = picture.dim() == 2 || (picture.dim() == 3 && picture.size(0) == 1);
  if (!is_grey && (picture.dim() != 3 || picture.size(0) != 3)) {
    throw ShapeError("write_picture: a tensor " + to_text(picture.shape()) +
                     " is not a picture (1, H, W), (3, H, W) or (H, W); make_grid makes one of several (N, C, H, W)");
  }
  const std::int64_t height = picture.size(-2), width = picture.size(-1),
                     most = is_jpeg ? longest_jpeg_side : longest_side;
  if (height < 1 || width < 1 || height > most || width > most) {
    throw ShapeError("write_picture: a picture " + to_text(picture.shape()) + ", the sides of a " +
                     (is_jpeg ? "JPEG" : "PNG") + " must be from 1 to " + std::to_string(most));
  }
  if (picture.dtype() == int64)
    throw DtypeError("write_picture: a picture of int64, it must be of a floating-point dtype, from 0 to 1");
  const Tensor data = picture.detach();
  if (any(isnan(data)).item() != 0) throw DataError("write_picture: the picture has NaN, its numbers are from 0 to 1");
  return data.dim() == 2 ? unsqueeze(data, 0) : data;
}

PictureBytes bytes_of(const Tensor& picture) {
  PictureBytes result{.height = picture.size(1), .width = picture.size(2), .channels = picture.size(0)};
  const auto levels = permute(clamp(picture * 255 + 0.5, 0, 255), {1, 2, 0}).to_vector<double>();
  result.bytes.resize(levels.size());
  std::transform(levels.begin(), levels.end(), result.bytes.begin(),
                 [](double level) { return static_cast<std::uint8_t>(level); });
  return result;
}

}  // namespace

Tensor make_grid(const Tensor& pictures, GridOptions options) {
  check_grid_options(options);
  if (pictures.dim() < 2 || pictures.dim() > 4 || pictures.numel() == 0) {
    throw ShapeError("make_grid: a tensor " + to_text(pictures.shape()) +
                     " is not at least one picture (N, C, H, W), (C, H, W) or (H, W)");
  }
  return naming_memory("make_grid", [&] {
    Tensor all = options.normalize ? from_0_to_1(pictures.detach()) : pictures.detach();
    while (all.dim() < 4) all = unsqueeze(all, 0);
    const std::int64_t n = all.size(0), columns = std::min<std::int64_t>(options.nrow, n);
    if (n == 1) return all[0].clone();
    const std::int64_t rows = (n + columns - 1) / columns, padding = options.padding;
    const std::int64_t height = all.size(2), width = all.size(3);
    Tensor grid = full({all.size(1), rows * (height + padding) + padding, columns * (width + padding) + padding},
                       double{options.pad_value}, {.dtype = all.dtype()});
    for (std::int64_t i = 0; i < n; ++i) {
      const std::int64_t top = i / columns * (height + padding) + padding;
      const std::int64_t left = i % columns * (width + padding) + padding;
      narrow(narrow(grid, 1, top, height), 2, left, width).copy_(all[i]);
    }
    return grid;
  });
}

void write_picture(const std::string& path, const Tensor& picture, WritePictureOptions options) {
  if (options.quality < 1 || options.quality > 100)
    throw DataError("write_picture: quality is " + std::to_string(options.quality) + ", it must be from 1 to 100");
  naming_memory(path, [&] {
    const bool is_jpeg = is_jpeg_path(path);
    const PictureBytes bytes = bytes_of(checked_picture(picture, is_jpeg));
    const std::string name = escaped(path),
                      file = is_jpeg ? encode_jpeg(bytes, options.quality, name) : encode_png(bytes, name);
    write_data_file(path, [&](ByteSink& sink) { sink.write(file); });
  });
}

}  // namespace minitorch::nn
