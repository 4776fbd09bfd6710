// Gather and its adjoint. index_select and index_add are the same with an index that repeats along the other dimensions
// (by strides of 0).
#include "operators/select/gather.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <string>

#include "operators/elementwise/copy_run.hpp"
#include "operators/errors/error.hpp"
#include "operators/layout/quotient.hpp"
#include "operators/layout/rows.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"

namespace minitorch::operators {

namespace {

using Indices = View<const std::int64_t>;

constexpr std::int64_t gather_grain = 16384;  // elements; fewer than in other kernels, as access by index costs more
constexpr std::int64_t shortest_row = 32;     // that is put as a whole
constexpr std::int64_t scatter_parts = 4;     // each of which reads x out of order
constexpr std::int64_t rows_ahead = 8, indices_in_line = 8;  // of a prefetch; in a cache line

// An index of one dimension, broadcast to `shape` along the dimensions other than `dim`.
Indices repeated(const Indices& index, std::size_t dim, const Shape& shape) {
  Indices result{index.data, shape, Strides::filled(shape.size(), 0)};
  result.strides[dim] = index.shape.empty() ? 1 : index.strides[0];
  return result;
}

// Elements `step` apart.
template <class T> struct Run {
  T* data;
  std::int64_t step;

  T& operator[](std::int64_t i) const { return data[i * step]; }
};

// Whether an index is from 0 to size - 1: as an unsigned number, a negative one is too large. The loops below test each
// index as they read it, which costs less than a pass of its own, and keeps GCC from vectors of gathers, which are
// slower on many processors.
bool is_within(std::int64_t index, std::int64_t size) {
  return static_cast<std::uint64_t>(index) < static_cast<std::uint64_t>(size);
}

// y[i] = x[i distance(index[i])]. Stops at an index that is not within `size`. Returns whether there is none.
template <class T>
bool gather_run(Run<const T> x, std::int64_t distance, std::int64_t size, Run<const std::int64_t> index, Run<T> y,
                std::int64_t n) {
  if (index.step == 1 && y.step == 1 && x.step == 0 && distance == 1) {  // a contiguous dimension: no products
    for (std::int64_t i = 0; i < n; ++i) {
      if (!is_within(index.data[i], size)) return false;
      y.data[i] = x.data[index.data[i]];
    }
    return true;
  }
  if (index.step != 0) {
    for (std::int64_t i = 0; i < n; ++i) {
      if (!is_within(index[i], size)) return false;
      y[i] = x.data[i * x.step + index[i] * distance];
    }
    return true;
  }
  if (!is_within(*index.data, size)) return false;
  const T* from = x.data + *index.data * distance;
  if (x.step == 1 && y.step == 1) {
    copy_run(from, y.data, n);
  } else {
    for (std::int64_t i = 0; i < n; ++i) y[i] = from[i * x.step];
  }
  return true;
}

// Parallel lines: `step` is the distance between lines, `distance` the distance between elements of a line.
template <class T> struct Lines {
  T* data;
  std::int64_t step, distance;

  T* at(std::int64_t line, std::int64_t i) const { return data + line * step + i * distance; }
};

// What a scatter does with an element x for the place y.
struct AddTo {
  template <class T> static void put(T& y, T x) {
    y = static_cast<T>(static_cast<Wrapping<T>>(y) + static_cast<Wrapping<T>>(x));
  }
};
struct Replace {
  template <class T> static void put(T& y, T x) { y = x; }
};

template <class Put, class T> void put_run(Run<const T> x, Run<T> y, std::int64_t n) {
  if (x.step == 1 && y.step == 1) {
    for (std::int64_t i = 0; i < n; ++i) Put::put(y.data[i], x.data[i]);
  } else {
    for (std::int64_t i = 0; i < n; ++i) Put::put(y[i], x[i]);
  }
}

// Puts x[i] to y[index[i]] for i < n, in this order. Stops at an index that is not within `size`. Returns whether there
// is none.
template <class Put, class T>
bool scatter_line(Run<T> y, std::int64_t size, Run<const std::int64_t> index, Run<const T> x, std::int64_t n) {
  const bool is_contiguous = y.step == 1 && index.step == 1 && x.step == 1;  // no products
  for (std::int64_t i = 0; is_contiguous && i < n; ++i) {
    if (!is_within(index.data[i], size)) return false;
    Put::put(y.data[index.data[i]], x.data[i]);
  }
  for (std::int64_t i = 0; !is_contiguous && i < n; ++i) {
    if (!is_within(index[i], size)) return false;
    Put::template put<T>(y[index[i]], x[i]);
  }
  return true;
}

// The same for each of `lines` lines.
template <class Put, class T>
bool scatter_lines(Lines<T> y, std::int64_t size, Lines<const std::int64_t> index, Lines<const T> x, std::int64_t lines,
                   std::int64_t n) {
  if (index.step == 0 && lines > 1) {
    for (std::int64_t i = 0; i < n; ++i) {
      if (!is_within(*index.at(0, i), size)) return false;
      put_run<Put, T>({x.at(0, i), x.step}, {y.at(0, *index.at(0, i)), y.step}, lines);
    }
  } else if (lines == 1 || x.distance < x.step) {
    for (std::int64_t j = 0; j < lines; ++j) {
      const Run<const std::int64_t> places{index.at(j, 0), index.distance};
      if (!scatter_line<Put, T>({y.at(j, 0), y.distance}, size, places, {x.at(j, 0), x.distance}, n)) return false;
    }
  } else {
    for (std::int64_t i = 0; i < n; ++i) {
      if (i + rows_ahead < n) {  // processors do not prefetch long strides
        for (std::int64_t j = 0; j < lines; j += indices_in_line) __builtin_prefetch(index.at(j, i + rows_ahead));
        for (std::int64_t j = 0; j < lines; j += 2 * indices_in_line) __builtin_prefetch(x.at(j, i + rows_ahead));
      }
      for (std::int64_t j = 0; j < lines; ++j) {
        if (!is_within(*index.at(j, i), size)) return false;
        Put::template put<T>(*y.at(j, *index.at(j, i)), *x.at(j, i));
      }
    }
  }
  return true;
}

// Copies whole rows x[index[i]] to rows y[i]. Returns whether all indices are in range.
template <class T>
bool gather_rows(std::string_view name, const Shape& shape, Lines<const T> x, std::int64_t rows,
                 Run<const std::int64_t> index, Lines<T> y, std::int64_t columns, std::int64_t n) {
  const std::int64_t grain = std::max<std::int64_t>(1, gather_grain / columns);
  KernelTrace::record(name, shape, Path::strided, n, grain);
  std::atomic<bool> are_right = true;
  parallel_for(n, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t row = index[i];
      if (!is_within(row, rows)) return are_right.store(false, std::memory_order_relaxed);
      copy_run(x.at(0, row), y.at(0, i), columns);
    }
  });
  return are_right;
}

