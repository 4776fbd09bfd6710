// The convolution and the gradient of its input by lanes: a row of factors has the weights of a tap, for the channels
// of a block.
#include "operators/window/convolution_lanes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "operators/parallel/parallel.hpp"
#include "operators/parallel/scratch.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/window/convolution_bands.hpp"
#include "operators/window/convolution_lane_tiles.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

constexpr double most_row_band = 1 << 18;  // elements that a row of outputs reads
// Below these limits, tiles or dot products are faster: benchmarks/README.md.
constexpr int64_t least_taps_of_y = 128, least_positions_of_y = 1024, least_taps_of_dw = 64;
constexpr int64_t most_listed_taps = 1 << 16;  // limits memory: a kernel of K rows has up to 2 K lists of taps
template <class T> constexpr int64_t positions_at_once = 3 * Simd<T>::size;  // whose sums become rows of channels

// y[n, g O + o, i, j] = bias[g O + o] + Σ w[g, o, c, k, l] x[n, g C + c, k's element for i, l's for j] over c, k, l
template <class T> struct LaneCorrelation {
  std::string_view name;
  Path path = Path::contiguous;
  View<const T> x;
  View<T> y;
  TapLine height, width;
  int64_t groups = 1, channels = 0, outs = 0;  // the channels of x and y in a group: C and O
  const T* w = nullptr;
  std::array<int64_t, 5> w_strides{};  // of g, o, c, k, l
  const T* bias = nullptr;

  int64_t taps() const { return channels * height.taps() * width.taps(); }
  void compute() const;
  // The weights of all blocks of all groups, a row of a block's lanes for each tap, and before them a row of biases.
  std::vector<T> packed(const LaneBlocks<T>& blocks) const;
  int64_t packed_size(int64_t vectors) const { return (taps() + 1) * vectors * Simd<T>::size; }
};

template <class T> std::vector<T> LaneCorrelation<T>::packed(const LaneBlocks<T>& blocks) const {
  std::vector<T> result(static_cast<std::size_t>(groups * packed_size(blocks.all_vectors())));
  parallel_for(groups * blocks.count(), std::max<int64_t>(1, (1 << 14) / taps()), [&](int64_t begin, int64_t end) {
    for (int64_t unit = begin; unit < end; ++unit) {
      const int64_t group = unit / blocks.count(), block = unit % blocks.count();
      const int64_t pitch = blocks.vectors(block) * Simd<T>::size, first = blocks.begin(block);
      T* to = result.data() + group * packed_size(blocks.all_vectors()) + packed_size(block * most_lane_vectors);
      for (int64_t o = first; o < blocks.end(block); ++o) {
        T* lane = to + o - first;
        if (bias != nullptr) *lane = bias[group * outs + o];
        const T* from = w + group * w_strides[0] + o * w_strides[1];
        for (int64_t c = 0; c < channels; ++c) {
          for (int64_t k = 0; k < height.taps(); ++k) {
            for (int64_t l = 0; l < width.taps(); ++l) {
              *(lane += pitch) = from[c * w_strides[2] + k * w_strides[3] + l * w_strides[4]];
            }
          }
        }
      }
    }
  });
  return result;
}

