// What the slopes of a row read: nothing, where there are none; of two arguments perhaps not both. Of tensors, what is not
// read is not kept.
#pragma once

#include <cstddef>
#include <type_traits>

#include "minitorch/graph/function/call_backward.hpp"
#include "operators/table/binary_functions.hpp"

namespace minitorch::graph {

/// A row that has no slope, so its results are constants.
template <class F>
concept Slopeless = !requires {
  F::slope_reads;
};

/// Whether argument `i` is read where derivatives of `needs` are asked of. Products and quotients do not read all that
/// they are made of.
template <class F> bool slopes_read(std::size_t i, const Needs& needs) {
  constexpr bool is_mul = std::is_same_v<F, operators::Mul>, is_div = std::is_same_v<F, operators::Div>;
  if (i == 0) return needs[1] || (needs[0] && !is_mul && !is_div);
  return needs[0] || (needs[1] && !is_mul);
}

}  // namespace minitorch::graph
