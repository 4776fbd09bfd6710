// Interpolation: pictures of another size. Names, rules and defaults are PyTorch's.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "minitorch/tensor/tensor.hpp"
#include "minitorch/window/window_size.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch {

/// Factors for the height and the width of a picture. One number means both.
struct ScaleFactor {
  double height, width;

  template <Measurable T>
  constexpr ScaleFactor(T both)  // NOLINT(google-explicit-constructor): it is there to be written as the number alone
      : height(RealNumber(both)), width(height) {}
  constexpr ScaleFactor(RealNumber of_height, RealNumber of_width) : height(of_height), width(of_width) {}
};

/// A ScaleFactor or nothing.
struct OptionalScaleFactor : std::optional<ScaleFactor> {
  using std::optional<ScaleFactor>::optional;
  constexpr OptionalScaleFactor(RealNumber height, RealNumber width)
      : std::optional<ScaleFactor>(ScaleFactor(height, width)) {}
};

/// How an element of the result is made: the nearest element, or the linear interpolation between the neighbours in one
/// dimension or two.
enum class InterpolationMode : std::uint8_t { nearest, linear, bilinear };

/// Options of interpolate. Exactly one of size and scale_factor is given.
struct InterpolateOptions {
  OptionalPair2d size = {};               // of the result
  OptionalScaleFactor scale_factor = {};  // the size of the result is that of the input times this, rounded down
  InterpolationMode mode = InterpolationMode::nearest;
  operators::Flag align_corners =
      false;  // not for nearest: the middles of the corner elements stay where they are, not the edges
};

/// Resizes pictures (N, C, H, W), or (N, C, L), whose size is one number. `linear` is for (N, C, L), `bilinear` for
/// (N, C, H, W). Only the batch may be empty. Throws ShapeError for a wrong shape or option, and DtypeError for int64.
Tensor interpolate(const Tensor& x, InterpolateOptions options);

namespace detail {

/// Throws ShapeError in the name of `function` for options out of range, and unless exactly one of size and
/// scale_factor is given.
void check_interpolation(std::string_view function, const InterpolateOptions& options);

}  // namespace detail

}  // namespace minitorch
