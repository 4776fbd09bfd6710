// A tile has the sums of some channels at neighbouring positions. For each tap, the elements that it reads are loaded
// from the copy of the band (convolution_taps.hpp), and multiplied by a weight of each channel.
#include "operators/window/convolution_tiles.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "operators/parallel/parallel.hpp"
#include "operators/parallel/scratch.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/window/convolution_taps.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

// Sums that stay in registers beside the factors: 8 x 3 of 32 registers, or 6 x 2 of 16.
constexpr int64_t most_sums = simd_bytes == 64 ? 24 : 12;
constexpr int64_t most_tile_channels = simd_bytes == 64 ? 8 : 6;
constexpr int64_t most_vectors = 8;
constexpr int64_t widest(int64_t rows) { return std::min(most_vectors, most_sums / rows); }

// The copy of a band has at most 256 KiB, which stay in the L2 cache.
constexpr int64_t band_bytes = 1 << 18;
constexpr int64_t tile_part_work = 1 << 20;  // multiplications of a part of the work
constexpr int64_t enough_tile_parts = 16;    // below it, more parts are worth more copies

// Where a tap has its elements in the copy of the band, and its weight in those of a channel.
struct TapOffsets {
  int64_t x, weight;
};

// What the sums of a tile are made of. The weights of a channel of y are `row` apart from those of the next.
template <class T> struct TileFactors {
  const T* weights = nullptr;
  int64_t row = 0;
  const T* bias = nullptr;  // of each channel, or null
  std::span<const TapOffsets> taps;
};

// to[i * pitch + j] = bias[i] + Σ weights[i * row + tap.weight] x[tap.x + j] over the taps, for 0 <= i < rows and
// 0 <= j < vectors · size.
template <class T, int64_t rows, int64_t vectors>
void convolution_tile(const TileFactors<T>& factors, const T* x, T* to, int64_t pitch) {
  constexpr int64_t size = Simd<T>::size;
  std::array<std::array<Simd<T>, vectors>, rows> sums{};
  if (factors.bias != nullptr) {
    for (std::size_t i = 0; i < rows; ++i) sums[i].fill(Simd<T>(factors.bias[i]));
  }
  const T* weights = factors.weights;
  const int64_t row = factors.row;
  for (const TapOffsets tap : factors.taps) {
    std::array<Simd<T>, vectors> own{};
    for (std::size_t j = 0; j < vectors; ++j) own[j] = Simd<T>::load(x + tap.x + static_cast<int64_t>(j) * size);
    for (std::size_t i = 0; i < rows; ++i) {
      const Simd<T> weight = weights[tap.weight + static_cast<int64_t>(i) * row];
      for (std::size_t j = 0; j < vectors; ++j) sums[i][j] = multiply_add(weight, own[j], sums[i][j]);
    }
  }
  for (std::size_t i = 0; i < rows; ++i, to += pitch) {
    for (std::size_t j = 0; j < vectors; ++j) sums[i][j].store(to + static_cast<int64_t>(j) * size);
  }
}

template <class T> using ConvolutionTile = void (*)(const TileFactors<T>&, const T*, T*, int64_t);
// The tiles of `rows` rows: the widest, one of half the width, and the narrowest.
template <class T> struct ConvolutionTiles {
  std::array<int64_t, 3> vectors;
  std::array<ConvolutionTile<T>, 3> kernels;
};
template <class T, int64_t rows> constexpr ConvolutionTiles<T> tiles_of_rows() {
  constexpr int64_t whole = widest(rows), half = (whole + 1) / 2;
  return {{whole, half, 1},
          {convolution_tile<T, rows, whole>, convolution_tile<T, rows, half>, convolution_tile<T, rows, 1>}};
}
template <class T> const ConvolutionTiles<T>& tiles_of(int64_t rows) {
  static constexpr auto all = []<std::size_t... i>(std::index_sequence<i...>) {
    return std::array<ConvolutionTiles<T>, most_tile_channels>{tiles_of_rows<T, static_cast<int64_t>(i) + 1>()...};
  }
  (std::make_index_sequence<most_tile_channels>());
  return all[static_cast<std::size_t>(rows - 1)];
}

// The sums of `rows` rows at n positions. Fewer positions than a vector has lanes fill a vector: `to` has room for it.
// Otherwise the last tile may overlap the one before, and computes the same bits there.
template <class T>
void row_of_tiles(const TileFactors<T>& factors, int64_t rows, const T* x, int64_t n, T* to, int64_t pitch) {
  constexpr int64_t size = Simd<T>::size;
  const ConvolutionTiles<T>& tiles = tiles_of<T>(rows);
  if (n < size) return tiles.kernels[2](factors, x, to, pitch);
  for (int64_t position = 0; position < n;) {
    const int64_t left = quotient_rounded_up(n - position, size);
    std::size_t width = 0;
    while (tiles.vectors[width] > left || tiles.vectors[width] * size > n) ++width;
    const int64_t begin = std::min(position, n - tiles.vectors[width] * size);
    tiles.kernels[width](factors, x + begin, to + begin, pitch);
    position = begin + tiles.vectors[width] * size;
  }
}

