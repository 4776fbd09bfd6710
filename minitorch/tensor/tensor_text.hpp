// Tensors as text, the way PyTorch prints them. There are no options, and nothing here reads a text back.
#pragma once

#include <string>
#include <string_view>

#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"

namespace minitorch {

/// The elements of `x` by PyTorch's default rules: "tensor([[1., 2.],\n        [3., 4.]])". Four digits, scientific
/// where magnitudes differ much; of more than 1000 elements, 3 at each edge; lines of 80 characters. Said after the
/// elements, where PyTorch says it: ", size=(0, 3)", ", dtype=float64" and, unless it is empty, `suffix`, such as
/// "requires_grad=true".
template <operators::Element T>
std::string tensor_text(const operators::View<const T>& x, std::string_view suffix = {});

}  // namespace minitorch
