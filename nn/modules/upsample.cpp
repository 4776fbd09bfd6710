// Upsample checks and describes its options, and calls interpolate.
#include "nn/modules/upsample.hpp"

#include <array>
#include <string>
#include <string_view>

#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

std::string described(const InterpolateOptions& options) {
  using std::to_string;
  const auto pair = [](const auto& both, const auto& text) {
    return both.height == both.width ? text(both.height) : "(" + text(both.height) + ", " + text(both.width) + ")";
  };
  constexpr std::array<std::string_view, 3> modes = {"nearest", "linear", "bilinear"};
  const std::string size = options.size
                               ? "size=" + pair(*options.size, [](std::int64_t n) { return to_string(n); })
                               : "scale_factor=" + pair(*options.scale_factor, [](double x) { return to_text(x); });
  return size + ", mode=" + std::string(modes[static_cast<std::size_t>(options.mode)]) +
         (options.align_corners ? ", align_corners=true" : "");
}

}  // namespace

Upsample::Upsample(InterpolateOptions options) : options_(options) {
  minitorch::detail::check_interpolation("Upsample", options);
  describe(described(options));
}

Tensor Upsample::forward(const Tensor& x) const { return interpolate(x, options_); }

}  // namespace minitorch::nn
