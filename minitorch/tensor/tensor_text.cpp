// Prints tensors by the rules of torch/_tensor_str.py, oddities included: the last line counts
// as two characters longer than it is, and zeros, infinities and NaN do not widen a column.
#include "minitorch/tensor/tensor_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "operators/errors/error.hpp"
#include "operators/layout/indexing.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch {

namespace {

using operators::Element;
using operators::View;

constexpr std::int64_t most_elements = 1000;    // larger tensors are shortened
constexpr std::int64_t shown_at_each_edge = 3;  // elements shown on each side of a gap
constexpr std::size_t line_width = 80;
constexpr std::string_view opening = "tensor(";

// The part of a tensor that is printed: all of it, or the edges of each dimension that is longer than two edges.
class Excerpt {
 public:
  Excerpt(const Shape& shape, const TensorTextOptions& options) : whole_(shape), shape_(shape) {
    if (options.whole || numel(shape) <= most_elements) return;
    for (std::int64_t& size : shape_) size = std::min(size, 2 * shown_at_each_edge);
  }

  const Shape& shape() const { return shape_; }
  bool has_gap(std::size_t dim) const { return shape_[dim] < whole_[dim]; }

  template <Element T> auto elements(const View<const T>& x) const {
    using Number = std::conditional_t<std::is_floating_point_v<T>, double, T>;
    std::vector<Number> result;
    for (std::int64_t i = 0; i < numel(shape_); ++i) {
      operators::Index index = operators::to_index(i, shape_);
      for (std::size_t d = 0; d < index.size(); ++d) {
        if (index[d] >= shown_at_each_edge) index[d] += whole_[d] - shape_[d];
      }
      result.push_back(x.data[operators::index_to_position(index, x.strides)]);
    }
    return result;
  }

 private:
  Shape whole_, shape_;
};

// How all numbers of a tensor are written: "1." if none has a fraction, "1.0000", or "1.0000e+00".
struct Notation {
  std::chars_format format;
  int digits;
};

bool counts(double x) { return x != 0 && std::isfinite(x); }

Notation notation_of(const std::vector<double>& xs, int precision) {
  double smallest = std::numeric_limits<double>::infinity(), largest = 0;
  bool are_whole = true;
  for (const double x : xs) {
    if (!counts(x)) continue;
    smallest = std::min(smallest, std::abs(x));
    largest = std::max(largest, std::abs(x));
    are_whole = are_whole && x == std::trunc(x);
  }
  const bool is_scientific = largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4;
  if (is_scientific) return {std::chars_format::scientific, precision};
  return {std::chars_format::fixed, are_whole ? 0 : precision};
}

std::string notated(double x, const Notation& notation) {
  if (std::isnan(x)) return "nan";
  if (std::isinf(x)) return x < 0 ? "-inf" : "inf";
  std::array<char, 32> text{};  // enough for "-1.7977e+308" and "-100000000.0000" with 17 digits after the point
  const auto written = std::to_chars(text.begin(), text.end(), x, notation.format, notation.digits);
  std::string result(text.begin(), written.ptr);
  if (notation.digits == 0 && notation.format == std::chars_format::fixed) result += '.';
  return result;
}

// The texts of the elements, padded to the same width. Zeros, infinities and NaN may be wider.
struct Column {
  std::vector<std::string> texts;
  std::size_t width = 1;
};

template <class Number, class Write> Column column(const std::vector<Number>& xs, const Write& write) {
  Column result;
  for (const Number x : xs) {
    result.texts.push_back(write(x));
    if (counts(static_cast<double>(x))) result.width = std::max(result.width, result.texts.back().size());
  }
  for (std::string& text : result.texts) text.insert(0, result.width - std::min(result.width, text.size()), ' ');
  return result;
}

Column column(const std::vector<double>& xs, int precision) {
  return column(xs, [notation = notation_of(xs, precision)](double x) { return notated(x, notation); });
}

Column column(const std::vector<std::int64_t>& xs, int /*precision*/) {
  return column(xs, [](std::int64_t x) { return std::to_string(x); });
}

// Writes elements in brackets: rows along the last dimension, and one more empty line for each dimension above two.
class Page {
 public:
  Page(const Excerpt& excerpt, Column column) : excerpt_(excerpt), column_(std::move(column)) { write(0); }

