// What `grad()` of a leaf returns.
#pragma once

#include <optional>

#include "operators/errors/error.hpp"

namespace minitorch {

namespace graph {

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_missing_gradient() {
  throw GraphError(
      "grad: there is no gradient: no backward pass has reached the leaf since it was made, or since zero_grad, or it "
      "is "
      "no leaf: grad(y, {x}) gives the derivative of a result x; ask has_value() first");
}

}  // namespace graph

/// A gradient, or nothing while no backward pass has reached the leaf: a std::optional whose `*` and `->` throw
/// GraphError instead of reading what is not there.
template <class T> class OptionalGradient : public std::optional<T> {
 public:
  using std::optional<T>::optional;

  const T& operator*() const& { return there(); }
  T operator*() && { return there(); }
  const T* operator->() const { return &there(); }

 private:
  const T& there() const {
    if (!this->has_value()) graph::refuse_missing_gradient();
    return std::optional<T>::operator*();
  }
};

}  // namespace minitorch
