// The dimensions of an elementwise kernel's operands, in the order in which they are walked: those of size 1 dropped,
// neighbours merged; and which of them are tiled or go inside. What is then done along them is in loops.cpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "operators/elementwise/loops.hpp"
#include "operators/layout/shape.hpp"
#include "operators/parallel/trace.hpp"

namespace minitorch::operators {

using ByteStrides = std::array<std::int64_t, max_operands>;  // one for each operand

// The dimensions that remain to be walked, the innermost first. A kernel with fewer operands has strides of 0 for the
// others, so a step is one loop of fixed length: some five instructions.
struct OperandWalk {
  std::array<std::int64_t, max_rank> sizes{};
  std::array<ByteStrides, max_rank> strides{};
  std::array<char*, max_operands> data{};
  std::size_t rank = 0;
};

inline std::int64_t byte_stride(const SizedOperand& operand, std::size_t dim) {
  return (*operand.operand.strides)[dim] * static_cast<std::int64_t>(operand.element_size);
}

inline bool is_contiguous(const Shape& shape, std::span<const SizedOperand> operands) {
  std::int64_t step = 1;
  for (std::size_t d = shape.size(); d-- > 0;) {
    if (shape[d] == 1) continue;
    for (const SizedOperand& operand : operands) {
      if ((*operand.operand.strides)[d] != step) return false;
    }
    step *= shape[d];
  }
  return true;
}

// Drops dimensions of size 1, and sorts the others by the strides of the output.
inline OperandWalk ordered(const Shape& shape, std::span<const SizedOperand> operands) {
  OperandWalk walk;
  for (std::size_t k = 0; k < operands.size(); ++k) walk.data[k] = static_cast<char*>(operands[k].operand.data);
  const std::size_t output = operands.size() - 1;
  for (std::size_t d = shape.size(); d-- > 0;) {
    if (shape[d] == 1) continue;
    ByteStrides strides{};
    for (std::size_t k = 0; k < operands.size(); ++k) strides[k] = byte_stride(operands[k], d);
    std::size_t place = walk.rank++;
    for (; place > 0 && walk.strides[place - 1][output] > strides[output]; --place) {
      walk.sizes[place] = walk.sizes[place - 1];
      walk.strides[place] = walk.strides[place - 1];
    }
    walk.sizes[place] = shape[d];
    walk.strides[place] = strides;
  }
  return walk;
}

// Merges neighbouring dimensions if, in every operand, a step of the outer is the whole length of the inner.
inline void merge_dimensions(OperandWalk& walk) {
  const auto walked_as_one = [&walk](std::size_t inner, std::size_t outer) {
    for (std::size_t k = 0; k < max_operands; ++k) {
      if (walk.strides[outer][k] != walk.strides[inner][k] * walk.sizes[inner]) return false;
    }
    return true;
  };
  if (walk.rank == 0) return;
  std::size_t last = 0;
  for (std::size_t d = 1; d < walk.rank; ++d) {
    if (walked_as_one(last, d)) {
      walk.sizes[last] *= walk.sizes[d];
    } else {
      ++last;
      walk.sizes[last] = walk.sizes[d];
      walk.strides[last] = walk.strides[d];
    }
  }
  walk.rank = last + 1;
}

// Makes the longest dimension the innermost if the innermost is shorter than a SIMD vector, which would be mostly
// empty. Measured on (10⁶, 3) and (10⁶, 7) + a row: 14 and 2 times as fast; from 8 on it no longer pays.
inline void put_longest_inside(OperandWalk& walk) {
  if (walk.sizes[0] >= 8) return;
  std::size_t longest = 0;
  for (std::size_t d = 1; d < walk.rank; ++d) {
    if (walk.sizes[d] > walk.sizes[longest]) longest = d;
  }
  std::swap(walk.sizes[0], walk.sizes[longest]);
  std::swap(walk.strides[0], walk.strides[longest]);
}

inline Path path_of(const OperandWalk& walk, std::span<const SizedOperand> operands) {
  bool is_strided = walk.rank > 1;
  for (std::size_t k = 0; k < operands.size(); ++k) {
    for (std::size_t d = 0; d < walk.rank; ++d) {
      if (walk.strides[d][k] == 0) return Path::broadcast;
    }
    is_strided = is_strided || walk.strides[0][k] != static_cast<std::int64_t>(operands[k].element_size);
  }
  return is_strided ? Path::strided : Path::contiguous;
}

// Whether a step along `dim` is shorter in operand k than one along the innermost dimension.
inline bool runs_along(const OperandWalk& walk, std::size_t dim, std::size_t k) {
  return walk.strides[dim][k] != 0 && walk.strides[dim][k] < walk.strides[0][k];
}

// The dimension along which an input has the shortest steps, if it is not the innermost, and both are long enough for
// tiles; else 0.
inline std::size_t dimension_of_tiles(const OperandWalk& walk, std::size_t inputs) {
  constexpr std::int64_t shortest = 8;
  for (std::size_t k = 0; k < inputs && walk.sizes[0] >= shortest; ++k) {
    std::size_t best = 0;
    for (std::size_t d = 1; d < walk.rank; ++d) {
      if (runs_along(walk, d, k) && (best == 0 || walk.strides[d][k] < walk.strides[best][k])) best = d;
    }
    if (best != 0 && walk.sizes[best] >= shortest) return best;
  }
  return 0;
}

}  // namespace minitorch::operators
