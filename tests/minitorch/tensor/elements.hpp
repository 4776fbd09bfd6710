// Tensors in tests: their elements as plain numbers, recognisable values, and error messages.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <numeric>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"

namespace minitorch {

/// Returns the elements in the order of their index.
inline std::vector<double> elements(const Tensor& x) { return x.to_vector<double>(); }

/// Whether both share memory.
inline bool share_memory(const Tensor& x, const Tensor& y) { return x.data().storage().is_same(y.data().storage()); }

/// Returns a tensor of 0, 1, 2, ... in the order of the index.
inline Tensor counted(const Shape& shape, DType dtype = float32) {
  return reshape(arange(numel(shape), {.dtype = dtype}), shape);
}

/// Returns the message of f's error, which must have exactly the type E; else a text about what happened.
template <class E, class F> std::string error_of(const F& f) {
  try {
    f();
  } catch (const E& error) {
    return typeid(error) == typeid(E) ? error.what() : "another error: " + std::string(error.what());
  } catch (const std::exception& error) {
    return "another error: " + std::string(error.what());
  }
  return "no error";
}

/// Returns a shape of at most `rank` dimensions, with sizes from `smallest` to `largest`.
inline Shape any_shape(std::size_t rank, std::int64_t smallest, std::int64_t largest) {
  Shape shape = Shape::filled(*rc::gen::inRange<std::size_t>(0, rank + 1), 0);
  for (std::int64_t& size : shape) size = *rc::gen::inRange<std::int64_t>(smallest, largest + 1);
  return shape;
}

/// Returns the dimensions 0, 1, ..., rank - 1 in any order.
inline Dims any_order(std::size_t rank) {
  Dims order = Dims::filled(rank, 0);
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t d = rank; d > 1; --d) std::swap(order[d - 1], order[*rc::gen::inRange<std::size_t>(0, d)]);
  return order;
}

/// Returns a tensor of different numbers, with dimensions in any order in memory and gaps between them.
inline Tensor in_any_layout(const Shape& shape, DType dtype = float32) {
  const Dims order = any_order(shape.size());
  Shape memory = shape;
  Dims steps = shape, inverse = shape;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    steps[d] = *rc::gen::inRange<std::int64_t>(1, 3);
    memory[d] = shape[static_cast<std::size_t>(order[d])] * steps[d];
    inverse[static_cast<std::size_t>(order[d])] = static_cast<std::int64_t>(d);
  }
  Tensor x = counted(memory, dtype);
  for (std::size_t d = 0; d < shape.size(); ++d) {
    const std::int64_t start = memory[d] == 0 ? 0 : *rc::gen::inRange<std::int64_t>(0, steps[d]);
    x = slice(x, static_cast<std::int64_t>(d), start, memory[d], steps[d]);
  }
  return permute(x, inverse);
}

}  // namespace minitorch