  const std::string& text() const { return text_; }

 private:
  void write(std::size_t dim) {
    const std::size_t rank = excerpt_.shape().size();
    if (rank == 0) {
      text_ += *next_;
    } else if (dim == rank - 1) {
      write_row(dim);
    } else {
      std::string separator = ",";
      separator.append(rank - 1 - dim, '\n').append(indent(dim), ' ');
      text_ += '[';
      for (std::int64_t i = 0; i < excerpt_.shape()[dim]; ++i) {
        if (i > 0) text_ += separator;
        if (i == shown_at_each_edge && excerpt_.has_gap(dim)) text_ += "..." + separator;
        write(dim + 1);
      }
      text_ += ']';
    }
  }

  void write_row(std::size_t dim) {
    const auto end = next_ + excerpt_.shape()[dim];
    std::vector<std::string> row(next_, end);
    next_ = end;
    if (excerpt_.has_gap(dim)) row.insert(row.begin() + shown_at_each_edge, " ...");

    const std::size_t room = line_width - indent(dim) + 1;
    const std::size_t in_a_line = std::max<std::size_t>(1, room / (column_.width + 2));
    text_ += '[';
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) text_ += i % in_a_line == 0 ? ",\n" + std::string(indent(dim), ' ') : ", ";
      text_ += row[i];
    }
    text_ += ']';
  }

  // The column where the contents of a dimension's brackets begin.
  static std::size_t indent(std::size_t dim) { return opening.size() + dim + 1; }

  Excerpt excerpt_;
  Column column_;
  std::vector<std::string>::const_iterator next_ = column_.texts.begin();
  std::string text_{opening};
};

// Appends the suffixes and ")". A suffix goes on a new line if the last line would become too long.
std::string with_suffixes(std::string text, const std::vector<std::string>& suffixes) {
  std::size_t last_line = text.size() - (text.rfind('\n') + 1) + 2;  // rfind finds npos, which is -1, in one line
  for (const std::string& suffix : suffixes) {
    if (last_line + suffix.size() + 2 > line_width) {
      text += ",\n" + std::string(opening.size(), ' ');
      last_line = opening.size() + suffix.size();
    } else {
      text += ", ";
      last_line += suffix.size() + 2;
    }
    text += suffix;
  }
  return text += ')';
}

}  // namespace

template <Element T>
std::string tensor_text(const View<const T>& x, std::string_view suffix, const TensorTextOptions& options) {
  if (options.precision < 0 || options.precision > 17) {
    throw DataError("to_text: precision is " + std::to_string(options.precision) + ", it must be from 0 to 17");
  }
  const bool is_empty = x.numel() == 0;
  const DType dtype = operators::dtype_of<T>;
  std::vector<std::string> suffixes;
  if (is_empty && x.shape.size() != 1) suffixes.push_back("size=" + to_text(x.shape));
  // The elements of an int64 tensor show its dtype, if it has any.
  if (dtype == float64 || (is_empty && dtype == int64)) suffixes.push_back("dtype=" + std::string(to_text(dtype)));
  if (!suffix.empty()) suffixes.emplace_back(suffix);
  if (is_empty) return with_suffixes(std::string(opening) + "[]", suffixes);

  const Excerpt excerpt(x.shape, options);
  const auto precision = static_cast<int>(std::int64_t{options.precision});
  return with_suffixes(Page(excerpt, column(excerpt.elements(x), precision)).text(), suffixes);
}

template std::string tensor_text(const View<const float>&, std::string_view, const TensorTextOptions&);
template std::string tensor_text(const View<const double>&, std::string_view, const TensorTextOptions&);
template std::string tensor_text(const View<const std::int64_t>&, std::string_view, const TensorTextOptions&);

}  // namespace minitorch
