// A tile computes the dot products of some channels of dy with some taps of x. Its SIMD vectors accumulate the
// positions of several pictures, and their lanes are added once, at the end.
#include "operators/window/convolution_dots.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "operators/layout/even_cut.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/scratch.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_shuffles.hpp"
#include "operators/window/convolution_taps.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

// Each dot product has partial sums of 64 bytes. Those that stay in registers beside the factors: 4 x 6 of one vector
// in 32 registers, or 2 x 3 of two in 16.
constexpr int64_t most_dy = simd_bytes == 64 ? 4 : 2;
constexpr int64_t most_taps = simd_bytes == 64 ? 6 : 3;
template <class T> constexpr int64_t tile_vectors = quotient_rounded_up(most_dy* most_taps, Simd<T>::size);
template <class T> constexpr int64_t tile_size = tile_vectors<T>* Simd<T>::size;

// The approximate number of positions of a block. Sums over lanes then cost little, and the factors of a tile stay in
// the L1 cache.
template <class T> constexpr int64_t block_positions = 4096 / sizeof(T);
// Elements of dy and of the copy of x in a block, which stay in the L2 cache.
template <class T> constexpr int64_t most_block_elements = (1 << 17) / sizeof(T);
constexpr int64_t dots_part_work = 1 << 22;  // multiplications that are worth a part
constexpr int64_t most_dots_parts = 16;      // of the pictures; each has sums of its own
constexpr int64_t most_partial = 1 << 20;    // elements of the sums of all parts

// A piece of a block: a band of a picture. `n` is the number of positions.
template <class T> struct Piece {
  const T *x, *dy;
  int64_t n;
};

// to[i * taps + j] += Σ dy[i][p] x[offsets[j] + p] over the positions p of all pieces. Behind its positions, each
// channel of dy is 0 up to a full vector.
template <class T, int64_t rows, int64_t taps>
void dots_of_taps(std::span<const Piece<T>> pieces, int64_t channel, int64_t pitch, const int64_t* offsets, T* to) {
  constexpr int64_t size = Simd<T>::size, vectors = std::tuple_size_v<PartialSumsOf<T>>;
  std::array<std::array<PartialSumsOf<T>, taps>, rows> sums{};
  Simd<T> lanes = 0;
  for (int64_t i = 0; i < size; ++i) lanes.v[i] = static_cast<T>(i);
  for (const Piece<T>& piece : pieces) {
    const auto add_products = [&](int64_t p, std::size_t v) {
      // What lies behind the positions may be infinite, and 0 · ∞ is not 0. The mask also keeps compilers from
      // loading x again for each product.
      const auto is_position = lanes < Simd<T>(piece.n - p);
      std::array<Simd<T>, taps> own{};
      for (std::size_t j = 0; j < taps; ++j)
        own[j] = where(is_position, Simd<T>::load(piece.x + p + offsets[j]), Simd<T>(0));
      const T* dy = piece.dy + channel * pitch + p;
      for (std::size_t i = 0; i < rows; ++i, dy += pitch) {
        const Simd<T> factor = Simd<T>::load(dy);
        for (std::size_t j = 0; j < taps; ++j) sums[i][j][v] = multiply_add(factor, own[j], sums[i][j][v]);
      }
    };
    for (int64_t p = 0; p < piece.n; p += vectors * size) {
      for (std::size_t v = 0; v < vectors; ++v) {
        const int64_t first = p + static_cast<int64_t>(v) * size;
        if (first < piece.n) add_products(first, v);
      }
    }
  }
  // Indices of sums are constants, so that the sums stay in registers.
  const auto vector_of_sums = [&]<std::size_t... i>(std::size_t first, std::index_sequence<i...>) {
    SimdSquare<T> some{};
    ((some[(first + i) % size] = vector_of<T>(sums[(first + i) / taps][(first + i) % taps])), ...);
    return sums_of_lanes<T>(some);
  };
  [&]<std::size_t... v>(std::index_sequence<v...>) {
    const auto add_to = [&](std::size_t vector, const Simd<T>& x) {
      T* own = to + static_cast<int64_t>(vector) * size;
      (x + Simd<T>::load(own)).store(own);
    };
    (add_to(v, vector_of_sums.template operator()(
                   v* size, std::make_index_sequence<std::min<std::size_t>(size, rows * taps - v * size)>())),
     ...);
  }
  (std::make_index_sequence<quotient_rounded_up(rows * taps, size)>());
}

