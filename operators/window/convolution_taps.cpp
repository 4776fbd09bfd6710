// Finds the rows that taps share, and copies rows, with zeros outside the picture.
#include "operators/window/convolution_taps.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "operators/simd/simd.hpp"
#include "operators/simd/simd_shuffles.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

// Rows are padded first if the padding is not much longer than they are.
constexpr int64_t most_span = 64;
// Beyond this many times its size, a copy gives up outputs.
constexpr int64_t most_excess = 64;

// Copies n elements by pieces of `bytes` bytes, the last of which may overlap the one before. n elements are at least
// a piece.
template <std::size_t bytes, class T> void copy_pieces(const T* from, int64_t n, T* to) {
  constexpr int64_t piece = bytes / sizeof(T);
  int64_t i = 0;
  for (; i + piece <= n; i += piece) std::memcpy(to + i, from + i, bytes);
  if (i < n) std::memcpy(to + n - piece, from + n - piece, bytes);
}

// Copies n contiguous elements. Rows are too short for a call of the C library. For up to 14 elements, copy_rows of
// elementwise/copy_run.hpp took a tenth longer.
template <class T> void copy_short_run(const T* from, int64_t n, T* to) {
  constexpr int64_t size = sizeof(T);
  if (n * size >= 64) return copy_pieces<64>(from, n, to);
  if (n * size >= 32) return copy_pieces<32>(from, n, to);
  if (n * size >= 16) return copy_pieces<16>(from, n, to);
  for (int64_t i = 0; i < n; ++i) to[i] = from[i];
}

// The elements from[2 i] of a full vector.
template <class T> Simd<T> every_second(const T* from) {
  // NOLINTNEXTLINE(*-reinterpret-cast): bytes of any elements
  return load_full<T>(reinterpret_cast<const char*>(from), 2 * static_cast<int64_t>(sizeof(T)));
}

// The first output that reads an element with an index of at least `index`.
int64_t first_reaching(int64_t index, int64_t shift, int64_t step) {
  return index <= shift ? 0 : quotient_rounded_up(index - shift, step);
}

// The indices of shifts in the order of the residues mod step, then of the shifts.
std::vector<std::size_t> by_residue(const TapLine& line) {
  std::vector<std::size_t> order(line.shifts.size());
  std::iota(order.begin(), order.end(), 0);
  const auto residue = [&](int64_t shift) { return (shift % line.step + line.step) % line.step; };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const int64_t x = line.shifts[a], y = line.shifts[b];
    return residue(x) != residue(y) ? residue(x) < residue(y) : x < y;
  });
  return order;
}

}  // namespace

TapLine taps_of(const SlidingWindow& window, int64_t size, int64_t outputs) {
  TapLine line{window.stride, size, outputs, {}};
  for (int64_t k = 0; k < window.kernel; ++k) line.shifts.push_back(k * window.dilation - window.padding);
  return line;
}

template <Element T> void copy_elements(const T* from, int64_t step, int64_t n, T* to) {
  if (step == 1) return copy_short_run(from, n, to);
  for (int64_t i = 0; i < n; ++i) to[i] = from[i * step];
}

TapLayout::TapLayout(const TapLine& height, const TapLine& width, Band band)
    : height_(height), width_(width), band_(band), first_rows_(height.shifts.size()) {
  if (!width.shifts.empty()) {
    const auto [least, most] = std::minmax_element(width.shifts.begin(), width.shifts.end());
    first_shift_ = *least;
    last_shift_ = *most;
  }
  int64_t before = 0;  // the shift of the tap before
  for (const std::size_t tap : by_residue(height)) {
    const int64_t shift = height.shifts[tap], apart = shift - before;
    auto first = static_cast<int64_t>(rows_.size());
    int64_t shared = 0;
    if (!rows_.empty() && apart % height.step == 0 && apart / height.step < band.rows) {
      shared = band.rows - apart / height.step;
      first -= shared;
    }
    for (int64_t i = shared; i < band.rows; ++i) rows_.push_back(i * height.step + shift);
    first_rows_[tap] = first;
    before = shift;
  }
}

std::vector<int64_t> TapLayout::offsets(int64_t channels) const {
  std::vector<int64_t> result;
  result.reserve(static_cast<std::size_t>(channels * height_.taps() * width_.taps()));
  for (int64_t c = 0; c < channels; ++c) {
    for (const int64_t row : first_rows_) {
      for (int64_t l = 0; l < width_.taps(); ++l) {
        result.push_back(c * channel() + l * plane() + row * band_.columns);
      }
    }
  }
  return result;
}

bool TapLayout::pads_rows() const {
  const bool pays = width_.step == 2 || (width_.step == 1 && width_.taps() > 1);
  return pays && last_shift_ - first_shift_ <= band_.columns + most_span;
}

int64_t TapLayout::room() const {
  constexpr int64_t most_size = simd_bytes / sizeof(float);
  return 3 * most_size + (pads_rows() ? static_cast<int64_t>(rows_.size()) * padded_columns() : 0);
}

