// The loops of all reductions: cut the elements into blocks, share the blocks among threads, combine the results in a
// fixed order. The arithmetic within a block is in summation.cpp and column_summation.cpp.
#include "operators/reduce/reduce.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <string_view>
#include <vector>

#include "operators/elementwise/copy.hpp"
#include "operators/layout/quotient.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/scratch.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/recording/recording.hpp"
#include "operators/reduce/axes.hpp"
#include "operators/reduce/memory_order.hpp"
#include "operators/reduce/packing.hpp"
#include "operators/reduce/summation.hpp"

namespace minitorch::operators {

namespace {

constexpr std::int64_t reduction_grain = 32768;  // elements; below it, threads cost more than they save

constexpr std::int64_t short_row = 32;       // shorter rows are faster as columns of a transposed buffer,
constexpr std::int64_t turned_columns = 64;  // this many at once,
constexpr std::int64_t short_run = 8;        // unless they are contiguous and no shorter than this
constexpr std::int64_t rows_at_once = 64;    // of such rows

constexpr std::int64_t packed_blocks = 32;  // of a row with gaps are packed together, or columns with gaps, if
constexpr std::int64_t small_gap = 4;       // they lie at most this far apart

// How a reduction is cut. A unit of work is a block of reduced elements, for `columns` results at once (a tile).
struct ReductionCut {
  std::int64_t outputs, blocks, columns = 1, columns_in_run = 1, tiles_in_run = 1, tiles, units_in_grain;
  bool has_rows;       // contiguous ones, a stride apart
  bool packs = false;  // whole blocks, in memory of the thread

  template <class T> ReductionCut(const Reduction& x, const T* /*data*/) : outputs(x.kept.numel()), tiles(outputs) {
    const std::int64_t n = x.reduced.numel(), run = x.kept.inner().size;
    blocks = std::max<std::int64_t>(1, quotient_rounded_up(n, reduction_block));
    const bool rows_lie_side_by_side = x.kept.inner().stride == 1 && (x.reduced.inner().stride != 1 || n == 1);
    has_rows = blocks == 1 && n >= short_run && x.reduced.contiguous() && x.kept.is_one_run();
    const bool is_dense = has_dense_rows(x);
    const bool has_small_gap = std::abs(x.kept.inner().stride) <= small_gap && !is_near(x.reduced);
    if ((run >= narrowest || is_dense) && !has_rows && (rows_lie_side_by_side || n < short_row || has_small_gap)) {
      columns_in_run = run;
      packs = !rows_lie_side_by_side && n >= short_row;
      columns = std::min(run, rows_lie_side_by_side ? reduction_columns<T> : packs ? packed_blocks : turned_columns);
      while (!is_dense && columns > short_row && outputs * n > reduction_grain &&
             outputs / columns * blocks < enough_units)
        columns /= 2;
      tiles_in_run = quotient_rounded_up(run, columns);
      tiles = outputs / run * tiles_in_run;
    } else {
      packs = blocks > 1 && !x.reduced.contiguous();
    }
    units_in_grain = outputs * n <= reduction_grain
                         ? tiles * blocks
                         : std::max<std::int64_t>(1, reduction_grain / (columns * std::min(n, reduction_block)));
  }

  // Whether the reduced elements are whole rows, few numbers wide, without gaps between them.
  static bool has_dense_rows(const Reduction& x) {
    const std::int64_t run = x.kept.inner().size;
    return run > 1 && run <= most_dense_columns && x.kept.inner().stride == 1 && x.reduced.is_one_run() &&
           x.reduced.inner().stride == run;
  }

  // Whether some of these elements lie near to each other.
  static bool is_near(const Axes& axes) {
    return axes.rank() > 0 && std::abs(axes[axes.nearest()].stride) <= small_gap;
  }

