// The bands of rows in which the path of lanes reads pictures: where they lie, or, if windows reach outside, from a
// copy with zeros around it. Outputs at the upper and lower edge may leave out the rows of the kernel that read only
// zeros.
#pragma once

#include <cstdint>
#include <vector>

#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"
#include "operators/window/convolution_taps.hpp"

namespace minitorch::operators {

/// Whether the taps read no element outside the picture along this dimension.
bool is_inside(const TapLine& line);

/// The number of elements that the outputs read along a dimension, from the first to the last. It may be too large for
/// an integer.
double span_of(const TapLine& line, double outputs);

/// A tap: the offset of the element that it reads, and its index in the order of channels, rows and columns of the
/// kernel.
struct BandTap {
  std::int64_t offset, number;
};

/// Rows of outputs that read the same rows of the kernel.
struct RowStrip {
  std::int64_t begin, rows;
  std::size_t taps;  // index of its taps in PictureBands::taps
};

/// Rows of outputs whose rows of x are read together.
struct RowBand {
  std::int64_t begin, rows;
  std::vector<RowStrip> strips;
};

/// Which taps a strip has: all, or those that read some row of the picture.
enum class StripTaps : std::uint8_t { all, that_read };

/// How the channels of a group of x are read.
template <Element T> class PictureBands {
 public:
  /// Bands of at most about `most` elements. `height` and `width` outlive the object.
  PictureBands(const View<const T>& x, std::int64_t channels, const TapLine& height, const TapLine& width,
               std::int64_t most, StripTaps which);

  const std::vector<RowBand>& bands() const { return bands_; }
  /// The lists of taps that strips have.
  const std::vector<std::vector<BandTap>>& taps() const { return taps_; }
  /// The distance in memory between the elements that output rows i and i + `rows` read.
  std::int64_t rows_apart(std::int64_t rows) const { return rows * height_.step * row_; }
  /// The offset of each output of the longest band, in row-major order. Shorter bands use the first ones.
  const std::vector<std::int64_t>& positions() const { return positions_; }
  /// The number of elements that `read` needs in memory.
  std::int64_t copy_size() const;
  /// Returns a pointer to the element that offset 0 reads for the first output of the band. Copies the band to `memory`
  /// unless it reads x.
  const T* read(std::int64_t picture, std::int64_t group, const RowBand& band, T* memory) const;

 private:
  // The number of rows of x that this number of rows of outputs reads, from the first to the last.
  std::int64_t rows_read(std::int64_t rows) const { return (rows - 1) * height_.step + last_row_ - first_row_ + 1; }
  void find_bands(std::int64_t most, StripTaps which);
  bool copies_vectors(std::int64_t i) const;
  void find_taps(const std::vector<bool>& reads);

  View<const T> x_;
  std::int64_t channels_;
  const TapLine &height_, &width_;
  bool is_inside_;
  std::int64_t first_row_, last_row_, first_column_, last_column_;  // the least and largest shifts
  std::int64_t row_, column_ = 1;                                   // strides of what is read
  std::int64_t most_rows_ = 0;                                      // of x, that a band reads
  std::vector<RowBand> bands_;
  std::vector<std::vector<BandTap>> taps_;
  std::vector<std::int64_t> positions_;
};

}  // namespace minitorch::operators
