// Each function computes one element of its result after the other, as a sum in a fixed order.
#include "operators/window/convolution_loops.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "operators/layout/quotient.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

constexpr int64_t part_terms = 1 << 16;  // the number of terms that a part of the work sums

// The element at (a, b, i, j).
template <class T> T& at(const View<T>& x, int64_t a, int64_t b, int64_t i, int64_t j) {
  return x.data[a * x.strides[0] + b * x.strides[1] + i * x.strides[2] + j * x.strides[3]];
}

// The kernel, how its operands lie, and the number of terms of each element.
struct ElementSums {
  std::string_view kernel;
  Path path;
  int64_t terms;
};

// Sets each element of y at (a, b, i, j) to sum(a, b, i, j).
template <class T, class Sum> void for_elements(const ElementSums& of, const View<T>& y, const Sum& sum) {
  const int64_t n = y.numel(), grain = std::max<int64_t>(1, part_terms / std::max<int64_t>(1, of.terms));
  KernelTrace::record(of.kernel, y.shape, of.path, n, grain);
  parallel_for(n, grain, [&](int64_t begin, int64_t end) {
    for (int64_t element = begin; element < end; ++element) {
      const Index index = to_index(element, y.shape);
      y.data[element] = static_cast<T>(sum(index[0], index[1], index[2], index[3]));
    }
  });
}

// x · y in the type in which sums are computed.
template <class T> Wrapping<T> product(T x, T y) { return static_cast<Wrapping<T>>(x) * static_cast<Wrapping<T>>(y); }

// Calls f(k, index) for each element k of the kernel at position `output` that lies on a dimension of `size` elements.
template <class F> void for_kernel(const SlidingWindow& window, int64_t output, int64_t size, const F& f) {
  int64_t index = window.start(output);
  for (int64_t k = 0; k < window.kernel; ++k, index += window.dilation) {
    if (index >= 0 && index < size) f(k, index);
  }
}

// Calls f(k, output) for each element k of the kernel that lies on element `index` of x, at position `output` of
// `outputs`.
template <class F> void for_positions(const SlidingWindow& window, int64_t index, int64_t outputs, const F& f) {
  for (int64_t k = 0; k < window.kernel; ++k) {
    const int64_t start = index + window.padding - k * window.dilation;
    if (start >= 0 && start % window.stride == 0 && start / window.stride < outputs) f(k, start / window.stride);
  }
}

}  // namespace

template <Element T>
void convolution_loops(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& w, const T* bias,
                       const View<T>& y) {
  const int64_t channels = w.shape[1], outs = w.shape[0] / window.groups;
  const ElementSums sums{"convolution", path_of(x, w), channels * w.shape[2] * w.shape[3]};
  for_elements(sums, y, [&](int64_t n, int64_t o, int64_t i, int64_t j) {
    Wrapping<T> sum = bias == nullptr ? 0 : static_cast<Wrapping<T>>(bias[o]);
    const int64_t first = o / outs * channels;
    for (int64_t c = 0; c < channels; ++c) {
      for_kernel(window.height, i, x.shape[2], [&](int64_t k, int64_t row) {
        for_kernel(window.width, j, x.shape[3], [&](int64_t l, int64_t column) {
          sum += product(at(w, o, c, k, l), at(x, n, first + c, row, column));
        });
      });
    }
    return sum;
  });
}

template <Element T>
void convolution_input_gradient_loops(const ConvolutionWindow& window, const View<const T>& dy, const View<const T>& w,
                                      const View<T>& dx) {
  const int64_t channels = w.shape[1], outs = w.shape[0] / window.groups;
  const ElementSums sums{"convolution_input_gradient", path_of(dy, w), outs * w.shape[2] * w.shape[3]};
  for_elements(sums, dx, [&](int64_t n, int64_t c, int64_t row, int64_t column) {
    Wrapping<T> sum = 0;
    const int64_t first = c / channels * outs;
    for (int64_t o = first; o < first + outs; ++o) {
      for_positions(window.height, row, dy.shape[2], [&](int64_t k, int64_t i) {
        for_positions(window.width, column, dy.shape[3],
                      [&](int64_t l, int64_t j) { sum += product(at(w, o, c % channels, k, l), at(dy, n, o, i, j)); });
      });
    }
    return sum;
  });
}

template <Element T>
void convolution_weight_gradient_loops(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& dy,
                                       const View<T>& dw) {
  const int64_t channels = dw.shape[1], outs = dw.shape[0] / window.groups;
  // The positions whose element k of the kernel lies on a dimension of `size` elements: from the first to the second.
  const auto positions = [](const SlidingWindow& along, int64_t k, int64_t size, int64_t outputs) {
    const int64_t first = along.padding - k * along.dilation, last = size - 1 + first;
    const int64_t begin = first <= 0 ? 0 : quotient_rounded_up(first, along.stride);
    return std::pair(begin, last < 0 ? 0 : std::min(outputs, last / along.stride + 1));
  };
  const ElementSums sums{"convolution_weight_gradient", path_of(x, dy), dy.shape[0] * dy.shape[2] * dy.shape[3]};
  for_elements(sums, dw, [&](int64_t o, int64_t c, int64_t k, int64_t l) {
    Wrapping<T> sum = 0;
    const auto [top, bottom] = positions(window.height, k, x.shape[2], dy.shape[2]);
    const auto [left, right] = positions(window.width, l, x.shape[3], dy.shape[3]);
    for (int64_t n = 0; n < dy.shape[0]; ++n) {
      for (int64_t i = top; i < bottom; ++i) {
        const int64_t row = window.height.start(i) + k * window.height.dilation;
        for (int64_t j = left; j < right; ++j) {
          const int64_t column = window.width.start(j) + l * window.width.dilation;
          sum += product(at(dy, n, o, i, j), at(x, n, o / outs * channels + c, row, column));
        }
      }
    }
    return sum;
  });
}

template void convolution_loops(const ConvolutionWindow&, const View<const float>&, const View<const float>&,
                                const float*, const View<float>&);
template void convolution_loops(const ConvolutionWindow&, const View<const double>&, const View<const double>&,
                                const double*, const View<double>&);
template void convolution_loops(const ConvolutionWindow&, const View<const int64_t>&, const View<const int64_t>&,
                                const int64_t*, const View<int64_t>&);
template void convolution_input_gradient_loops(const ConvolutionWindow&, const View<const float>&,
                                               const View<const float>&, const View<float>&);
template void convolution_input_gradient_loops(const ConvolutionWindow&, const View<const double>&,
                                               const View<const double>&, const View<double>&);
template void convolution_input_gradient_loops(const ConvolutionWindow&, const View<const int64_t>&,
                                               const View<const int64_t>&, const View<int64_t>&);
template void convolution_weight_gradient_loops(const ConvolutionWindow&, const View<const float>&,
                                                const View<const float>&, const View<float>&);
template void convolution_weight_gradient_loops(const ConvolutionWindow&, const View<const double>&,
                                                const View<const double>&, const View<double>&);
template void convolution_weight_gradient_loops(const ConvolutionWindow&, const View<const int64_t>&,
                                                const View<const int64_t>&, const View<int64_t>&);

}  // namespace minitorch::operators
