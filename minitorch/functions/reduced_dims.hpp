// The dimensions that a reduction reduces, and the shapes that follow.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "minitorch/tensor/function_options.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch {

class TensorData;

/// The set of dimensions that a reduction reduces.
class ReducedDims {
 public:
  /// Contains `dims`, or all dimensions if it is empty. Throws IndexError, in the name of `function`, for a dimension
  /// that does not exist or is named twice.
  ReducedDims(std::string_view function, const Dims& dims, std::size_t rank, ReduceOptions options = {});

  bool operator[](std::size_t dim) const { return set_[dim]; }
  bool none() const { return set_.none(); }
  /// The dimensions in ascending order.
  Dims list() const;
  /// Whether the result keeps them, with size 1.
  bool keepdim() const { return keepdim_; }
  /// `shape` with size 1 in the reduced dimensions.
  Shape kept(const Shape& shape) const;
  /// The shape of the result for an input of `shape`.
  Shape result(const Shape& shape) const;
  /// The shape of a result with the reduced dimensions put back, with size 1.
  Shape kept_of_result(const Shape& result) const;
  /// The number of elements of an input of `shape` that are reduced to one.
  std::int64_t count(const Shape& shape) const;
  /// Throws ShapeError, in the name of `function`, if the result has elements but each is a reduction of none.
  void require_elements(std::string_view function, const Shape& shape) const;

 private:
  std::bitset<max_rank> set_;
  bool keepdim_;
};

/// The result of a reduction, or its derivative, with size 1 in the reduced dimensions: broadcasts to the input.
template <class V> V kept(const ReducedDims& dims, const V& y) {
  return dims.keepdim() || dims.none() ? y : reshape(y, dims.kept_of_result(y.shape()));
}

/// Throws DtypeError, in the name of `function`, for int64.
void require_floating_point(std::string_view function, const TensorData& x);
/// Throws DtypeError, in the name of `function`, if x and y, which it calls `what` and `other`, have different dtypes.
void require_one_dtype(std::string_view function, std::string_view what, const TensorData& x, std::string_view other,
                       const TensorData& y);

}  // namespace minitorch