  static constexpr std::int64_t narrowest = 8;      // fewer columns are faster one by one
  static constexpr std::int64_t enough_units = 16;  // enough for all threads
};

// Reduces a block with any strides to one number. Gathers it first if it has gaps.
template <class R, class T>
Wide<T> reduce_any_block(const T* x, const Axes& axes, std::int64_t begin, std::int64_t end) {
  if (axes.contiguous()) return reduce_block<R>(x + begin, end - begin);
  std::array<T, reduction_block> block;  // NOLINT(cppcoreguidelines-pro-type-member-init): pack writes what is read
  pack_by_tiles(x, axes, begin, end, block.data());
  return reduce_block<R>(block.data(), end - begin);
}

// The same for columns. Columns with gaps between them are gathered: many rows of them in `packed`, few (short_row) in
// memory of its own.
template <class R, class T>
void reduce_any_block(const T* x, const Reduction& axes, std::int64_t begin, std::int64_t end, std::int64_t columns,
                      T* packed, Wide<T>* y) {
  const std::int64_t gap = axes.kept.inner().stride;
  if (columns == axes.kept.inner().size && ReductionCut::has_dense_rows(axes)) {
    return reduce_dense_block<R>(x + begin * columns, end - begin, columns, y);
  }
  if (gap == 1) return reduce_block<R>(x, axes.reduced, begin, end, columns, y);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): written before it is read
  std::array<T, short_row * turned_columns> few_rows;
  T* const block = packed == nullptr ? few_rows.data() : packed;
  Axes rows;
  rows.add(end - begin, columns);
  for (std::int64_t i = begin; i < end; ++i)
    pack_run(x + axes.reduced.offset(i), gap, columns, block + (i - begin) * columns);
  reduce_block<R>(block, rows, 0, end - begin, columns, y);
}

// Reduces the rows number `begin` to `end` - 1.
template <class R, class T, class Out>
void reduce_rows_to(const T* x, const Reduction& axes, std::int64_t begin, std::int64_t end, Out* y) {
  std::array<Wide<T>, rows_at_once> results;  // NOLINT(cppcoreguidelines-pro-type-member-init): reduce_rows writes it
  const std::int64_t stride = axes.kept.inner().stride;
  for (std::int64_t row = begin; row < end; row += rows_at_once) {
    const std::int64_t rows = std::min(rows_at_once, end - row);
    reduce_rows<R>(x + row * stride, rows, stride, axes.reduced.numel(), results.data());
    std::transform(results.data(), results.data() + rows, y + row,
                   [](Wide<T> number) { return static_cast<Out>(number); });
  }
}

// Reduces whole blocks of contiguous numbers, at most rows_at_once: their vectors are folded together, as those of rows
// are. The results lie `gap` apart.
template <class R, class T, class Out>
void reduce_whole_blocks(const T* x, std::int64_t blocks, Out* y, std::int64_t gap) {
  std::array<Wide<T>, rows_at_once> results;  // NOLINT(cppcoreguidelines-pro-type-member-init): reduce_rows writes it
  reduce_rows<R>(x, blocks, reduction_block, reduction_block, results.data());
  for (std::int64_t b = 0; b < blocks; ++b) y[b * gap] = static_cast<Out>(results[static_cast<std::size_t>(b)]);
}

// Packs elements of a row, from the begin of a block on, and reduces them block by block. Blocks that lie side by side
// are reduced where they are.
template <class R, class T, class Out>
void reduce_packed_blocks(const T* x, const Axes& axes, std::int64_t begin, std::int64_t end, T* packed, Out* y,
                          std::int64_t gap) {
  const std::int64_t run = axes.inner().stride == 1 ? axes.inner().size : 1;
  for (std::int64_t last = begin; begin < end; begin = last) {
    const std::int64_t in_run = std::min(run - begin % run, end - begin) / reduction_block * reduction_block;
    last = in_run > 0 ? begin + in_run : run > reduction_block ? std::min(end, begin + reduction_block) : end;
    if (in_run == 0) pack_by_tiles(x, axes, begin, last, packed);
    const T* const from = in_run > 0 ? x + axes.offset(begin) : packed;
    const std::int64_t blocks = (last - begin) / reduction_block, rest = (last - begin) % reduction_block;
    reduce_whole_blocks<R>(from, blocks, y, gap);
    y += blocks * gap;
    if (rest > 0) *y = static_cast<Out>(reduce_block<R, T>(from + blocks * reduction_block, rest));
  }
}

// Reduces all blocks: y[b, o] is the part of block b in result o.
template <class R, class T, class Out>
void reduce_blocks(const T* x, const Reduction& axes, const ReductionCut& cut, Out* y) {
  // x may be null if there is nothing to reduce, so no offset is added to it then.
  const auto at = [&](std::int64_t offset) { return axes.reduced.numel() == 0 ? x : x + offset; };
  // `packed` has memory for packed_blocks if the cut packs.
  const auto reduce_units = [&](std::int64_t begin_unit, std::int64_t end_unit, T* packed) {
    if (cut.has_rows) return reduce_rows_to<R>(x, axes, begin_unit, end_unit, y);
    // Units go in the order of memory: all blocks of a row, or all tiles of a block of rows.
    const bool is_row = cut.columns == 1;
    const std::int64_t in_turn = is_row ? cut.blocks : cut.tiles;
    std::int64_t outer = begin_unit == 0 ? 0 : begin_unit / in_turn, inner = begin_unit - outer * in_turn;
    const bool is_contiguous_row = is_row && axes.reduced.contiguous();
    for (std::int64_t unit = begin_unit, units = 1; unit < end_unit; unit += units) {
      const std::int64_t block = is_row ? inner : outer, tile = is_row ? outer : inner;
      const std::int64_t begin = block * reduction_block;
      const std::int64_t end = std::min(begin + reduction_block, axes.reduced.numel());
      Out* out = y + block * cut.outputs;
      const std::int64_t whole_blocks = is_contiguous_row ? axes.reduced.numel() / reduction_block - block : 0;
      units = std::max<std::int64_t>(1, std::min({whole_blocks, rows_at_once, end_unit - unit}));
      if (is_row && cut.packs) {
        units = std::min({cut.blocks - block, packed_blocks, end_unit - unit});
        reduce_packed_blocks<R>(x + axes.kept.offset(tile), axes.reduced, begin,
                                std::min(begin + units * reduction_block, axes.reduced.numel()), packed, out + tile,
                                cut.outputs);
      } else if (units > 1) {
        reduce_whole_blocks<R>(x + axes.kept.offset(tile) + begin, units, out + tile, cut.outputs);
      } else if (is_row) {
        out[tile] = static_cast<Out>(reduce_any_block<R>(at(axes.kept.offset(tile)), axes.reduced, begin, end));
      } else {
        const std::int64_t column = tile % cut.tiles_in_run * cut.columns;
        const std::int64_t output = tile / cut.tiles_in_run * cut.columns_in_run + column;
        const std::int64_t columns = std::min(cut.columns, cut.columns_in_run - column);
        std::array<Wide<T>, reduction_columns<T>> row;  // NOLINT(cppcoreguidelines-pro-type-member-init): the same
        reduce_any_block<R>(at(axes.kept.offset(output)), axes, begin, end, columns, packed, row.data());
        std::transform(row.data(), row.data() + columns, out + output,
                       [](Wide<T> number) { return static_cast<Out>(number); });
      }
      inner += units;
      if (inner == in_turn) inner = 0, ++outer;
    }
  };
  const std::int64_t units = cut.tiles * cut.blocks;
  if (!cut.packs) {
    return parallel_for(units, cut.units_in_grain,
                        [&](std::int64_t begin, std::int64_t end) { reduce_units(begin, end, nullptr); });
  }
  const Scratch<T> memory(packed_blocks * reduction_block, quotient_rounded_up(units, cut.units_in_grain));
  parallel_for(units, cut.units_in_grain, [&](std::int64_t begin, std::int64_t end) {
    memory.use([&](T* packed) { reduce_units(begin, end, packed); });
  });
}

template <class R, class T> void reduce(std::string_view name, const View<const T>& x, const View<T>& y);

// Reduces x with its dimensions in this order, and copies the results to their places.
template <class R, class T>
void reduce_in_order(std::string_view name, const View<const T>& x, const View<T>& y, Index order) {
  for (std::size_t d = 0; d < y.shape.size(); ++d) {
    if (y.shape[d] == 1) order.push_back(static_cast<std::int64_t>(d));
  }
  View<const T> from{x.data, {}, {}};
  Shape to;
  for (const std::int64_t dim : order) {
    const auto d = static_cast<std::size_t>(dim);
    from.shape.push_back(x.shape[d]);
    from.strides.push_back(x.strides[d]);
    to.push_back(y.shape[d]);
  }
  std::vector<T> results(static_cast<std::size_t>(numel(to)));
  const View<T> sorted = contiguous_view(results.data(), to);
  reduce<R>(name, from, sorted);
  Strides strides = y.strides;
  for (std::size_t i = 0; i < order.size(); ++i) strides[static_cast<std::size_t>(order[i])] = sorted.strides[i];
  copy<T>({results.data(), y.shape, strides}, y);
}

template <class R, class T> void reduce(std::string_view name, const View<const T>& x, const View<T>& y) {
  if (const Index order = order_of_memory(x, y.shape); !order.empty()) {
    if (Recording::current() != nullptr) [[unlikely]]
      return recorded(name, [name, x, y] { reduce<R>(name, x, y); });
    return reduce_in_order<R>(name, x, y, order);
  }
  const Reduction axes(in_free_order<R>(x, y.shape), y.shape);
  const ReductionCut cut(axes, x.data);
  if (Recording::current() != nullptr) [[unlikely]] {
    if (cut.outputs == 0 || cut.blocks > 1) return recorded(name, [name, x, y] { reduce<R>(name, x, y); });
    return recorded(name, [from = x.data, axes, cut, to = y.data] { reduce_blocks<R>(from, axes, cut, to); });
  }
  if (cut.outputs == 0) return;
  KernelTrace::record(name, x.shape, path_of(x), cut.tiles * cut.blocks, cut.units_in_grain);
  if (cut.blocks == 1) return reduce_blocks<R>(x.data, axes, cut, y.data);

  std::vector<Wide<T>> results(static_cast<std::size_t>(cut.blocks * cut.outputs));
  reduce_blocks<R>(x.data, axes, cut, results.data());
  for (std::int64_t n = cut.blocks; n > 1; n = (n + 1) / 2) {  // adds the later half onto the earlier
    const std::int64_t half = (n + 1) / 2;
    combine<R, T>(results.data(), results.data() + half * cut.outputs, (n - half) * cut.outputs);
  }
  std::transform(results.begin(), results.begin() + cut.outputs, y.data,
                 [](Wide<T> number) { return static_cast<T>(number); });
}

// argmax and argmin. R is Max or Min, and Worse(x, best) whether x does not replace the best so far. Comparisons with
// NaN are false, so NaN replaces any number; nothing replaces NaN.
template <class Worse, class T> bool replaces(T x, T best) { return !Worse{}(x, best) && best == best; }

template <class T> struct Found {
  T value;
  std::int64_t index;
};

// The first best of the contiguous numbers x[begin] to x[end - 1]. Looks for the place in those blocks alone whose best
// replaces the best so far.
template <class R, class Worse, class T> Found<T> first_best(const T* x, std::int64_t begin, std::int64_t end) {
  Found<T> found{x[begin], begin};
  if (end - begin < short_row) {
    for (std::int64_t i = begin + 1; i < end; ++i) {
      if (replaces<Worse>(x[i], found.value)) found = {x[i], i};
    }
    return found;
  }
  for (std::int64_t i = begin; i < end; i += reduction_block) {
    const T* const last = x + std::min(end, i + reduction_block);
    const T best = static_cast<T>(reduce_block<R>(x + i, last - (x + i)));
    if (!replaces<Worse>(best, found.value)) continue;
    const auto is_best = [best](T number) { return number == best || number != number; };
    found = {best, std::find_if(x + i, last, is_best) - x};
  }
  return found;
}

// For contiguous rows, which are cut into pieces, so that threads share a long one.
template <class R, class Worse, class T>
void find_index_of_rows(std::string_view name, const View<const T>& x, const SplitAxes& axes, std::int64_t* y) {
  const std::int64_t n = axes.along.size, pieces = quotient_rounded_up(n, reduction_grain);
  const std::int64_t units = axes.outer.numel() * pieces, grain = std::max<std::int64_t>(1, reduction_grain / n);
  KernelTrace::record(name, x.shape, path_of(x), units, grain);
  const auto best_of = [&](std::int64_t unit) {
    const std::int64_t first = unit % pieces * reduction_grain;
    const T* const row = x.data + axes.outer.offset(unit / pieces);
    return first_best<R, Worse>(row, first, std::min(n, first + reduction_grain));
  };
  if (pieces == 1) {
    return parallel_for(units, grain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t unit = begin; unit < end; ++unit) y[unit] = best_of(unit).index;
    });
  }
  std::vector<Found<T>> found(static_cast<std::size_t>(units));
  parallel_for(units, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t unit = begin; unit < end; ++unit) found[static_cast<std::size_t>(unit)] = best_of(unit);
  });
  for (auto piece = found.begin(); piece != found.end(); piece += pieces) {
    *y++ = std::accumulate(piece, piece + pieces, *piece, [](const Found<T>& best, const Found<T>& next) {
             return replaces<Worse>(next.value, best.value) ? next : best;
           }).index;
  }
}