// Returns whether there are elements, and all indices are in range.
template <class T>
bool gather_as(std::string_view name, const View<const T>& x, std::size_t dim, const Indices& index, const View<T>& y) {
  const std::int64_t n = index.numel();
  if (n == 0) return false;
  const std::int64_t distance = x.strides[dim], size = x.shape[dim];
  Strides beside = x.strides;
  beside[dim] = 0;
  const Walk<3> walk = merged<3>({index.shape, {beside, index.strides, y.strides}});
  const std::array<std::int64_t, 3> steps{walk.strides[0].back(), walk.strides[1].back(), walk.strides[2].back()};
  if (walk.shape.size() == 2 && walk.strides[0][0] == 0 && steps == std::array<std::int64_t, 3>{1, 0, 1}) {
    return gather_rows<T>(name, y.shape, {x.data, 1, distance}, size, {index.data, walk.strides[1][0]},
                          {y.data, 1, walk.strides[2][0]}, walk.shape[1], walk.shape[0]);
  }
  KernelTrace::record(name, y.shape, Path::strided, n, gather_grain);
  std::atomic<bool> are_right = true;
  parallel_for(n, gather_grain, [&](std::int64_t begin, std::int64_t end) {
    for_rows(walk, begin, end, [&](const auto& at, std::int64_t length) {
      const bool is_right = gather_run<T>({x.data + at[0], steps[0]}, distance, size, {index.data + at[1], steps[1]},
                                          {y.data + at[2], steps[2]}, length);
      if (!is_right) are_right.store(false, std::memory_order_relaxed);
    });
  });
  return are_right;
}

