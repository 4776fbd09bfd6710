// Runs elementwise kernels over the dimensions that remain (operand_walk.hpp), in one of four ways, and records runs.
#include "operators/elementwise/loops.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <type_traits>
#include <utility>

#include "operators/elementwise/operand_walk.hpp"
#include "operators/elementwise/row_blocks.hpp"
#include "operators/elementwise/tiles.hpp"
#include "operators/errors/error.hpp"
#include "operators/layout/quotient.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::operators {

namespace {

// Computes the elements number begin to end - 1, counted along the innermost dimension first.
void run_range(const ElementwiseLoop& loop, const OperandWalk& walk, std::int64_t begin, std::int64_t end) {
  std::array<std::int64_t, max_rank> index{};
  std::array<char*, max_operands> data = walk.data;
  const auto move = [&](std::size_t dim, std::int64_t steps) {
    index[dim] += steps;
    for (std::size_t k = 0; k < max_operands; ++k) data[k] += steps * walk.strides[dim][k];
  };
  std::int64_t rest = begin;
  for (std::size_t d = 0; d < walk.rank && rest > 0; ++d) {
    move(d, rest % walk.sizes[d]);
    rest /= walk.sizes[d];
  }
  while (true) {
    const std::int64_t n = std::min(walk.sizes[0] - index[0], end - begin);
    loop.inner(loop.f, n, data.data(), walk.strides[0].data());
    begin += n;
    if (begin == end) return;
    move(0, -index[0]);
    std::size_t d = 1;
    for (; index[d] == walk.sizes[d] - 1; ++d) move(d, -index[d]);
    move(d, 1);
  }
}

// The walk cut into tiles along the innermost dimension and `dim`.
struct TiledWalk {
  const OperandWalk& walk;
  std::span<const SizedOperand> operands;
  std::size_t dim;
  std::int64_t longest_side = tile_side<sizeof(float)>;

  TiledWalk(const OperandWalk& walked, std::span<const SizedOperand> all, std::size_t along)
      : walk(walked), operands(all), dim(along) {
    for (const SizedOperand& operand : all) {
      if (operand.element_size == sizeof(double)) longest_side = tile_side<sizeof(double)>;
    }
  }

  std::int64_t side(std::size_t d) const { return d == 0 || d == dim ? std::min(longest_side, walk.sizes[d]) : 1; }
  std::int64_t tiles_along(std::size_t d) const { return quotient_rounded_up(walk.sizes[d], side(d)); }
  std::int64_t tiles() const {
    std::int64_t n = 1;
    for (std::size_t d = 0; d < walk.rank; ++d) n *= tiles_along(d);
    return n;
  }
};

// Computes a tile row by row. The inputs that run along `dim` are transposed first.
void run_tile(const ElementwiseLoop& loop, const TiledWalk& tiled, std::int64_t number) {
  const auto& walk = tiled.walk;
  std::array<char*, max_operands> data = walk.data;
  ByteStrides steps = walk.strides[0], row_steps = walk.strides[tiled.dim];
  std::int64_t n = 0, rows = 0;
  for (std::size_t d = 0; d < walk.rank; ++d) {
    const std::int64_t first = number % tiled.tiles_along(d) * tiled.side(d);
    number /= tiled.tiles_along(d);
    for (std::size_t k = 0; k < max_operands; ++k) data[k] += first * walk.strides[d][k];
    const std::int64_t size = std::min(tiled.side(d), walk.sizes[d] - first);
    if (d == 0) n = size;
    if (d == tiled.dim) rows = size;
  }
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): written as far as they are read
  std::array<Tile<float>, max_operands - 1> turned;  // a tile of float64 is smaller
  for (std::size_t k = 0; k + 1 < tiled.operands.size(); ++k) {
    if (!runs_along(walk, tiled.dim, k)) continue;
    const auto turn = [&]<std::size_t size>(std::integral_constant<std::size_t, size>) {
      char* const tile = reinterpret_cast<char*>(turned[k].data());
      turn_tile<size>(data[k], row_steps[k], steps[k], rows, n, tile);
      data[k] = tile;
      steps[k] = size;
      row_steps[k] = size * tile_side<size>;
    };
    if (tiled.operands[k].element_size == sizeof(float)) {
      turn(std::integral_constant<std::size_t, sizeof(float)>());
    } else {
      turn(std::integral_constant<std::size_t, sizeof(double)>());
    }
  }
  for (std::int64_t row = 0; row < rows; ++row) {
    loop.inner(loop.f, n, data.data(), steps.data());
    for (std::size_t k = 0; k < max_operands; ++k) data[k] += row_steps[k];
  }
}

// The walk cut into blocks of whole rows along the innermost dimension. The inputs that are broadcast to a row, or from
// row to row, are written out.
struct BlockedWalk {
  const OperandWalk& walk;
  std::span<const SizedOperand> operands;
  std::int64_t rows = 0;  // in a block; 0 if the walk is not cut