// For other layouts, which it scans column beside column, row by row.
template <class Worse, class T>
void find_index_of_columns(std::string_view name, const View<const T>& x, const SplitAxes& axes, std::int64_t* y) {
  constexpr std::int64_t columns_at_most = 128;
  const std::int64_t n = axes.along.size, inner = axes.inner.numel();
  const std::int64_t tiles_in_run = quotient_rounded_up(inner, columns_at_most);
  const std::int64_t tiles = axes.outer.numel() * tiles_in_run;
  const std::int64_t tiles_in_grain =
      std::max<std::int64_t>(1, reduction_grain / (n * std::min(inner, columns_at_most)));
  KernelTrace::record(name, x.shape, path_of(x), tiles, tiles_in_grain);
  parallel_for(tiles, tiles_in_grain, [&](std::int64_t begin, std::int64_t end) {
    std::array<T, columns_at_most> best{}, row{};
    for (std::int64_t tile = begin; tile < end; ++tile) {
      const std::int64_t run = tile / tiles_in_run, first = tile % tiles_in_run * columns_at_most;
      const std::int64_t columns = std::min(columns_at_most, inner - first);
      const T* from = x.data + axes.outer.offset(run);
      std::int64_t* index = y + run * inner + first;
      pack(from, axes.inner, first, first + columns, best.data());
      std::fill(index, index + columns, 0);
      for (std::int64_t i = 1; i < n; ++i) {
        from += axes.along.stride;
        if (inner > 1) pack(from, axes.inner, first, first + columns, row.data());
        const T* const numbers = inner > 1 ? row.data() : from;
        for (std::int64_t j = 0; j < columns; ++j) {
          T& best_here = best[static_cast<std::size_t>(j)];
          if (!replaces<Worse>(numbers[j], best_here)) continue;
          best_here = numbers[j];
          index[j] = i;
        }
      }
    }
  });
}