template <class T> void LaneCorrelation<T>::compute() const {
  const LaneBlocks<T> blocks{outs};
  const StripTaps which = height.taps() * taps() <= most_listed_taps ? StripTaps::that_read : StripTaps::all;
  const int64_t most = lane_band<T>(channels * x.shape[2] * x.shape[3], x.shape[0] * groups);
  const PictureBands<T> picture_bands(x, channels, height, width, most, which);
  const std::vector<RowBand>& bands = picture_bands.bands();
  const auto count = static_cast<int64_t>(bands.size());
  const std::vector<T> factors = packed(blocks);
  // The terms of each list of taps, for blocks of one and two vectors.
  std::vector<std::array<std::vector<LaneTerm>, most_lane_vectors>> terms(picture_bands.taps().size());
  for (std::size_t i = 0; i < terms.size(); ++i) {
    for (std::size_t v = 0; v < most_lane_vectors; ++v) {
      for (const BandTap& tap : picture_bands.taps()[i]) {
        terms[i][v].push_back({tap.offset, (tap.number + 1) * static_cast<int64_t>(v + 1) * Simd<T>::size});
      }
    }
  }
  // Whole rows of outputs, whose positions follow each other.
  const int64_t at_once = width.outputs < positions_at_once<T> ? positions_at_once<T> / width.outputs * width.outputs
                                                               : positions_at_once<T>;
  constexpr int64_t buffer = positions_at_once<T> * most_lane_vectors * Simd<T>::size;
  const int64_t units = x.shape[0] * groups * count;
  const int64_t work = outs * taps() * height.outputs * width.outputs / count;
  const int64_t grain = std::max<int64_t>(1, lanes_part_work / (work + 1));
  KernelTrace::record(name, y.shape, path, units, grain);
  const Scratch<T> scratch(buffer + picture_bands.copy_size(), quotient_rounded_up(units, grain));
  parallel_for(units, grain, [&](int64_t begin, int64_t end) {
    scratch.use([&](T* memory) {
      for (int64_t unit = begin; unit < end; ++unit) {
        const RowBand& band = bands[static_cast<std::size_t>(unit % count)];
        const int64_t group = unit / count % groups, picture = unit / count / groups;
        const T* from = picture_bands.read(picture, group, band, memory + buffer);
        for (int64_t block = 0; block < blocks.count(); ++block) {
          const int64_t vectors = blocks.vectors(block), first = blocks.begin(block);
          const T* own =
              factors.data() + group * packed_size(blocks.all_vectors()) + packed_size(block * most_lane_vectors);
          T* to = y.data + picture * y.strides[0] + (group * outs + first) * y.strides[1];
          for (const RowStrip& strip : band.strips) {
            const LaneFactors<T> f{own, from + picture_bands.rows_apart(strip.begin - band.begin),
                                   terms[strip.taps][static_cast<std::size_t>(vectors - 1)]};
            const int64_t n = strip.rows * width.outputs;
            for (int64_t position = 0; position < n; position += at_once) {
              const int64_t some = std::min(at_once, n - position);
              rows_of_lanes(f, vectors, picture_bands.positions().data() + position, some, own, 0, memory);
              store_transposed(memory, vectors * Simd<T>::size, some, blocks.end(block) - first,
                               to + strip.begin * y.strides[2] + position, y.strides[1]);
            }
          }
        }
      }
    });
  });
}

// The taps that read dy for dx, if the stride is 1.
TapLine taps_back(const SlidingWindow& window, int64_t size, int64_t outputs) {
  TapLine line{1, outputs, size, {}};
  for (int64_t k = 0; k < window.kernel; ++k) line.shifts.push_back(window.padding - k * window.dilation);
  return line;
}

// Whether channels fill nearly all lanes of vectors of 64 bytes, and a row of outputs reads few elements. Smaller
// vectors get the same choice, because the other kernels round otherwise.
template <class T> bool fits(int64_t channels_in_lanes, int64_t channels, const TapLine& height, const TapLine& width) {
  constexpr int64_t line = 64 / sizeof(T);
  const int64_t lanes = quotient_rounded_up(channels_in_lanes, line) * line;
  return 8 * channels_in_lanes >= 7 * lanes &&
         ((is_inside(height) && is_inside(width)) ||
          static_cast<double>(channels) * span_of(height, 1) * span_of(width, static_cast<double>(width.outputs)) <=
              most_row_band);
}

// Whether the sums of a tile are long, and enough of them share the packed weights.
bool pays(const Shape& y, int64_t taps) {
  return taps >= least_taps_of_y && y[0] * y[2] * y[3] >= least_positions_of_y;
}

}  // namespace

template <std::floating_point T>
bool lanes_pay(const ConvolutionWindow& window, const Shape& x, const Shape& w, const Shape& y) {
  return pays(y, w[1] * w[2] * w[3]) &&
         fits<T>(w[0] / window.groups, w[1], taps_of(window.height, x[2], y[2]), taps_of(window.width, x[3], y[3]));
}

