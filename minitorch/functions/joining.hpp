// Functions that join tensors, pad them, reverse or rotate their elements, and keep a triangle; names and rules are
// PyTorch's, and all return copies. Then user-defined functions of a list of tensors.
//
// They throw ShapeError and IndexError.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>
#include <vector>

#include "minitorch/graph/function/list_function.hpp"
#include "minitorch/tensor/function_options.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// Joins the tensors along dimension `dim`. The sizes of the other dimensions must be equal. Tensors of shape (0) are
/// skipped if others have more dimensions. Has the promoted dtype of all tensors.
Tensor cat(const TensorList& xs, WholeNumber dim = 0);
/// Joins tensors of one shape along a new dimension `dim`.
Tensor stack(const TensorList& xs, WholeNumber dim = 0);
/// Applies a user-defined function (graph/function/list_function.hpp) to tensors, parameters, or both, in braces.
template <class F> Tensor apply_to_list(F function, std::initializer_list<Tensor> xs) {
  return graph::apply_to_list(std::move(function), std::span<const Tensor>(xs.begin(), xs.size()));
}

/// Pads x with `value`: widths[i] is the number of elements before and after x in dimension -1 - i, as in PyTorch's
/// pad. A negative width removes elements.
Tensor pad(const Tensor& x, const std::vector<std::pair<std::int64_t, std::int64_t>>& widths, RealNumber value = 0);
/// Pads x with its own elements, as `mode` says. A circular width is at most the size of the dimension without what
/// negative ones remove, a reflected one less than the size.
template <std::same_as<PadMode> Mode>  // not from {}, which is no value either
Tensor pad(const Tensor& x, const std::vector<std::pair<std::int64_t, std::int64_t>>& widths, Mode mode);
/// Reverses the order of the elements along each of `dims`.
Tensor flip(const Tensor& x, const Dims& dims);
/// Moves the elements by shifts[i] along dims[i]. Elements moved beyond the end continue from the start. Without
/// dimensions, moves the elements in row-major order by one shift. Throws ShapeError unless there are as many shifts.
Tensor roll(const Tensor& x, const Dims& shifts, const Dims& dims = {});
/// The lower triangles of the matrices in the last two dimensions: the elements on and below the given diagonal, and 0
/// above. The main diagonal is 0, those above it are positive.
Tensor tril(const Tensor& x, WholeNumber diagonal = 0);
/// The upper triangles: the elements on and above the given diagonal, and 0 below.
Tensor triu(const Tensor& x, WholeNumber diagonal = 0);

}  // namespace minitorch