// The taps of a dimension, and which elements of the kernel they are.
struct KernelLine {
  TapLine taps;
  std::vector<int64_t> elements;
};

// The taps that read x for y.
KernelLine reading(const SlidingWindow& window, int64_t size, int64_t outputs) {
  KernelLine line{taps_of(window, size, outputs), std::vector<int64_t>(static_cast<std::size_t>(window.kernel))};
  std::iota(line.elements.begin(), line.elements.end(), 0);
  return line;
}

// The taps that read dy for the elements phase + i stride of dx. Element k of the kernel read such an element at the
// position i + (phase + padding - k dilation) / stride, if that is whole.
KernelLine reading_back(const SlidingWindow& window, int64_t phase, int64_t size, int64_t positions) {
  KernelLine line{{1, positions, quotient_rounded_up(size - phase, window.stride), {}}, {}};
  for (int64_t k = 0; k < window.kernel; ++k) {
    const int64_t start = phase + window.padding - k * window.dilation;
    if (start % window.stride != 0) continue;
    line.taps.shifts.push_back(start / window.stride);
    line.elements.push_back(k);
  }
  return line;
}

// y[n, g O + o, i, j] = bias[g O + o] + Σ w[g, o, c, k, l] x[n, g C + c, k's element for i, l's for j] over c, k, l
template <class T> struct Correlation {
  std::string_view name;
  Path path = Path::contiguous;
  View<const T> x;
  View<T> y;
  KernelLine height, width;
  int64_t groups = 1, channels = 0, outs = 0;  // the channels of x and y in a group: C and O
  const T* w = nullptr;
  std::array<int64_t, 5> w_strides{};  // of g, o, c, k, l
  const T* bias = nullptr;
};

// A correlation, and how its work is cut: into pictures, groups and bands, and if these are few, into blocks of
// channels, for each of which the band is copied again.
template <class T> class Tiling {
 public:
  explicit Tiling(const Correlation<T>& correlation)
      : f_(correlation),
        band_(band_of(height(), width(), f_.channels, band_bytes / static_cast<int64_t>(sizeof(T)),
                      2 * Simd<T>::size * widest(most_tile_channels))),
        layout_(height(), width(), band_),
        taps_(offsets_of_taps()) {}

  void compute() {
    const int64_t bands = f_.x.shape[0] * f_.groups * row_bands_ * column_bands_;
    const int64_t work = f_.outs * static_cast<int64_t>(taps_.size()) * band_.rows * band_.columns;
    cuts_ = std::clamp<int64_t>(std::min(enough_tile_parts / bands, work / (4 * tile_part_work)), 1, blocks_);
    const int64_t units = bands * cuts_, grain = std::max<int64_t>(1, tile_part_work / (work / cuts_ + 1));
    const Shape shape{f_.x.shape[0], f_.groups * f_.outs, height().outputs, width().outputs};
    KernelTrace::record(f_.name, shape, f_.path, units, grain);
    const Scratch<T> scratch(copies() + layout_.room() + most_tile_channels * pitch(),
                             quotient_rounded_up(units, grain));
    parallel_for(units, grain, [&](int64_t begin, int64_t end) {
      scratch.use([&](T* memory) {
        for (int64_t unit = begin; unit < end; ++unit) compute_unit(unit, memory);
      });
    });
  }

 private:
  const TapLine& height() const { return f_.height.taps; }
  const TapLine& width() const { return f_.width.taps; }
  int64_t copies() const { return f_.channels * layout_.channel(); }
  int64_t pitch() const { return std::max(band_.rows * band_.columns, Simd<T>::size); }

  std::vector<TapOffsets> offsets_of_taps() const {
    std::vector<TapOffsets> result;
    const auto& strides = f_.w_strides;
    const std::vector<int64_t> of_x = layout_.offsets(f_.channels);
    result.reserve(of_x.size());
    for (int64_t c = 0; c < f_.channels; ++c) {
      for (const int64_t k : f_.height.elements) {
        for (const int64_t l : f_.width.elements) {
          result.push_back({of_x[result.size()], c * strides[2] + k * strides[3] + l * strides[4]});
        }
      }
    }
    return result;
  }

  void compute_unit(int64_t unit, T* memory) const {
    const auto next = [&unit](int64_t n) { return std::exchange(unit, unit / n) % n; };
    const int64_t cut = next(cuts_), column = next(column_bands_) * band_.columns, row = next(row_bands_) * band_.rows;
    const int64_t group = next(f_.groups), picture = unit;
    const View<const T>& x = f_.x;
    const T* from = x.data + picture * x.strides[0] + group * f_.channels * x.strides[1];
    const BandCopy<T> copy(layout_, x.strides[2], x.strides[3], row, column, memory + copies());
    for (int64_t c = 0; c < f_.channels; ++c) copy.copy(from + c * x.strides[1], memory + c * layout_.channel());

    const View<T>& y = f_.y;
    const Band own{std::min(band_.rows, height().outputs - row), std::min(band_.columns, width().outputs - column)};
    for (int64_t block = cut * blocks_ / cuts_; block < (cut + 1) * blocks_ / cuts_; ++block) {
      const int64_t channel = group * f_.outs + block * most_tile_channels;
      compute_block(
          channel, std::min(most_tile_channels, f_.outs - block * most_tile_channels), own, memory,
          y.data + picture * y.strides[0] + channel * y.strides[1] + row * y.strides[2] + column * y.strides[3]);
    }
  }

  // Computes `rows` channels of a band, the first of which is `channel` of all groups.
  void compute_block(int64_t channel, int64_t rows, Band own, T* memory, T* y) const {
    const TileFactors<T> factors{
        .weights = f_.w + channel / f_.outs * f_.w_strides[0] + channel % f_.outs * f_.w_strides[1],
        .row = f_.w_strides[1],
        .bias = f_.bias == nullptr ? nullptr : f_.bias + channel,
        .taps = taps_};
    const Strides& strides = f_.y.strides;
    const int64_t n = own.rows * own.columns;
    if (strides[3] == 1 && strides[2] == width().outputs && n >= Simd<T>::size) {
      return row_of_tiles(factors, rows, memory, n, y, strides[1]);
    }
    T* sums = memory + copies() + layout_.room();
    row_of_tiles(factors, rows, memory, n, sums, pitch());
    for (int64_t o = 0; o < rows; ++o) {
      for (int64_t i = 0; i < own.rows; ++i) {
        T* to = y + o * strides[1] + i * strides[2];
        const T* from = sums + o * pitch() + i * own.columns;
        for (int64_t j = 0; j < own.columns; ++j) to[j * strides[3]] = from[j];
      }
    }
  }

  Correlation<T> f_;
  Band band_;
  TapLayout layout_;
  std::vector<TapOffsets> taps_;  // of all channels of a group
  int64_t row_bands_ = quotient_rounded_up(height().outputs, band_.rows);
  int64_t column_bands_ = quotient_rounded_up(width().outputs, band_.columns);
  int64_t blocks_ = quotient_rounded_up(f_.outs, most_tile_channels), cuts_ = 1;
};

}  // namespace

