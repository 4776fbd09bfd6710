// Which arguments a row of two arguments saves for its slopes. Tensors that no slope needs are not saved.
#pragma once

#include <cstddef>
#include <type_traits>

#include "minitorch/graph/function/call_backward.hpp"
#include "operators/table/binary_functions.hpp"

namespace minitorch::graph {

/// A row without a slope: its results are constants.
template <class F>
concept Slopeless = !requires {
  F::saves;
};

/// Whether the derivatives in `needs` are computed from argument `i`. Products and quotients need only some arguments.
template <class F> bool row_saves(std::size_t i, const NeedsInputGrad& needs) {
  constexpr bool is_mul = std::is_same_v<F, operators::Mul>, is_div = std::is_same_v<F, operators::Div>;
  if (i == 0) return needs[1] || (needs[0] && !is_mul && !is_div);
  return needs[0] || (needs[1] && !is_mul);
}

}  // namespace minitorch::graph