template <class T> using DotsOfTaps = void (*)(std::span<const Piece<T>>, int64_t, int64_t, const int64_t*, T*);
template <class T> DotsOfTaps<T> dots_kernel(int64_t rows, int64_t taps) {
  static constexpr auto all = []<std::size_t... i>(std::index_sequence<i...>) {
    return std::array<DotsOfTaps<T>, most_dy * most_taps>{
        dots_of_taps<T, static_cast<int64_t>(i) / most_taps + 1, static_cast<int64_t>(i) % most_taps + 1>...};
  }
  (std::make_index_sequence<most_dy * most_taps>());
  return all[static_cast<std::size_t>((rows - 1) * most_taps + taps - 1)];
}

// The largest band of at most `most` positions, cut evenly.
Band band_of_positions(int64_t rows, int64_t columns, int64_t most) {
  if (columns > most) return {1, EvenCut::of(columns, most).size(0)};
  return {EvenCut::of(rows, most / columns).size(0), columns};
}

// The work, and how it is cut: dw into regions, which are ranges of channels of dy and of x in a group, and the
// pictures into parts, whose sums are added in the end.
template <class T> struct WeightGradient {
  View<const T> x, dy;
  View<T> dw;
  TapLine height, width;
  Band band;
  TapLayout layout;
  int64_t pieces, groups;  // the pieces of a block
  EvenCut outs, channels;  // the channels of dy and of x in a group

  WeightGradient(const ConvolutionWindow& window, const View<const T>& its_x, const View<const T>& its_dy,
                 const View<T>& its_dw)
      : x(its_x),
        dy(its_dy),
        dw(its_dw),
        height(taps_of(window.height, x.shape[2], dy.shape[2])),
        width(taps_of(window.width, x.shape[3], dy.shape[3])),
        band(band_of_positions(height.outputs, width.outputs, most_positions(width))),
        layout(height, width, band),
        pieces(std::min({quotient_rounded_up(block_positions<T>, band.rows * band.columns), bands() * x.shape[0],
                         std::max<int64_t>(1, most_block_elements<T> / layout.channel())})),
        groups(window.groups),
        outs(EvenCut::of(dw.shape[0] / groups, most_block_elements<T> / block_positions<T>)),
        channels(EvenCut::of(dw.shape[1], std::max<int64_t>(1, most_block_elements<T> / (layout.channel() * pieces)))) {
  }

  // A copy has the elements of each column of the kernel, so wide kernels have small bands.
  static int64_t most_positions(const TapLine& width) {
    return std::clamp<int64_t>(most_block_elements<T> / width.taps(), 64 / sizeof(T), 2 * block_positions<T>);
  }
  int64_t row_bands() const { return quotient_rounded_up(height.outputs, band.rows); }
  int64_t column_bands() const { return quotient_rounded_up(width.outputs, band.columns); }
  int64_t bands() const { return row_bands() * column_bands(); }
  int64_t channel_taps() const { return height.taps() * width.taps(); }

  int64_t regions() const { return groups * outs.pieces * channels.pieces; }
  EvenCut dy_tiles(int64_t out_range) const { return EvenCut::of(outs.size(out_range), most_dy); }
  EvenCut tap_tiles(int64_t channel_range) const {
    return EvenCut::of(channels.size(channel_range) * channel_taps(), most_taps);
  }
  // The number of elements of the sums of a region. The first ranges are the largest.
  int64_t region_size() const { return dy_tiles(0).pieces * tap_tiles(0).pieces * tile_size<T>; }
  // The same if vectors have 64 bytes, whatever their size is. It limits the number of parts, whose sums are rounded.
  int64_t widest_region_size() const {
    constexpr int64_t line = 64 / sizeof(T), tile = quotient_rounded_up(int64_t{4} * 6, line) * line;
    return quotient_rounded_up(outs.size(0), 4) * quotient_rounded_up(channels.size(0) * channel_taps(), 6) * tile;
  }

  // A piece in memory: the copy of x, its room, and dy, all in full vectors.
  static int64_t in_vectors(int64_t n) { return quotient_rounded_up(n, Simd<T>::size) * Simd<T>::size; }
  int64_t copies() const { return channels.size(0) * layout.channel(); }
  int64_t copy_size() const { return in_vectors(copies() + layout.room()); }
  int64_t pitch() const { return in_vectors(band.rows * band.columns); }
  int64_t piece_size() const { return copy_size() + outs.size(0) * pitch(); }

  // Copies band number `number` of all pictures to `memory`, for a region.
  Piece<T> copy_piece(int64_t number, int64_t group, int64_t out_range, int64_t channel_range, T* memory) const {
    const int64_t picture = number / bands(), row = number / column_bands() % row_bands() * band.rows;
    const int64_t column = number % column_bands() * band.columns;
    const int64_t rows = std::min(band.rows, height.outputs - row),
                  columns = std::min(band.columns, width.outputs - column);
    const T* from_x =
        x.data + picture * x.strides[0] + (group * channels.n + channels.begin(channel_range)) * x.strides[1];
    const BandCopy<T> band_copy(layout, x.strides[2], x.strides[3], row, column, memory + copies());
    for (int64_t c = 0; c < channels.size(channel_range); ++c) {
      band_copy.copy(from_x + c * x.strides[1], memory + c * layout.channel());
    }
    const T* from_dy = dy.data + picture * dy.strides[0] + (group * outs.n + outs.begin(out_range)) * dy.strides[1] +
                       row * dy.strides[2] + column * dy.strides[3];
    T* to = memory + copy_size();
    const bool is_contiguous = dy.strides[3] == 1 && dy.strides[2] == columns;
    for (int64_t o = 0; o < outs.size(out_range); ++o, from_dy += dy.strides[1], to += pitch()) {
      if (is_contiguous) {
        copy_elements(from_dy, 1, rows * columns, to);
      } else {
        for (int64_t i = 0; i < rows; ++i) {
          copy_elements(from_dy + i * dy.strides[2], dy.strides[3], columns, to + i * columns);
        }
      }
      std::fill(to + rows * columns, to + pitch(), T{0});
    }
    return {memory, memory + copy_size(), rows * columns};
  }

  // Calls f(dy_tile, tap_tile, place) for the tiles of a region, whose sums begin at `place`.
  template <class F> void for_tiles(int64_t out_range, int64_t channel_range, const F& f) const {
    const EvenCut rows = dy_tiles(out_range), taps = tap_tiles(channel_range);
    for (int64_t i = 0; i < rows.pieces; ++i) {
      for (int64_t j = 0; j < taps.pieces; ++j) f(i, j, (i * taps.pieces + j) * tile_size<T>);
    }
  }

  // Adds the dot products over the bands from `begin` to `end` to the sums of a region.
  void add_region(int64_t begin, int64_t end, int64_t region, const int64_t* offsets, T* memory, Piece<T>* block,
                  T* sums) const {
    const int64_t channel_range = region % channels.pieces, rest = region / channels.pieces;
    const int64_t out_range = rest % outs.pieces, group = rest / outs.pieces;
    const EvenCut rows = dy_tiles(out_range), taps = tap_tiles(channel_range);
    for (int64_t first = begin; first < end; first += pieces) {
      const int64_t n = std::min(pieces, end - first);
      for (int64_t i = 0; i < n; ++i) {
        block[i] = copy_piece(first + i, group, out_range, channel_range, memory + i * piece_size());
      }
      for_tiles(out_range, channel_range, [&](int64_t i, int64_t j, int64_t place) {
        dots_kernel<T>(rows.size(i), taps.size(j))({block, static_cast<std::size_t>(n)}, rows.begin(i), pitch(),
                                                   offsets + taps.begin(j), sums + place);
      });
    }
  }

  // Sets the elements of dw of a region to its sums over all parts, the first at sums[0] and the others `apart` apart.
  void store_region(int64_t region, int64_t parts, int64_t apart, const T* sums) const {
    const int64_t channel_range = region % channels.pieces, rest = region / channels.pieces;
    const int64_t out_range = rest % outs.pieces, group = rest / outs.pieces;
    const EvenCut rows = dy_tiles(out_range), taps = tap_tiles(channel_range);
    T* to = dw.data +
            ((group * outs.n + outs.begin(out_range)) * channels.n + channels.begin(channel_range)) * channel_taps();
    for_tiles(out_range, channel_range, [&](int64_t i, int64_t j, int64_t place) {
      for (int64_t o = 0; o < rows.size(i); ++o) {
        for (int64_t t = 0; t < taps.size(j); ++t) {
          const T* from = sums + place + o * taps.size(j) + t;
          T sum = 0;
          for (int64_t part = 0; part < parts; ++part) sum += from[part * apart];
          to[(rows.begin(i) + o) * channels.n * channel_taps() + taps.begin(j) + t] = sum;
        }
      }
    });
  }
};

}  // namespace