template <class R, class Worse, class T>
void find_index(std::string_view name, const View<const T>& x, std::size_t dim, const View<std::int64_t>& y) {
  const SplitAxes axes(x, dim);
  const std::int64_t outputs = y.numel();
  if (axes.along.size == 0) std::fill(y.data, y.data + outputs, 0);
  if (axes.along.size * outputs == 0) return;
  if (axes.inner.numel() == 1 && axes.along.stride == 1) {
    find_index_of_rows<R, Worse>(name, x, axes, y.data);
  } else {
    find_index_of_columns<Worse>(name, x, axes, y.data);
  }
}

}  // namespace

template <Element T> void sum(const View<const T>& x, const View<T>& y) { reduce<Sum>("sum", x, y); }
template <std::floating_point T> void sum_of_squares(const View<const T>& x, const View<T>& y) {
  reduce<SumOfSquares>("sum_of_squares", x, y);
}
template <Element T> void prod(const View<const T>& x, const View<T>& y) { reduce<Prod>("prod", x, y); }
template <Element T> void max(const View<const T>& x, const View<T>& y) { reduce<Max>("max", x, y); }
template <Element T> void min(const View<const T>& x, const View<T>& y) { reduce<Min>("min", x, y); }

template <Element T> void argmax(const View<const T>& x, std::size_t dim, const View<std::int64_t>& y) {
  find_index<Max, std::less_equal<>>("argmax", x, dim, y);
}
template <Element T> void argmin(const View<const T>& x, std::size_t dim, const View<std::int64_t>& y) {
  find_index<Min, std::greater_equal<>>("argmin", x, dim, y);
}

