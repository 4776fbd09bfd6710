// Chooses the path of a convolution by its shape: the loops that define it for integers and little work; lanes for many
// channels; else tiles and dot products. benchmarks/README.md has the measurements behind the limits.
//
// The fast paths multiply zeros where the loops leave out terms: outside the picture. That is the same unless a
// factor is infinite or NaN; then, too, the loops compute.
#include "operators/window/convolution.hpp"

#include <concepts>
#include <cstdint>
#include <limits>

#include "operators/parallel/multiply_adds.hpp"
#include "operators/reduce/range.hpp"
#include "operators/window/convolution_dots.hpp"
#include "operators/window/convolution_lanes.hpp"
#include "operators/window/convolution_loops.hpp"
#include "operators/window/convolution_tiles.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

constexpr double work_for_tiles = 64;   // below it, preparing tiles costs more than the loops
constexpr int64_t most_strides = 1024;  // parts of dx, each with tiles of its own

// The number of multiplications, which may be too large for an integer if w is expanded.
double work(const Shape& w, const Shape& y) {
  return static_cast<double>(numel(y)) * static_cast<double>(w[1]) * static_cast<double>(w[2]) *
         static_cast<double>(w[3]);
}

// The same as an integer, which wraps for such a w.
int64_t terms(const Shape& w, const Shape& y) {
  return static_cast<int64_t>(static_cast<std::uint64_t>(numel(y)) * static_cast<std::uint64_t>(w[1]) *
                              static_cast<std::uint64_t>(w[2]) * static_cast<std::uint64_t>(w[3]));
}

template <class T> bool is_finite(const View<const T>& x) {
  return magnitudes_between(x, T{0}, std::numeric_limits<T>::max());
}

// Whether some window reaches beyond the picture.
bool reaches_outside(const ConvolutionWindow& window, const Shape& x, const Shape& y) {
  const auto along = [](const SlidingWindow& line, int64_t size, int64_t outputs) {
    return line.padding > 0 || line.start(outputs - 1) + line.extent() > size;
  };
  return along(window.height, x[2], y[2]) || along(window.width, x[3], y[3]);
}

}  // namespace

template <Element T>
void convolution(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& w, const T* bias,
                 const View<T>& y) {
  MultiplyAdds::add(terms(w.shape, y.shape));
  if constexpr (std::floating_point<T>) {
    if (work(w.shape, y.shape) >= work_for_tiles && (!reaches_outside(window, x.shape, y.shape) || is_finite(w))) {
      if (lanes_pay<T>(window, x.shape, w.shape, y.shape)) return convolution_lanes(window, x, w, bias, y);
      return convolution_tiles(window, x, w, bias, y);
    }
  }
  convolution_loops(window, x, w, bias, y);
}

template <Element T>
void convolution_input_gradient(const ConvolutionWindow& window, const View<const T>& dy, const View<const T>& w,
                                const View<T>& dx) {
  MultiplyAdds::add(terms(w.shape, dy.shape));
  if constexpr (std::floating_point<T>) {
    if (work(w.shape, dy.shape) >= work_for_tiles && window.height.stride <= most_strides / window.width.stride &&
        is_finite(w)) {
      if (input_gradient_lanes_pay<T>(window, dy.shape, w.shape, dx.shape)) {
        return convolution_input_gradient_lanes(window, dy, w, dx);
      }
      return convolution_input_gradient_tiles(window, dy, w, dx);
    }
  }
  convolution_input_gradient_loops(window, dy, w, dx);
}

template <Element T>
void convolution_weight_gradient(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& dy,
                                 const View<T>& dw) {
  MultiplyAdds::add(terms(dw.shape, dy.shape));
  if constexpr (std::floating_point<T>) {
    if (work(dw.shape, dy.shape) >= work_for_tiles && (!reaches_outside(window, x.shape, dy.shape) || is_finite(dy))) {
      if (weight_gradient_lanes_pay<T>(window, x.shape, dy.shape, dw.shape)) {
        return convolution_weight_gradient_lanes(window, x, dy, dw);
      }
      return convolution_weight_gradient_dots(window, x, dy, dw);
    }
  }
  convolution_weight_gradient_loops(window, x, dy, dw);
}

template void convolution(const ConvolutionWindow&, const View<const float>&, const View<const float>&, const float*,
                          const View<float>&);
template void convolution(const ConvolutionWindow&, const View<const double>&, const View<const double>&, const double*,
                          const View<double>&);
template void convolution(const ConvolutionWindow&, const View<const int64_t>&, const View<const int64_t>&,
                          const int64_t*, const View<int64_t>&);
template void convolution_input_gradient(const ConvolutionWindow&, const View<const float>&, const View<const float>&,
                                         const View<float>&);
template void convolution_input_gradient(const ConvolutionWindow&, const View<const double>&, const View<const double>&,
                                         const View<double>&);
template void convolution_input_gradient(const ConvolutionWindow&, const View<const int64_t>&,
                                         const View<const int64_t>&, const View<int64_t>&);
template void convolution_weight_gradient(const ConvolutionWindow&, const View<const float>&, const View<const float>&,
                                          const View<float>&);
template void convolution_weight_gradient(const ConvolutionWindow&, const View<const double>&,
                                          const View<const double>&, const View<double>&);
template void convolution_weight_gradient(const ConvolutionWindow&, const View<const int64_t>&,
                                          const View<const int64_t>&, const View<int64_t>&);

}  // namespace minitorch::operators