// Puts whole rows x[i] to rows y[index[i]], of which there are `rows`, in the order of i. Parts of the rows of y look
// at all indices, so no two put to the same element. Returns whether all indices are in range.
template <class Put, class T>
bool scatter_rows(std::string_view name, const Shape& shape, Lines<T> y, std::int64_t rows,
                  Run<const std::int64_t> index, Lines<const T> x, std::int64_t columns, std::int64_t n) {
  const std::int64_t grain = n * columns <= gather_grain ? rows : quotient_rounded_up(rows, scatter_parts);
  KernelTrace::record(name, shape, Path::strided, rows, grain);
  std::atomic<bool> are_right = true;
  parallel_for(rows, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = 0; i < n; ++i) {
      const std::int64_t row = index[i];
      if (!is_within(row, rows)) return are_right.store(false, std::memory_order_relaxed);
      if (begin <= row && row < end) put_run<Put, T>({x.at(0, i), 1}, {y.at(0, row), 1}, columns);
    }
  });
  return are_right;
}

// Cuts the work along the dimensions other than `dim`, or along that dimension of y, so no two parts put to the same
// element, and each puts in the order of the index. Returns whether there are elements, and all indices are in range.
template <class Put, class T>
bool scatter_as(std::string_view name, const View<T>& y, std::size_t dim, const Indices& index,
                const View<const T>& x) {
  Walk<3> beside{index.shape, {y.strides, index.strides, x.strides}};
  beside.shape.erase(dim);
  for (Strides& strides : beside.strides) strides.erase(dim);
  const Walk<3> walk = merged(beside);
  const std::int64_t y_step = walk.strides[0].back(), index_step = walk.strides[1].back();
  const std::int64_t x_step = walk.strides[2].back();
  const std::int64_t length = index.shape[dim], n = walk.numel(), size = y.shape[dim];
  // Lines side by side: parts that share cache lines would slow each other down, and narrow parts read little of each
  // row.
  const std::int64_t fewest =
      x_step == 1 ? std::max<std::int64_t>(32, quotient_rounded_up(walk.shape.back(), scatter_parts)) : 1;
  const std::int64_t line_grain = std::max(fewest, gather_grain / std::max<std::int64_t>(1, length));
  if (n == 0 || length == 0) return false;
  const std::int64_t y_distance = y.strides[dim], index_distance = index.strides[dim], x_distance = x.strides[dim];
  const bool has_rows = walk.shape.size() == 1 && x_step == 1 && y_step == 1 && index_step == 0;
  if (has_rows && n >= shortest_row && size >= scatter_parts) {
    return scatter_rows<Put, T>(name, x.shape, {y.data, 1, y_distance}, size, {index.data, index_distance},
                                {x.data, 1, x_distance}, n, length);
  }
  KernelTrace::record(name, x.shape, Path::strided, n, line_grain);
  std::atomic<bool> are_right = true;
  parallel_for(n, line_grain, [&](std::int64_t begin, std::int64_t end) {
    for_rows(walk, begin, end, [&](const auto& at, std::int64_t lines) {
      const bool is_right = scatter_lines<Put, T>({y.data + at[0], y_step, y_distance}, size,
                                                  {index.data + at[1], index_step, index_distance},
                                                  {x.data + at[2], x_step, x_distance}, lines, length);
      if (!is_right) are_right.store(false, std::memory_order_relaxed);
    });
  });
  return are_right;
}

[[noreturn]] void refuse(std::string_view function, const Indices& index, std::size_t dim, std::int64_t size) {
  for (std::int64_t i = 0;; ++i) {
    const Index at = to_index(i, index.shape);
    const std::int64_t value = index.data[index_to_position(at, index.strides)];
    if (value >= 0 && value < size) continue;
    std::string text(function);
    text.append(": the index ").append(std::to_string(value)).append(" at ").append(to_text(at));
    text.append(" is out of range, dimension ").append(std::to_string(dim)).append(" has size ");
    text.append(std::to_string(size));
    if (size > 0) text.append(", it must be from 0 to ").append(std::to_string(size - 1));
    throw IndexError(text);
  }
}

}  // namespace

void check_indices(std::string_view function, const View<const std::int64_t>& index, std::size_t dim,
                   std::int64_t size) {
  const std::int64_t n = index.numel();
  if (n == 0) return;
  // The sign bit of a negative index, or of size - 1 less one that is too large.
  std::uint64_t signs = 0;
  const auto look_at = [&](std::int64_t value) {
    const auto number = static_cast<std::uint64_t>(value);
    signs |= number | (static_cast<std::uint64_t>(size) - 1 - number);
  };
  if (index.is_contiguous()) {
    std::for_each(index.data, index.data + n, look_at);
  } else {
    const Walk<1> walk = merged<1>({index.shape, {index.strides}});
    const std::int64_t step = walk.strides[0].back();
    for_rows(walk, 0, n, [&](const auto& at, std::int64_t length) {
      for (std::int64_t i = 0; i < length; ++i) look_at(index.data[at[0] + i * step]);
    });
  }
  if (static_cast<std::int64_t>(signs) < 0) refuse(function, index, dim, size);
}