  BlockedWalk(const OperandWalk& walked, std::span<const SizedOperand> all) : walk(walked), operands(all) {
    // Elements of a row, and of the two inner dimensions. Chosen on 10⁵ elements + a row of 64 (benchmarks/compare).
    constexpr std::int64_t longest = 256, fewest = 256;
    if (walk.rank < 2 || walk.sizes[0] > longest || walk.sizes[0] * walk.sizes[1] < fewest) return;
    std::size_t largest = 1;
    for (std::size_t k = 0; k < operands.size(); ++k) {
      const bool is_input = k + 1 < operands.size();
      if (!is_flat(k) && !(is_input && (walk.strides[0][k] == 0 || walk.strides[1][k] == 0))) return;
      largest = std::max(largest, operands[k].element_size);
    }
    rows = std::min(static_cast<std::int64_t>(sizeof(RowBlock) / largest) / walk.sizes[0], walk.sizes[1]);
  }

  // Whether operand k is walked as one from row to row.
  bool is_flat(std::size_t k) const { return walk.strides[1][k] == walk.strides[0][k] * walk.sizes[0]; }
  std::int64_t blocks_in_turn() const { return quotient_rounded_up(walk.sizes[1], rows); }
  std::int64_t blocks() const {
    std::int64_t n = blocks_in_turn();
    for (std::size_t d = 2; d < walk.rank; ++d) n *= walk.sizes[d];
    return n;
  }
};

// Computes the blocks number begin to end - 1.
void run_blocks(const ElementwiseLoop& loop, const BlockedWalk& blocked, std::int64_t begin, std::int64_t end) {
  const auto& walk = blocked.walk;
  const std::int64_t n = walk.sizes[0];
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): written before they are read
  std::array<RowBlock, max_operands - 1> buffers;
  std::array<const char*, max_operands> repeated{};  // the rows that buffers hold
  for (std::int64_t block = begin; block < end; ++block) {
    std::array<char*, max_operands> data = walk.data;
    ByteStrides steps = walk.strides[0];
    const std::int64_t first = block % blocked.blocks_in_turn() * blocked.rows;
    const std::int64_t rows = std::min(blocked.rows, walk.sizes[1] - first);
    std::int64_t outer = block / blocked.blocks_in_turn();
    const auto move = [&](std::size_t d, std::int64_t index) {
      for (std::size_t k = 0; k < max_operands; ++k) data[k] += index * walk.strides[d][k];
    };
    move(1, first);
    for (std::size_t d = 2; d < walk.rank; ++d) {
      move(d, outer % walk.sizes[d]);
      outer /= walk.sizes[d];
    }
    for (std::size_t k = 0; k + 1 < blocked.operands.size(); ++k) {
      if (blocked.is_flat(k)) continue;
      const auto write_out = [&]<class T>(T /*of the size of an element*/) {
        char* const buffer = reinterpret_cast<char*>(buffers[k].data());
        if (walk.strides[0][k] == 0) {
          spread_elements<T>(data[k], walk.strides[1][k], n, rows, buffer);
        } else if (repeated[k] != data[k]) {
          repeat_row<sizeof(T)>(data[k], walk.strides[0][k], n, blocked.rows, buffer);
          repeated[k] = data[k];
        }
        data[k] = buffer;
        steps[k] = sizeof(T);
      };
      if (blocked.operands[k].element_size == sizeof(float)) {
        write_out(float{});
      } else {
        write_out(double{});
      }
    }
    loop.inner(loop.f, rows * n, data.data(), steps.data());
  }
}

// Where contiguous operands of n elements lie.
struct ContiguousOperands {
  std::int64_t n;
  std::array<char*, max_operands> data{};
  ByteStrides strides{};

  ContiguousOperands(std::int64_t number, std::span<const SizedOperand> operands) : n(number) {
    for (std::size_t k = 0; k < operands.size(); ++k) {
      data[k] = static_cast<char*>(operands[k].operand.data);
      strides[k] = static_cast<std::int64_t>(operands[k].element_size);
    }
  }
  void run(InnerLoop inner, const void* f) const { inner(f, n, data.data(), strides.data()); }
};

// The longest row that a recorded run keeps; the rows of the tables have up to three numbers.
constexpr std::size_t longest_row = 64;

// The copy of a row.
struct RowCopy {
  alignas(16) std::array<std::byte, longest_row> bytes{};

  explicit RowCopy(const ElementwiseLoop& loop) {
    if (loop.f == nullptr) return;
    if (loop.f_bytes == 0 || loop.f_bytes > longest_row)
      Recording::refuse(loop.name, "its row does not consist of up to eight numbers");
    std::memcpy(bytes.data(), loop.f, loop.f_bytes);
  }
};

// A run over contiguous elements, or over one, in one part.
struct ContiguousRun {
  InnerLoop inner;
  ContiguousOperands operands;
  RowCopy row;

  ContiguousRun(const ElementwiseLoop& loop, std::int64_t n, std::span<const SizedOperand> all)
      : inner(loop.inner), operands(n, all), row(loop) {}
  void operator()() const { operands.run(inner, row.bytes.data()); }
};