template <std::floating_point T>
bool input_gradient_lanes_pay(const ConvolutionWindow& window, const Shape& dy, const Shape& w, const Shape& dx) {
  const int64_t outs = w[0] / window.groups;
  return window.height.stride == 1 && window.width.stride == 1 && pays(dx, outs * w[2] * w[3]) &&
         fits<T>(w[1], outs, taps_back(window.height, dx[2], dy[2]), taps_back(window.width, dx[3], dy[3]));
}

template <std::floating_point T>
bool weight_gradient_lanes_pay(const ConvolutionWindow& window, const Shape& x, const Shape& dy, const Shape& dw) {
  return dw[1] * dw[2] * dw[3] >= least_taps_of_dw &&
         fits<T>(dw[0] / window.groups, dw[1], taps_of(window.height, x[2], dy[2]), taps_of(window.width, x[3], dy[3]));
}

template <std::floating_point T>
void convolution_lanes(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& w, const T* bias,
                       const View<T>& y) {
  if (y.numel() == 0) return;
  const int64_t outs = w.shape[0] / window.groups;
  LaneCorrelation<T>{.name = "convolution",
                     .path = path_of(x, w),
                     .x = x,
                     .y = y,
                     .height = taps_of(window.height, x.shape[2], y.shape[2]),
                     .width = taps_of(window.width, x.shape[3], y.shape[3]),
                     .groups = window.groups,
                     .channels = w.shape[1],
                     .outs = outs,
                     .w = w.data,
                     .w_strides = {outs * w.strides[0], w.strides[0], w.strides[1], w.strides[2], w.strides[3]},
                     .bias = bias}
      .compute();
}

template <std::floating_point T>
void convolution_input_gradient_lanes(const ConvolutionWindow& window, const View<const T>& dy, const View<const T>& w,
                                      const View<T>& dx) {
  if (dx.numel() == 0) return;
  const int64_t outs = w.shape[0] / window.groups;
  LaneCorrelation<T>{.name = "convolution_input_gradient",
                     .path = path_of(dy, w),
                     .x = dy,
                     .y = dx,
                     .height = taps_back(window.height, dx.shape[2], dy.shape[2]),
                     .width = taps_back(window.width, dx.shape[3], dy.shape[3]),
                     .groups = window.groups,
                     .channels = outs,
                     .outs = w.shape[1],
                     .w = w.data,
                     .w_strides = {outs * w.strides[0], w.strides[1], w.strides[0], w.strides[2], w.strides[3]},
                     .bias = nullptr}
      .compute();
}

template bool lanes_pay<float>(const ConvolutionWindow&, const Shape&, const Shape&, const Shape&);
template bool lanes_pay<double>(const ConvolutionWindow&, const Shape&, const Shape&, const Shape&);
template bool input_gradient_lanes_pay<float>(const ConvolutionWindow&, const Shape&, const Shape&, const Shape&);
template bool input_gradient_lanes_pay<double>(const ConvolutionWindow&, const Shape&, const Shape&, const Shape&);
template bool weight_gradient_lanes_pay<float>(const ConvolutionWindow&, const Shape&, const Shape&, const Shape&);
template bool weight_gradient_lanes_pay<double>(const ConvolutionWindow&, const Shape&, const Shape&, const Shape&);
template void convolution_lanes(const ConvolutionWindow&, const View<const float>&, const View<const float>&,
                                const float*, const View<float>&);
template void convolution_lanes(const ConvolutionWindow&, const View<const double>&, const View<const double>&,
                                const double*, const View<double>&);
template void convolution_input_gradient_lanes(const ConvolutionWindow&, const View<const float>&,
                                               const View<const float>&, const View<float>&);
template void convolution_input_gradient_lanes(const ConvolutionWindow&, const View<const double>&,
                                               const View<const double>&, const View<double>&);
}  // namespace minitorch::operators