template <std::floating_point T>
void convolution_weight_gradient_dots(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& dy,
                                      const View<T>& dw) {
  if (dw.numel() == 0) return;
  if (dy.numel() == 0) {
    std::fill_n(dw.data, dw.numel(), T{0});
    return;
  }
  const WeightGradient<T> f(window, x, dy, dw);
  const std::vector<int64_t> offsets = f.layout.offsets(f.channels.size(0));
  const int64_t regions = f.regions(), size = f.region_size(), pictures = x.shape[0];
  const int64_t work = dw.numel() / regions * dy.shape[0] * dy.shape[2] * dy.shape[3];
  const int64_t most =
      std::clamp<int64_t>(most_partial / (regions * f.widest_region_size()), 1, std::min(most_dots_parts, pictures));
  const EvenCut parts{pictures, std::clamp<int64_t>(work / dots_part_work, 1, most)};
  const int64_t units = parts.pieces * regions;
  const int64_t grain = std::max<int64_t>(1, dots_part_work / 4 / std::max<int64_t>(1, work / parts.pieces));
  KernelTrace::record("convolution_weight_gradient", dw.shape, path_of(x, dy), units, grain);
  std::vector<T> sums(static_cast<std::size_t>(units * size));
  const Scratch<T> scratch(f.pieces * f.piece_size(), quotient_rounded_up(units, grain));
  const Scratch<Piece<T>> blocks(f.pieces, quotient_rounded_up(units, grain));
  parallel_for(units, grain, [&](int64_t begin, int64_t end) {
    scratch.use([&](T* memory) {
      blocks.use([&](Piece<T>* block) {
        for (int64_t unit = begin; unit < end; ++unit) {
          const int64_t part = unit / regions;
          f.add_region(parts.begin(part) * f.bands(), parts.begin(part + 1) * f.bands(), unit % regions, offsets.data(),
                       memory, block, sums.data() + unit * size);
        }
      });
    });
  });
  parallel_for(regions, std::max<int64_t>(1, (1 << 16) / (size * parts.pieces)), [&](int64_t begin, int64_t end) {
    for (int64_t region = begin; region < end; ++region) {
      f.store_region(region, parts.pieces, regions * size, sums.data() + region * size);
    }
  });
}

template void convolution_weight_gradient_dots(const ConvolutionWindow&, const View<const float>&,
                                               const View<const float>&, const View<float>&);
template void convolution_weight_gradient_dots(const ConvolutionWindow&, const View<const double>&,
                                               const View<const double>&, const View<double>&);

}  // namespace minitorch::operators