// A run over two dimensions, the longer or the contiguous one inside, in one part.
struct RunOfRows {
  InnerLoop inner;
  std::int64_t rows, columns;
  std::array<char*, max_operands> data;
  ByteStrides row_steps, steps;
  RowCopy row;

  RunOfRows(const ElementwiseLoop& loop, const OperandWalk& walk)
      : inner(loop.inner),
        rows(walk.rank > 1 ? walk.sizes[1] : 1),
        columns(walk.sizes[0]),
        data(walk.data),
        row_steps(walk.strides[1]),
        steps(walk.strides[0]),
        row(loop) {}
  void operator()() const {
    std::array<char*, max_operands> at = data;
    for (std::int64_t i = 0; i < rows; ++i) {
      inner(row.bytes.data(), columns, at.data(), steps.data());
      for (std::size_t k = 0; k < max_operands; ++k) at[k] += row_steps[k];
    }
  }
};

// Any other run: it is planned again.
struct AnyRun {
  ElementwiseLoop loop;
  Shape shape;
  std::array<Strides, max_operands> strides{};
  std::array<SizedOperand, max_operands> operands{};
  std::size_t number;
  RowCopy row;

  AnyRun(const ElementwiseLoop& planned, const Shape& over, std::span<const SizedOperand> all)
      : loop(planned), shape(over), number(all.size()), row(planned) {
    for (std::size_t k = 0; k < number; ++k) {
      strides[k] = *all[k].operand.strides;
      operands[k] = {{all[k].operand.data, nullptr}, all[k].element_size};
    }
  }
  void operator()() const {
    ElementwiseLoop own = loop;
    own.f = row.bytes.data();
    std::array<SizedOperand, max_operands> given = operands;
    for (std::size_t k = 0; k < number; ++k) given[k].operand.strides = &strides[k];
    run(own, shape, std::span(given.data(), number));
  }
};

// Runs `loop`, and records the shortest form of it.
[[gnu::cold]] void run_recorded(const ElementwiseLoop& loop, const Shape& shape,
                                std::span<const SizedOperand> operands) {
  const std::int64_t n = numel(shape);
  if (n == 0 || n > loop.grain) return recorded(loop.name, AnyRun(loop, shape, operands));
  if (n == 1 || is_contiguous(shape, operands)) return recorded(loop.name, ContiguousRun(loop, n, operands));
  OperandWalk walk = ordered(shape, operands);
  merge_dimensions(walk);
  // What is cut into blocks has rows of up to 256 elements. To plan it again takes some 70 ns, about as long as eight
  // rows one by one.
  constexpr std::int64_t few_rows = 8;
  const bool is_cut = dimension_of_tiles(walk, operands.size() - 1) != 0 ||
                      (BlockedWalk(walk, operands).rows > 0 && walk.sizes[1] > few_rows);
  if (walk.rank > 2 || is_cut) return recorded(loop.name, AnyRun(loop, shape, operands));
  put_longest_inside(walk);
  recorded(loop.name, RunOfRows(loop, walk));
}

}  // namespace

void refuse_integers(std::string_view function) {
  throw DtypeError(std::string(function) + ": needs float32 or float64, not elements of int64");
}

void run(const ElementwiseLoop& loop, const Shape& shape, std::span<const SizedOperand> operands) {
  if (Recording::current() != nullptr) [[unlikely]]
    return run_recorded(loop, shape, operands);
  const std::int64_t n = numel(shape);
  if (n == 0 || (n <= loop.grain && is_contiguous(shape, operands))) {
    KernelTrace::record(loop.name, shape, Path::contiguous, n, loop.grain);
    if (n > 0) ContiguousOperands(n, operands).run(loop.inner, loop.f);
    return;
  }
  OperandWalk walk = ordered(shape, operands);
  merge_dimensions(walk);
  if (const std::size_t dim = dimension_of_tiles(walk, operands.size() - 1); dim != 0) {
    const TiledWalk tiled(walk, operands, dim);
    const std::int64_t grain = std::max<std::int64_t>(1, loop.grain / (tiled.side(0) * tiled.side(dim)));
    KernelTrace::record(loop.name, shape, path_of(walk, operands), tiled.tiles(), grain);
    return parallel_for(tiled.tiles(), grain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t tile = begin; tile < end; ++tile) run_tile(loop, tiled, tile);
    });
  }
  if (const BlockedWalk blocked(walk, operands); blocked.rows > 0) {
    const std::int64_t grain = std::max<std::int64_t>(1, loop.grain / (blocked.rows * walk.sizes[0]));
    KernelTrace::record(loop.name, shape, path_of(walk, operands), blocked.blocks(), grain);
    return parallel_for(blocked.blocks(), grain,
                        [&](std::int64_t begin, std::int64_t end) { run_blocks(loop, blocked, begin, end); });
  }
  KernelTrace::record(loop.name, shape, path_of(walk, operands), n, loop.grain);
  put_longest_inside(walk);
  parallel_for(n, loop.grain, [&](std::int64_t begin, std::int64_t end) { run_range(loop, walk, begin, end); });
}

}  // namespace minitorch::operators
