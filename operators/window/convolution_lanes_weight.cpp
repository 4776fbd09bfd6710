// The gradient of the weight by lanes: a row of factors has dy at one position, for the channels of a block.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "operators/parallel/parallel.hpp"
#include "operators/parallel/scratch.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/window/convolution_bands.hpp"
#include "operators/window/convolution_lane_tiles.hpp"
#include "operators/window/convolution_lanes.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

constexpr int64_t most_lanes_parts = 16;                                   // of the pictures; each has sums of its own
constexpr int64_t most_lanes_partial = 1 << 20;                            // elements of the sums of all parts
template <class T> constexpr int64_t positions_in_sum = 1024 / sizeof(T);  // positions that are summed at once

// The work, and how it is cut: dw into groups and blocks of channels of dy, and the pictures into parts, whose sums are
// added in the end.
template <class T> class LaneWeightGradient {
 public:
  LaneWeightGradient(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& dy,
                     const View<T>& dw)
      : path_(path_of(x, dy)),
        dy_(dy),
        dw_(dw),
        height_(taps_of(window.height, x.shape[2], dy.shape[2])),
        width_(taps_of(window.width, x.shape[3], dy.shape[3])),
        groups_(window.groups),
        blocks_{dw.shape[0] / groups_},
        bands_(x, dw.shape[1], height_, width_,
               lane_band<T>(dw.shape[1] * x.shape[2] * x.shape[3], x.shape[0] * groups_), StripTaps::all) {
    for (const BandTap& tap : bands_.taps().front()) offsets_.push_back(tap.offset);
    for (std::size_t v = 0; v < most_lane_vectors; ++v) {
      int64_t number = 0;
      for (const int64_t position : bands_.positions()) {
        terms_[v].push_back({position, number++ % positions_in_sum<T> * width_of(static_cast<int64_t>(v) + 1)});
      }
    }
  }

  void compute() const {
    const int64_t regions = groups_ * blocks_.count(), size = taps() * width_of(most_lane_vectors);
    const int64_t pieces = dy_.shape[0] * static_cast<int64_t>(bands_.bands().size());
    // The parts are those of vectors of 64 bytes, whatever their size is: the sums of parts are rounded.
    constexpr int64_t widest = most_lane_vectors * 64 / sizeof(T);
    const int64_t wide_regions = groups_ * quotient_rounded_up(blocks_.channels, widest);
    const int64_t work = dw_.numel() / wide_regions * dy_.shape[0] * dy_.shape[2] * dy_.shape[3];
    const int64_t most = std::clamp<int64_t>(most_lanes_partial / (wide_regions * taps() * widest), 1,
                                             std::min(most_lanes_parts, pieces));
    const int64_t parts = std::clamp<int64_t>(work / (4 * lanes_part_work), 1, most), units = parts * regions;
    const int64_t grain = std::max<int64_t>(1, lanes_part_work / std::max<int64_t>(1, work / parts));
    KernelTrace::record("convolution_weight_gradient", dw_.shape, path_, units, grain);
    std::vector<T> sums(static_cast<std::size_t>(units * size));
    const Scratch<T> scratch(positions_in_sum<T> * width_of(most_lane_vectors) + bands_.copy_size(),
                             quotient_rounded_up(units, grain));
    parallel_for(units, grain, [&](int64_t begin, int64_t end) {
      scratch.use([&](T* memory) {
        for (int64_t unit = begin; unit < end; ++unit) {
          const int64_t part = unit / regions;
          for (int64_t piece = part * pieces / parts; piece < (part + 1) * pieces / parts; ++piece) {
            add_piece(piece, unit % regions, memory, sums.data() + unit * size);
          }
        }
      });
    });
    parallel_for(regions, std::max<int64_t>(1, (1 << 16) / (size * parts)), [&](int64_t begin, int64_t end) {
      for (int64_t region = begin; region < end; ++region) {
        store_region(region, parts, regions * size, sums.data() + region * size);
      }
    });
  }

 private:
  static constexpr int64_t width_of(int64_t vectors) { return vectors * Simd<T>::size; }
  int64_t taps() const { return static_cast<int64_t>(offsets_.size()); }

  // Adds a band of a picture to the sums of a region, which has a row of lanes for each tap.
  void add_piece(int64_t piece, int64_t region, T* memory, T* sums) const {
    const auto count = static_cast<int64_t>(bands_.bands().size());
    const int64_t picture = piece / count, group = region / blocks_.count(), block = region % blocks_.count();
    const RowBand& band = bands_.bands()[static_cast<std::size_t>(piece % count)];
    const int64_t vectors = blocks_.vectors(block), width = width_of(vectors), n = band.rows * dy_.shape[3];
    const T* x = bands_.read(picture, group, band, memory + positions_in_sum<T> * width_of(most_lane_vectors));
    const T* from = dy_.data + picture * dy_.strides[0] +
                    (group * blocks_.channels + blocks_.begin(block)) * dy_.strides[1] + band.begin * dy_.strides[2];
    const int64_t channels = blocks_.end(block) - blocks_.begin(block);
    const std::span<const LaneTerm> terms = terms_[static_cast<std::size_t>(vectors - 1)];
    for (int64_t position = 0; position < n; position += positions_in_sum<T>) {
      const int64_t some = std::min(positions_in_sum<T>, n - position);
      load_factors(from, position, some, channels, memory, width);
      rows_of_lanes<T>({memory, x, terms.subspan(static_cast<std::size_t>(position), static_cast<std::size_t>(some))},
                       vectors, offsets_.data(), taps(), sums, width, sums);
    }
  }

  // A row of factors for each of n positions of some channels of dy, from number `position` of a band on.
  void load_factors(const T* from, int64_t position, int64_t n, int64_t channels, T* to, int64_t width) const {
    const int64_t columns = dy_.shape[3];
    if (dy_.strides[3] == 1 && dy_.strides[2] == columns) {
      return load_transposed(from + position, dy_.strides[1], channels, n, to, width);
    }
    for (int64_t i = 0; i < n; ++i, ++position, to += width) {
      const T* element = from + position / columns * dy_.strides[2] + position % columns * dy_.strides[3];
      for (int64_t o = 0; o < width; ++o) to[o] = o < channels ? element[o * dy_.strides[1]] : T{0};
    }
  }

  // Sets the elements of dw of a region to its sums over all parts, `apart` apart. Destroys the first.
  void store_region(int64_t region, int64_t parts, int64_t apart, T* sums) const {
    const int64_t group = region / blocks_.count(), block = region % blocks_.count();
    const int64_t width = width_of(blocks_.vectors(block)), first = blocks_.begin(block);
    for (int64_t part = 1; part < parts; ++part) {
      for (int64_t i = 0; i < taps() * width; ++i) sums[i] += sums[part * apart + i];
    }
    for (int64_t o = first; o < blocks_.end(block); ++o) {
      T* to = dw_.data + (group * blocks_.channels + o) * taps();
      for (int64_t tap = 0; tap < taps(); ++tap) to[tap] = sums[tap * width + o - first];
    }
  }

  Path path_;
  View<const T> dy_;
  View<T> dw_;
  TapLine height_, width_;
  int64_t groups_;
  LaneBlocks<T> blocks_;
  PictureBands<T> bands_;
  std::vector<int64_t> offsets_;                                // of the taps
  std::array<std::vector<LaneTerm>, most_lane_vectors> terms_;  // for blocks of one and two vectors
};

}  // namespace

template <std::floating_point T>
void convolution_weight_gradient_lanes(const ConvolutionWindow& window, const View<const T>& x, const View<const T>& dy,
                                       const View<T>& dw) {
  if (dw.numel() == 0) return;
  if (dy.numel() == 0) {
    std::fill_n(dw.data, dw.numel(), T{0});
    return;
  }
  LaneWeightGradient<T>(window, x, dy, dw).compute();
}

template void convolution_weight_gradient_lanes(const ConvolutionWindow&, const View<const float>&,
                                                const View<const float>&, const View<float>&);
template void convolution_weight_gradient_lanes(const ConvolutionWindow&, const View<const double>&,
                                                const View<const double>&, const View<double>&);

}  // namespace minitorch::operators
