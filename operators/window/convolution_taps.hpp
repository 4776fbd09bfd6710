// How the fast paths of convolutions read pictures. A band of outputs (some rows, or a part of one row) reads, for each
// tap (an element of the kernel), equally many elements of the picture. They are copied so that those of a tap lie side
// by side in the order of the outputs. Then a tap is an offset in memory, whatever stride, padding and dilation are.
//
// Rows are shared: taps above each other read nearly the same rows, which are copied once. Columns are not, so each
// column of the kernel has its copy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "operators/layout/dtype.hpp"
#include "operators/layout/quotient.hpp"
#include "operators/window/sliding_window.hpp"

namespace minitorch::operators {

/// to[i] = from[i * step] for 0 <= i < n.
template <Element T> void copy_elements(const T* from, std::int64_t step, std::int64_t n, T* to);

/// The taps of a dimension: output i reads, for tap t, element i · step + shifts[t] of `size` elements, and 0 outside.
struct TapLine {
  std::int64_t step, size, outputs;
  std::vector<std::int64_t> shifts;

  std::int64_t taps() const { return static_cast<std::int64_t>(shifts.size()); }
};

/// The taps of a convolution's kernel.
TapLine taps_of(const SlidingWindow& window, std::int64_t size, std::int64_t outputs);

/// The size of a band. Either `columns` are all outputs of a row, or `rows` is 1.
struct Band {
  std::int64_t rows, columns;
};

/// Where the copy of a band has the elements of each tap.
class TapLayout {
 public:
  TapLayout(const TapLine& height, const TapLine& width, Band band);

  /// The number of elements of the copy of one channel.
  std::int64_t channel() const { return width_.taps() * plane(); }
  /// The offsets of all taps of this number of channels, whose copies follow each other.
  std::vector<std::int64_t> offsets(std::int64_t channels) const;
  /// The number of elements that a BandCopy needs beside the copies.
  std::int64_t room() const;

 private:
  template <Element T> friend class BandCopy;

  std::int64_t plane() const { return static_cast<std::int64_t>(rows_.size()) * band_.columns; }

  // Whether rows are first copied with their padding, and then once for each column of the kernel.
  bool pads_rows() const;
  std::int64_t padded_columns() const { return (band_.columns - 1) * width_.step + last_shift_ - first_shift_ + 1; }

  const TapLine &height_, &width_;
  Band band_;
  std::int64_t first_shift_ = 0, last_shift_ = 0;  // the least and the largest of the columns
  std::vector<std::int64_t> first_rows_;           // for each tap: the row of the copy that its first output reads
  std::vector<std::int64_t> rows_;  // for each row of the copy: its row of x, if the band begins at output row 0
};

/// Copies the channels of a picture for one band, which begins at output (first_row, first_column).
template <Element T> class BandCopy {
 public:
  /// The element (i, j) of a channel x is x[i * row + j * column]. `room` has layout.room() elements.
  BandCopy(const TapLayout& layout, std::int64_t row, std::int64_t column, std::int64_t first_row,
           std::int64_t first_column, T* room);

  /// Copies channel x to `to`. May write up to a vector beyond it, so channels are copied in the order of memory.
  void copy(const T* x, T* to) const;

 private:
  // Of n elements i · step + shift of a row, those that x has: i from `begin` to `end`, the first at `from`.
  struct Run {
    std::int64_t begin, end, from;
  };
  Run run(std::int64_t shift, std::int64_t step, std::int64_t n) const;
  bool has_row(std::int64_t i) const { return i >= 0 && i < layout_.height_.size; }
  // Whether all elements that the band reads lie in x, in contiguous rows.
  bool is_inside() const;
  void copy_inside(const T* x, T* to) const;
  void copy_padded(const T* x, T* to) const;
  void copy_columns(const T* x, T* to) const;

  const TapLayout& layout_;
  std::int64_t row_, column_, first_row_, first_column_;
  T* room_;
  bool is_inside_;
};

/// The largest band whose copy of `channels` channels has at most `most` elements, cut evenly. It has at least
/// `least_outputs` outputs, or all, unless its copy would still be far too large.
Band band_of(const TapLine& height, const TapLine& width, std::int64_t channels, std::int64_t most,
             std::int64_t least_outputs);

}  // namespace minitorch::operators