template <std::floating_point T>
void convolution_tiles(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& w, const T* bias,
                       const View<T>& y) {
  const int64_t outs = w.shape[0] / window.groups;
  if (y.numel() == 0) return;
  Tiling<T>({.name = "convolution",
             .path = path_of(x, w),
             .x = x,
             .y = y,
             .height = reading(window.height, x.shape[2], y.shape[2]),
             .width = reading(window.width, x.shape[3], y.shape[3]),
             .groups = window.groups,
             .channels = w.shape[1],
             .outs = outs,
             .w = w.data,
             .w_strides = {outs * w.strides[0], w.strides[0], w.strides[1], w.strides[2], w.strides[3]},
             .bias = bias})
      .compute();
}

template <std::floating_point T>
void convolution_input_gradient_tiles(const ConvolutionWindow& window, const View<const T>& dy, const View<const T>& w,
                                      const View<T>& dx) {
  const int64_t outs = w.shape[0] / window.groups;
  const SlidingWindow &height = window.height, &width = window.width;
  if (dx.numel() == 0) return;
  for (int64_t i = 0; i < std::min(height.stride, dx.shape[2]); ++i) {
    for (int64_t j = 0; j < std::min(width.stride, dx.shape[3]); ++j) {
      View<T> part = dx;
      part.data += i * dx.strides[2] + j * dx.strides[3];
      part.strides[2] *= height.stride;
      part.strides[3] *= width.stride;
      Tiling<T>({.name = "convolution_input_gradient",
                 .path = path_of(dy, w),
                 .x = dy,
                 .y = part,
                 .height = reading_back(height, i, dx.shape[2], dy.shape[2]),
                 .width = reading_back(width, j, dx.shape[3], dy.shape[3]),
                 .groups = window.groups,
                 .channels = outs,
                 .outs = w.shape[1],
                 .w = w.data,
                 .w_strides = {outs * w.strides[0], w.strides[1], w.strides[0], w.strides[2], w.strides[3]},
                 .bias = nullptr})
          .compute();
    }
  }
}

template void convolution_tiles(const ConvolutionWindow&, const View<const float>&, const View<const float>&,
                                const float*, const View<float>&);
template void convolution_tiles(const ConvolutionWindow&, const View<const double>&, const View<const double>&,
                                const double*, const View<double>&);
template void convolution_input_gradient_tiles(const ConvolutionWindow&, const View<const float>&,
                                               const View<const float>&, const View<float>&);
template void convolution_input_gradient_tiles(const ConvolutionWindow&, const View<const double>&,
                                               const View<const double>&, const View<double>&);

}  // namespace minitorch::operators
