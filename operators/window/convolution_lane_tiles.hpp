// The tiles of convolution_lanes.cpp and convolution_lanes_weight.cpp. A tile has the sums of some rows of the result
// for the channels of one or two vectors:
//
//   tile[row][lane] = Σ factors[term][lane] · x[rows[row] + terms[term]]   over the terms
//
// In the convolution and the gradient of its input, rows are positions and terms are taps. In the gradient of the
// weight, rows are taps and terms are positions. A tile loads a row of factors once for all its rows, and an element of
// x once for all its lanes.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_shuffles.hpp"
#include "operators/window/convolution_taps.hpp"

namespace minitorch::operators {

/// Sums that stay in registers beside the factors: 12 x 2 or 24 x 1 of 32 registers, or half of it.
constexpr std::int64_t most_lane_sums = simd_bytes == 64 ? 24 : 12;
constexpr std::int64_t most_lane_vectors = 2;

/// A band has at most this many elements, so that it stays in the L2 cache.
template <class T> constexpr std::int64_t most_lane_band = (1 << 18) / sizeof(T);
constexpr std::int64_t enough_lane_parts = 8;      // below it, more parts are worth shorter bands
constexpr std::int64_t lanes_part_work = 1 << 20;  // multiplications of a part of the work

/// A term: where x is read, and where its row of factors lies.
struct LaneTerm {
  std::int64_t x, factors;
};

/// The terms of a tile.
template <class T> struct LaneFactors {
  const T *factors, *x;
  std::span<const LaneTerm> terms;
};

/// The rows of a tile: at listed offsets, or each one element behind the last. Consecutive rows save the load of an
/// offset, which takes as long as a multiplication.
enum class LaneRows : std::uint8_t { listed, consecutive };
constexpr std::int64_t fewest_consecutive_sums = 8;  // fewer would wait for their last additions

/// to[i * vectors · size + lane] = from[i * pitch + lane] + Σ factors[term.factors + lane] x[rows[i] + term.x], for the
/// lanes of all vectors. Adds `from` last, because it may be large. Indices of sums are constants, so that the sums
/// stay in registers.
template <class T, std::int64_t vectors, LaneRows kind, class Rows> struct LanesTile;
template <class T, std::int64_t vectors, LaneRows kind, std::size_t... i>
struct LanesTile<T, vectors, kind, std::index_sequence<i...>> {
  static void compute(const LaneFactors<T>& f, const std::int64_t* rows, const T* from, std::int64_t pitch, T* to) {
    constexpr std::int64_t size = Simd<T>::size;
    std::array<std::array<Simd<T>, vectors>, sizeof...(i)> sums{};
    const auto for_vectors = [](const auto& g) {
      [&]<std::size_t... j>(std::index_sequence<j...>) { (g(j, static_cast<std::int64_t>(j) * size), ...); }
      (std::make_index_sequence<vectors>());
    };
    for (const LaneTerm term : f.terms) {
      // Compilers would keep the offsets of rows in vectors, which takes longer than to load them.
      std::atomic_signal_fence(std::memory_order_seq_cst);
      const T* x = f.x + term.x + (kind == LaneRows::consecutive ? rows[0] : 0);
      std::array<Simd<T>, vectors> own{};
      for_vectors([&](std::size_t j, std::int64_t lane) { own[j] = Simd<T>::load(f.factors + term.factors + lane); });
      const auto add = [&](std::array<Simd<T>, vectors>& sum, std::int64_t row) {
        const Simd<T> element = x[row];
        for_vectors([&](std::size_t j, std::int64_t /*lane*/) { sum[j] = multiply_add(element, own[j], sum[j]); });
      };
      (add(sums[i], kind == LaneRows::consecutive ? static_cast<std::int64_t>(i) : rows[i]), ...);
    }
    (for_vectors([&](std::size_t j, std::int64_t lane) {
       const auto row = static_cast<std::int64_t>(i);
       (Simd<T>::load(from + row * pitch + lane) + sums[i][j]).store(to + row * vectors * size + lane);
     }),
     ...);
  }
};

template <class T> using LanesKernel = void (*)(const LaneFactors<T>&, const std::int64_t*, const T*, std::int64_t, T*);
/// The largest and the least number of rows of a tile.
template <std::int64_t vectors> constexpr std::int64_t most_rows = most_lane_sums / vectors;
template <std::int64_t vectors, LaneRows kind>
constexpr std::int64_t fewest_rows = kind == LaneRows::listed
                                         ? 1
                                         : std::min(fewest_consecutive_sums, most_lane_sums / 2) / vectors;

/// The function of a tile of this many rows.
template <class T, std::int64_t vectors, LaneRows kind> LanesKernel<T> lanes_kernel(std::int64_t rows) {
  constexpr std::int64_t fewest = fewest_rows<vectors, kind>;
  static constexpr auto all = []<std::size_t... i>(std::index_sequence<i...>) {
    return std::array<LanesKernel<T>, sizeof...(i)>{
        LanesTile<T, vectors, kind, std::make_index_sequence<i + fewest>>::compute...};
  }
  (std::make_index_sequence<most_rows<vectors> - fewest + 1>());
  return all[static_cast<std::size_t>(rows - fewest)];
}

/// The number of offsets, of n, each of which is one more than the last.
inline std::int64_t consecutive_offsets(const std::int64_t* offsets, std::int64_t n) {
  std::int64_t i = 1;
  while (i < n && offsets[i] == offsets[0] + i) ++i;
  return i;
}

/// Computes n rows in tiles: a run of consecutive rows, cut evenly, or as evenly what is left. The arguments are those
/// of a tile.
template <std::int64_t vectors, class T>
void rows_of_vectors(const LaneFactors<T>& f, const std::int64_t* offsets, std::int64_t n, const T* from,
                     std::int64_t from_pitch, T* to) {
  using enum LaneRows;
  for (std::int64_t begin = 0, rows = 0; begin < n; begin += rows) {
    const std::int64_t run = consecutive_offsets(offsets + begin, n - begin);
    const bool is_run = run * vectors >= fewest_consecutive_sums;
    const std::int64_t left = is_run ? run : n - begin;
    rows = quotient_rounded_up(left, quotient_rounded_up(left, most_rows<vectors>));
    const auto compute = is_run ? lanes_kernel<T, vectors, consecutive>(rows) : lanes_kernel<T, vectors, listed>(rows);
    compute(f, offsets + begin, from + begin * from_pitch, from_pitch, to + begin * vectors * Simd<T>::size);
  }
}

/// The same for one or two vectors.
template <class T>
void rows_of_lanes(const LaneFactors<T>& f, std::int64_t vectors, const std::int64_t* offsets, std::int64_t n,
                   const T* from, std::int64_t from_pitch, T* to) {
  if (vectors == 1) {
    rows_of_vectors<1>(f, offsets, n, from, from_pitch, to);
  } else {
    rows_of_vectors<2>(f, offsets, n, from, from_pitch, to);
  }
}

/// The channels of a group, in blocks of one or two vectors.
template <class T> struct LaneBlocks {
  static constexpr std::int64_t size = Simd<T>::size;
  std::int64_t channels;

  std::int64_t all_vectors() const { return quotient_rounded_up(channels, size); }
  std::int64_t count() const { return quotient_rounded_up(all_vectors(), most_lane_vectors); }
  std::int64_t vectors(std::int64_t block) const {
    return std::min(most_lane_vectors, all_vectors() - block * most_lane_vectors);
  }
  std::int64_t begin(std::int64_t block) const { return block * most_lane_vectors * size; }
  std::int64_t end(std::int64_t block) const { return std::min(channels, begin(block) + vectors(block) * size); }
};

/// to[j * pitch + i] = from[i * width + j] for 0 <= i < n and 0 <= j < columns. `from` has full squares of vectors.
template <class T>
void store_transposed(const T* from, std::int64_t width, std::int64_t n, std::int64_t columns, T* to,
                      std::int64_t pitch) {
  constexpr std::int64_t size = Simd<T>::size;
  for (std::int64_t i = 0; i < n; i += size) {
    const std::int64_t count = std::min(size, n - i);
    for (std::int64_t j = 0; j < columns; j += size) {
      SimdSquare<T> square{};
      for (std::int64_t k = 0; k < size; ++k) {
        square[static_cast<std::size_t>(k)] = Simd<T>::load(from + (i + k) * width + j);
      }
      transpose(square);
      const auto rows = static_cast<std::size_t>(std::min(size, columns - j));
      for (std::size_t k = 0; k < rows; ++k) {
        T* row = to + (j + static_cast<std::int64_t>(k)) * pitch + i;
        store_some(square[k], row, count);
      }
    }
  }
}

/// to[i * width + j] = from[j * pitch + i] for 0 <= i < n and 0 <= j < rows, and 0 for the other j of full vectors.
template <class T>
void load_transposed(const T* from, std::int64_t pitch, std::int64_t rows, std::int64_t n, T* to, std::int64_t width) {
  constexpr std::int64_t size = Simd<T>::size;
  for (std::int64_t i = 0; i < n; i += size) {
    const std::int64_t count = std::min(size, n - i);
    for (std::int64_t j = 0; j < width; j += size) {
      SimdSquare<T> square{};
      const auto own = static_cast<std::size_t>(std::clamp<std::int64_t>(rows - j, 0, size));
      for (std::size_t k = 0; k < own; ++k) {
        const T* row = from + (j + static_cast<std::int64_t>(k)) * pitch + i;
        square[k] = load_some(row, count);
      }
      transpose(square);
      for (std::int64_t k = 0; k < count; ++k) {
        square[static_cast<std::size_t>(k)].store(to + (i + k) * width + j);
      }
    }
  }
}

/// The largest number of elements of a band of a picture that has `elements`, of `pictures` pictures. A few pictures
/// are cut into more bands.
template <class T> std::int64_t lane_band(std::int64_t elements, std::int64_t pictures) {
  return std::min(most_lane_band<T>, elements * pictures / enough_lane_parts);
}

}  // namespace minitorch::operators