template void argmax(const View<const float>&, std::size_t, const View<std::int64_t>&);
template void argmax(const View<const double>&, std::size_t, const View<std::int64_t>&);
template void argmax(const View<const std::int64_t>&, std::size_t, const View<std::int64_t>&);
template void argmin(const View<const float>&, std::size_t, const View<std::int64_t>&);
template void argmin(const View<const double>&, std::size_t, const View<std::int64_t>&);
template void argmin(const View<const std::int64_t>&, std::size_t, const View<std::int64_t>&);
template void sum(const View<const float>&, const View<float>&);
template void sum(const View<const double>&, const View<double>&);
template void sum(const View<const std::int64_t>&, const View<std::int64_t>&);
template void sum_of_squares(const View<const float>&, const View<float>&);
template void sum_of_squares(const View<const double>&, const View<double>&);
template void prod(const View<const float>&, const View<float>&);
template void prod(const View<const double>&, const View<double>&);
template void prod(const View<const std::int64_t>&, const View<std::int64_t>&);
template void max(const View<const float>&, const View<float>&);
template void max(const View<const double>&, const View<double>&);
template void max(const View<const std::int64_t>&, const View<std::int64_t>&);
template void min(const View<const float>&, const View<float>&);
template void min(const View<const double>&, const View<double>&);
template void min(const View<const std::int64_t>&, const View<std::int64_t>&);

}  // namespace minitorch::operators
