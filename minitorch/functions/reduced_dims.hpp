// Which dimensions a reduction reduces.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "minitorch/tensor/function_options.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch {

class TensorData;

/// The dimensions that a reduction reduces, as a set.
class ReducedDims {
 public:
  /// Those of `dims`, all where it is empty. Throws IndexError, in the name of `function`, for one that is not there or
  /// named twice.
  ReducedDims(std::string_view function, const Dims& dims, std::size_t rank, ReduceOptions options = {});

  bool operator[](std::size_t dim) const { return set_[dim]; }
  bool none() const { return set_.none(); }
  /// Their numbers.
  Dims list() const;
  /// Whether they stay in the result, with size 1.
  bool keepdim() const { return keepdim_; }
  /// `shape` with size 1 in them.
  Shape kept(const Shape& shape) const;
  /// The shape that the reduction makes of `shape`.
  Shape result(const Shape& shape) const;
  /// A result's shape with size 1 in them.
  Shape kept_of_result(const Shape& result) const;
  /// How many elements of `shape` make one of the result.
  std::int64_t count(const Shape& shape) const;
  /// Throws ShapeError, in the name of `function`, where a result is made of no element of `shape`.
  void require_elements(std::string_view function, const Shape& shape) const;

 private:
  std::bitset<max_rank> set_;
  bool keepdim_;
};

/// A result of a reduction, or its derivative, with size 1 in the reduced dimensions: to stand beside what was reduced.
template <class V> V kept(const ReducedDims& dims, const V& y) {
  return dims.keepdim() || dims.none() ? y : reshape(y, dims.kept_of_result(y.shape()));
}

/// Throws DtypeError, in the name of `function`, for int64.
void require_floating_point(std::string_view function, const TensorData& x);

}  // namespace minitorch