template <Element T>
void gather(const View<const T>& x, std::size_t dim, const View<const std::int64_t>& index, const View<T>& y) {
  const View<const T> from = at_least_1d(x);
  if (!gather_as("gather", from, dim, at_least_1d(index), at_least_1d(y)))
    check_indices("gather", index, dim, from.shape[dim]);
}

template <Element T>
void scatter_add(const View<T>& y, std::size_t dim, const View<const std::int64_t>& index, const View<const T>& x) {
  const View<T> to = at_least_1d(y);
  if (!scatter_as<AddTo>("scatter_add", to, dim, at_least_1d(index), at_least_1d(x)))
    check_indices("scatter_add", index, dim, to.shape[dim]);
}

template <Element T>
void scatter(const View<T>& y, std::size_t dim, const View<const std::int64_t>& index, const View<const T>& x) {
  const View<T> to = at_least_1d(y);
  if (!scatter_as<Replace>("scatter", to, dim, at_least_1d(index), at_least_1d(x)))
    check_indices("scatter", index, dim, to.shape[dim]);
}

template <Element T>
void index_select(const View<const T>& x, std::size_t dim, const View<const std::int64_t>& index, const View<T>& y) {
  const std::int64_t n = y.numel();
  // Rows of two numbers or more are copied as wholes. Single numbers are gathered below.
  const bool has_rows = dim == 0 && index.shape.size() == 1 && !y.shape.empty() && n > y.shape[0];
  if (has_rows && x.is_contiguous() && y.is_contiguous()) {
    const std::int64_t rows = y.shape[0], columns = n / rows;
    if (!gather_rows<T>("index_select", y.shape, {x.data, 1, columns}, x.shape[0], {index.data, index.strides[0]},
                        {y.data, 1, columns}, columns, rows))
      check_indices("index_select", index, dim, x.shape[0]);
    return;
  }
  const View<const T> from = at_least_1d(x);
  const View<T> slices = at_least_1d(y);
  if (!gather_as("index_select", from, dim, repeated(index, dim, slices.shape), slices))
    check_indices("index_select", index, dim, from.shape[dim]);
}

template <Element T>
void index_add(const View<T>& y, std::size_t dim, const View<const std::int64_t>& index, const View<const T>& x) {
  const View<T> to = at_least_1d(y);
  const View<const T> slices = at_least_1d(x);
  if (!scatter_as<AddTo>("index_add", to, dim, repeated(index, dim, slices.shape), slices))
    check_indices("index_add", index, dim, to.shape[dim]);
}

template void gather(const View<const float>&, std::size_t, const Indices&, const View<float>&);
template void gather(const View<const double>&, std::size_t, const Indices&, const View<double>&);
template void gather(const View<const std::int64_t>&, std::size_t, const Indices&, const View<std::int64_t>&);
template void scatter_add(const View<float>&, std::size_t, const Indices&, const View<const float>&);
template void scatter_add(const View<double>&, std::size_t, const Indices&, const View<const double>&);
template void scatter_add(const View<std::int64_t>&, std::size_t, const Indices&, const View<const std::int64_t>&);
template void scatter(const View<float>&, std::size_t, const Indices&, const View<const float>&);
template void scatter(const View<double>&, std::size_t, const Indices&, const View<const double>&);
template void scatter(const View<std::int64_t>&, std::size_t, const Indices&, const View<const std::int64_t>&);
template void index_select(const View<const float>&, std::size_t, const Indices&, const View<float>&);
template void index_select(const View<const double>&, std::size_t, const Indices&, const View<double>&);
template void index_select(const View<const std::int64_t>&, std::size_t, const Indices&, const View<std::int64_t>&);
template void index_add(const View<float>&, std::size_t, const Indices&, const View<const float>&);
template void index_add(const View<double>&, std::size_t, const Indices&, const View<const double>&);
template void index_add(const View<std::int64_t>&, std::size_t, const Indices&, const View<const std::int64_t>&);

}  // namespace minitorch::operators
