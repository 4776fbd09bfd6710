// Finds the bands, and copies them with their padding.
#include "operators/window/convolution_bands.hpp"

#include <algorithm>
#include <cstddef>

#include "operators/simd/simd.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

int64_t least_shift(const TapLine& line) { return *std::min_element(line.shifts.begin(), line.shifts.end()); }
int64_t largest_shift(const TapLine& line) { return *std::max_element(line.shifts.begin(), line.shifts.end()); }

}  // namespace

bool is_inside(const TapLine& line) {
  return least_shift(line) >= 0 && (line.outputs - 1) * line.step + largest_shift(line) < line.size;
}

double span_of(const TapLine& line, double outputs) {
  return (outputs - 1) * static_cast<double>(line.step) + static_cast<double>(largest_shift(line)) -
         static_cast<double>(least_shift(line)) + 1;
}

template <Element T>
PictureBands<T>::PictureBands(const View<const T>& x, int64_t channels, const TapLine& height, const TapLine& width,
                              int64_t most, StripTaps which)
    : x_(x),
      channels_(channels),
      height_(height),
      width_(width),
      is_inside_(is_inside(height) && is_inside(width)),
      first_row_(least_shift(height)),
      last_row_(largest_shift(height)),
      first_column_(least_shift(width)),
      last_column_(largest_shift(width)),
      row_((width.outputs - 1) * width.step + last_column_ - first_column_ + 1) {
  find_bands(most, which);
  if (is_inside_) {
    row_ = x.strides[2];
    column_ = x.strides[3];
  }
  int64_t rows = 0;
  for (const RowBand& band : bands_) rows = std::max(rows, band.rows);
  most_rows_ = rows_read(rows);
  positions_.reserve(static_cast<std::size_t>(rows * width.outputs));
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < width.outputs; ++j) positions_.push_back(i * height.step * row_ + j * width.step * column_);
  }
  const int64_t plane = is_inside_ ? x.strides[1] : most_rows_ * row_;
  for (auto& taps : taps_) {
    for (BandTap& tap : taps) {
      const int64_t l = tap.number % width.taps(), k = tap.number / width.taps() % height.taps();
      tap.offset = tap.number / width.taps() / height.taps() * plane +
                   (height.shifts[static_cast<std::size_t>(k)] - first_row_) * row_ +
                   (width.shifts[static_cast<std::size_t>(l)] - first_column_) * column_;
    }
  }
}

template <Element T> void PictureBands<T>::find_bands(int64_t most, StripTaps which) {
  std::vector<bool> before, reads(height_.shifts.size());
  for (int64_t row = 0; row < height_.outputs; ++row) {
    if (bands_.empty() || channels_ * rows_read(bands_.back().rows + 1) * row_ > most) bands_.push_back({row, 0, {}});
    RowBand& band = bands_.back();
    for (std::size_t k = 0; k < reads.size(); ++k) {
      const int64_t i = row * height_.step + height_.shifts[k];
      reads[k] = which == StripTaps::all || (i >= 0 && i < height_.size);
    }
    if (reads != before) find_taps(reads);
    if (reads != before || band.rows == 0) band.strips.push_back({row, 0, taps_.size() - 1});
    ++band.rows;
    ++band.strips.back().rows;
    before = reads;
  }
}

template <Element T> void PictureBands<T>::find_taps(const std::vector<bool>& reads) {
  std::vector<BandTap>& taps = taps_.emplace_back();
  for (int64_t number = 0; number < channels_ * height_.taps() * width_.taps(); ++number) {
    if (reads[static_cast<std::size_t>(number / width_.taps() % height_.taps())]) taps.push_back({0, number});
  }
}

template <Element T> int64_t PictureBands<T>::copy_size() const {
  return is_inside_ ? 0 : (channels_ * most_rows_ + 1) * row_ + Simd<T>::size;
}

// Whether row i can be copied by full vectors: the next row is behind what is loaded beyond it.
template <Element T> bool PictureBands<T>::copies_vectors(int64_t i) const {
  return x_.strides[3] == 1 && x_.strides[2] >= Simd<T>::size && i + 1 < height_.size;
}

// Zeros and full vectors may reach into what is written next.
template <Element T>
const T* PictureBands<T>::read(int64_t picture, int64_t group, const RowBand& band, T* memory) const {
  const int64_t first_row = band.begin * height_.step + first_row_, rows = rows_read(band.rows);
  const T* x = x_.data + picture * x_.strides[0] + group * channels_ * x_.strides[1];
  if (is_inside_) return x + first_row * row_ + first_column_ * column_;
  const int64_t begin = std::clamp<int64_t>(-first_column_, 0, row_);
  const int64_t n = std::clamp<int64_t>(width_.size - first_column_ - begin, 0, row_ - begin);
  const auto clear = [](T* to, int64_t zeros) {
    for (int64_t i = 0; i < zeros; i += Simd<T>::size) Simd<T>(0).store(to + i);
  };
  for (int64_t c = 0; c < channels_; ++c, x += x_.strides[1]) {
    T* to = memory + c * most_rows_ * row_;
    clear(to, begin);
    to += begin;
    for (int64_t i = first_row; i < first_row + rows; ++i, to += row_) {
      if (i < 0 || i >= height_.size) {
        clear(to, row_);
        continue;
      }
      const T* from = x + i * x_.strides[2] + (begin + first_column_) * x_.strides[3];
      if (copies_vectors(i)) {
        for (int64_t j = 0; j < n; j += Simd<T>::size) Simd<T>::load(from + j).store(to + j);
      } else {
        copy_elements(from, x_.strides[3], n, to);
      }
      clear(to + n, row_ - n);
    }
  }
  return memory;
}

template class PictureBands<float>;
template class PictureBands<double>;

}  // namespace minitorch::operators
