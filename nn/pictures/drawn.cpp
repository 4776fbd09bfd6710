// Pictures and charts of characters.
#include "nn/pictures/drawn.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/window/pooling.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

// The range of numbers, and where a number is in it.
struct Scale {
  double low, high;

  // Returns a number from 0 to n - 1.
  std::size_t step(double value, std::size_t n) const {
    if (value <= low) return 0;
    if (value >= high) return n - 1;
    const double unit = std::isfinite(high - low) ? 1.0 : 0.5;  // halves, whose difference is finite
    const double share = (value * unit - low * unit) / (high * unit - low * unit);
    return std::min(static_cast<std::size_t>(share * static_cast<double>(n)), n - 1);
  }
};

Scale scale_of(const std::vector<double>& values, const DrawnOptions& options) {
  double least = std::numeric_limits<double>::infinity(), largest = -least;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    least = std::min(least, value);
    largest = std::max(largest, value);
  }
  if (least >= largest) {  // all equal, or none finite: any range that has them at its low end
    least = least == largest ? least : 0.0;
    largest = std::min(least + std::max(1.0, std::abs(least)), std::numeric_limits<double>::max());
  }
  const Scale scale{options.low ? static_cast<double>(*options.low) : least,
                    options.high ? static_cast<double>(*options.high) : largest};
  const bool is_given = options.low || options.high;  // if not, low < high, or both are the largest double
  if (is_given && !(std::isfinite(scale.low) && std::isfinite(scale.high) && scale.low < scale.high)) {
    throw DataError("drawn: the range from low " + to_text(scale.low) + " to high " + to_text(scale.high) +
                    " must be finite and rising");
  }
  return scale;
}

std::string picture(const std::vector<double>& values, std::size_t width, const Scale& scale) {
  constexpr std::string_view shades = " .:-=+*#%@";
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += std::isnan(values[i]) ? '?' : shades[scale.step(values[i], shades.size())];
    if ((i + 1) % width == 0) text += '\n';
  }
  return text;
}

std::string chart(const std::vector<double>& values, const Scale& scale) {
  constexpr std::size_t rows = 8;
  std::string text;
  for (std::size_t row = rows; row-- > 0;) {
    std::string line;
    for (const double value : values) {
      const bool is_nan = std::isnan(value);
      line += is_nan && row == 0 ? '?' : !is_nan && scale.step(value, rows) >= row ? '#' : ' ';
    }
    line.resize(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

}  // namespace

std::string drawn(const Tensor& x, DrawnOptions options) {
  const bool is_picture = x.dim() == 2 || (x.dim() == 3 && (x.size(0) == 1 || x.size(0) == 3));
  if ((!is_picture && x.dim() != 1) || x.numel() == 0) {
    throw ShapeError("drawn: x is " + to_text(x.shape()) +
                     ", it must be a vector (N) or a picture (H, W), (1, H, W) or (3, H, W), with elements" +
                     (x.dim() > 2 ? "; of several pictures take one, x[0]" : ""));
  }
  if (options.columns < 1)
    throw DataError("drawn: columns are " + std::to_string(options.columns) + ", they must be at least 1");
  Tensor y = x.detach().to(float64);
  if (y.dim() == 3) y = mean(y, 0);
  if (!is_picture) y = y.unsqueeze(0);
  if (const std::int64_t width = y.size(1), columns = options.columns; width > columns) {
    const std::int64_t height = is_picture ? std::max<std::int64_t>(1, y.size(0) * columns / width) : 1;
    y = adaptive_avg_pool2d(y.reshape({1, 1, y.size(0), width}), {height, columns})[0][0];
  }
  const auto values = y.to_vector<double>();
  const Scale scale = scale_of(values, options);
  return is_picture ? picture(values, static_cast<std::size_t>(y.size(1)), scale) : chart(values, scale);
}

}  // namespace minitorch::nn
