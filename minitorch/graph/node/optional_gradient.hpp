// What `grad()` of a leaf returns.
#pragma once

#include "operators/errors/checked_optional.hpp"
#include "operators/errors/error.hpp"

namespace minitorch {

namespace graph {

struct NoGradient {
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse() {
    throw GraphError(
        "grad: there is no gradient: no backward pass has reached the leaf since it was made, or since zero_grad, or "
        "it is no leaf: grad(y, {x}) gives the derivative of a result x; ask has_value() first");
  }
};

}  // namespace graph

/// A gradient, or nothing while no backward pass has reached the leaf: a std::optional whose `*` and `->` throw
/// GraphError instead of reading what is not there. It is printed as the gradient, or as "none".
template <class T> using OptionalGradient = operators::CheckedOptional<T, graph::NoGradient>;

}  // namespace minitorch
