// Prints tensors as PyTorch does. Nothing reads the text back.
#pragma once

#include <string>
#include <string_view>

#include "minitorch/tensor/function_options.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"

namespace minitorch {

/// The text of `x` by PyTorch's rules: "tensor([[1., 2.],\n        [3., 4.]])". Numbers are in scientific notation if
/// magnitudes differ much. More than 1000 elements are shortened to 3 at each edge of a dimension. Lines have 80
/// characters. After the elements stand, where PyTorch prints them, ", size=(0, 3)" and ", dtype=float64", and then
/// `suffix` unless it is empty, such as "requires_grad=true". Throws DataError for a precision outside [0, 17].
template <operators::Element T>
std::string tensor_text(const operators::View<const T>& x, std::string_view suffix = {},
                        const TensorTextOptions& options = {});

}  // namespace minitorch
