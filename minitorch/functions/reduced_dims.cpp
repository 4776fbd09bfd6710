// The dimensions that a reduction reduces, and the shapes that follow.
#include "minitorch/functions/reduced_dims.hpp"

#include <string>

#include "minitorch/tensor/tensor_data.hpp"
#include "operators/errors/error.hpp"

namespace minitorch {

ReducedDims::ReducedDims(std::string_view function, const Dims& dims, std::size_t rank, ReduceOptions options)
    : keepdim_(options.keepdim) {
  for (const std::int64_t dim : dims) {
    const std::size_t d = dimension(function, dim, rank);
    if (set_[d]) {
      throw IndexError(std::string(function) + ": the dimensions " + to_text(dims) + " name a dimension twice");
    }
    set_.set(d);
  }
  if (dims.empty()) {
    for (std::size_t d = 0; d < rank; ++d) set_.set(d);
  }
  if (rank == 0) set_.reset();
}

Dims ReducedDims::list() const {
  Dims dims;
  for (std::size_t d = 0; d < max_rank; ++d) {
    if (set_[d]) dims.push_back(as_dim(d));
  }
  return dims;
}

Shape ReducedDims::kept(const Shape& shape) const {
  Shape result = shape;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (set_[d]) result[d] = 1;
  }
  return result;
}

Shape ReducedDims::result(const Shape& shape) const {
  if (keepdim_) return kept(shape);
  Shape result;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (!set_[d]) result.push_back(shape[d]);
  }
  return result;
}

Shape ReducedDims::kept_of_result(const Shape& result) const {
  if (keepdim_) return result;
  Shape shape = Shape::filled(result.size() + set_.count(), 1);
  for (std::size_t d = 0, i = 0; d < shape.size(); ++d) {
    if (!set_[d]) shape[d] = result[i++];
  }
  return shape;
}

std::int64_t ReducedDims::count(const Shape& shape) const {
  std::int64_t n = 1;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (set_[d]) n *= shape[d];
  }
  return n;
}

void ReducedDims::require_elements(std::string_view function, const Shape& shape) const {
  if (minitorch::numel(shape) > 0 || minitorch::numel(kept(shape)) == 0) return;
  throw ShapeError(std::string(function) + ": reduces a dimension of size 0 of a tensor " + to_text(shape) +
                   ", which needs at least one element");
}

void require_floating_point(std::string_view function, const TensorData& x) {
  if (is_floating_point(x.dtype())) return;
  throw DtypeError(std::string(function) + ": needs float32 or float64, not an int64 tensor " + to_text(x.shape()) +
                   "; convert it by to(dtype)");
}

void require_one_dtype(std::string_view function, std::string_view what, const TensorData& x, std::string_view other,
                       const TensorData& y) {
  if (x.dtype() == y.dtype()) return;
  const auto described = [](std::string_view name, const TensorData& tensor) {
    return std::string(name) + " is " + std::string(to_text(tensor.dtype()));
  };
  throw DtypeError(std::string(function) + ": " + described(what, x) + " and " + described(other, y) +
                   ", they must be of one dtype; convert one by to(dtype)");
}

}  // namespace minitorch