template <Element T>
BandCopy<T>::BandCopy(const TapLayout& layout, int64_t row, int64_t column, int64_t first_row, int64_t first_column,
                      T* room)
    : layout_(layout),
      row_(row),
      column_(column),
      first_row_(first_row * layout.height_.step),
      first_column_(first_column * layout.width_.step),
      room_(room + Simd<T>::size),
      is_inside_(layout.width_.step == 1 && is_inside()) {
  // Padding is the same in all channels, so `copy` writes only the rest.
  if (!is_inside_) std::fill_n(room, layout.room(), T{0});
}

template <Element T> typename BandCopy<T>::Run BandCopy<T>::run(int64_t shift, int64_t step, int64_t n) const {
  const int64_t begin = std::min(n, first_reaching(0, shift, step));
  const int64_t end = std::clamp(first_reaching(layout_.width_.size, shift, step), begin, n);
  return {begin, end, (begin * step + shift) * column_};
}

template <Element T> bool BandCopy<T>::is_inside() const {
  const Run run = this->run(layout_.first_shift_ + first_column_, 1, layout_.padded_columns());
  return column_ == 1 && row_ >= Simd<T>::size && run.begin == 0 && run.end == layout_.padded_columns() &&
         std::all_of(layout_.rows_.begin(), layout_.rows_.end(), [&](int64_t i) { return has_row(first_row_ + i); });
}

template <Element T> void BandCopy<T>::copy(const T* x, T* to) const {
  if (is_inside_) {
    copy_inside(x, to);
  } else if (layout_.pads_rows()) {
    copy_padded(x, to);
  } else {
    copy_columns(x, to);
  }
}

// Copies full vectors. The next row of x is behind what is loaded beyond a row.
template <Element T> void BandCopy<T>::copy_inside(const T* x, T* to) const {
  const int64_t n = layout_.band_.columns;
  for (const int64_t shift : layout_.width_.shifts) {
    for (const int64_t own_row : layout_.rows_) {
      const int64_t i = first_row_ + own_row;
      const T* from = x + i * row_ + first_column_ + shift;
      if (i + 1 < layout_.height_.size) {
        for (int64_t j = 0; j < n; j += Simd<T>::size) Simd<T>::load(from + j).store(to + j);
      } else {
        copy_short_run(from, n, to);
      }
      to += n;
    }
  }
}

template <Element T> void BandCopy<T>::copy_padded(const T* x, T* to) const {
  const int64_t n = layout_.band_.columns, padded = layout_.padded_columns();
  const Run run = this->run(layout_.first_shift_ + first_column_, 1, padded);
  T* padded_row = room_;
  for (const int64_t own_row : layout_.rows_) {
    const int64_t i = first_row_ + own_row;
    if (has_row(i) && run.begin < run.end) {
      copy_elements(x + i * row_ + run.from, column_, run.end - run.begin, padded_row + run.begin);
    }
    padded_row += padded;
  }
  for (const int64_t shift : layout_.width_.shifts) {
    const T* from = room_ + shift - layout_.first_shift_;
    for (std::size_t i = 0; i < layout_.rows_.size(); ++i, from += padded, to += n) {
      if (layout_.width_.step == 1) {
        for (int64_t j = 0; j < n; j += Simd<T>::size) Simd<T>::load(from + j).store(to + j);
      } else {
        for (int64_t j = 0; j < n; j += Simd<T>::size) every_second(from + 2 * j).store(to + j);
      }
    }
  }
}

template <Element T> void BandCopy<T>::copy_columns(const T* x, T* to) const {
  const int64_t n = layout_.band_.columns;
  for (const int64_t shift : layout_.width_.shifts) {
    const Run run = this->run(shift + first_column_, layout_.width_.step, n);
    for (const int64_t own_row : layout_.rows_) {
      const int64_t i = first_row_ + own_row;
      if (!has_row(i) || run.begin == run.end) {
        std::fill_n(to, n, T{0});
      } else {
        for (int64_t j = 0; j < run.begin; ++j) to[j] = 0;
        copy_elements(x + i * row_ + run.from, layout_.width_.step * column_, run.end - run.begin, to + run.begin);
        for (int64_t j = run.end; j < n; ++j) to[j] = 0;
      }
      to += n;
    }
  }
}

template void copy_elements(const float*, int64_t, int64_t, float*);
template void copy_elements(const double*, int64_t, int64_t, double*);
template class BandCopy<float>;
template class BandCopy<double>;

Band band_of(const TapLine& height, const TapLine& width, int64_t channels, int64_t most, int64_t least_outputs) {
  Band band{height.outputs, width.outputs};
  const auto is_too_large = [&] { return TapLayout(height, width, band).channel() * channels > most; };
  for (int64_t bands = 2; is_too_large() && band.rows > 1; bands *= 2) {
    const int64_t rows = quotient_rounded_up(height.outputs, bands);
    if (rows * band.columns < least_outputs) break;
    band.rows = rows;
  }
  const auto is_far_too_large = [&] {
    return TapLayout(height, width, band).channel() * channels > most_excess * most;
  };
  for (int64_t bands = 2; band.rows == 1 && is_too_large(); bands *= 2) {
    const int64_t columns = quotient_rounded_up(width.outputs, bands);
    if (columns < least_outputs && !is_far_too_large()) break;
    if (columns == band.columns) break;
    band.columns = columns;
  }
  return band;
}

}  // namespace minitorch::operators
