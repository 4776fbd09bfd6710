// Builds, checks and prints shapes. The fast path of each check is in the header.
#include "operators/layout/shape.hpp"

#include <algorithm>
#include <ostream>

#include "operators/errors/error.hpp"
#include "operators/errors/joined.hpp"

namespace minitorch {

void Dims::refuse_rank(std::size_t rank) {
  throw ShapeError("shape: " + std::to_string(rank) + " dimensions, a tensor has at most " + std::to_string(max_rank));
}

void Dims::refuse_dim(std::int64_t dim) const {
  const auto rank = static_cast<std::int64_t>(rank_);
  throw IndexError("shape: dimension " + std::to_string(dim) + " is out of range for " + to_text(*this) +
                   (rank_ == 0 ? ", which has no dimensions"
                               : "; it must be from " + std::to_string(-rank) + " to " + std::to_string(rank - 1)));
}

Dims::Dims(std::span<const std::int64_t> values) : rank_(values.size()) {
  if (rank_ > max_rank) refuse_rank(rank_);
  std::copy(values.begin(), values.end(), values_.begin());
}

Dims Dims::filled(std::size_t rank, std::int64_t value) {
  if (rank > max_rank) refuse_rank(rank);
  Dims dims;
  dims.rank_ = rank;
  std::fill(dims.begin(), dims.end(), value);
  return dims;
}

void Dims::push_back(std::int64_t value) { insert(rank_, value); }

void Dims::insert(std::size_t dim, std::int64_t value) {
  if (rank_ == max_rank) refuse_rank(rank_ + 1);
  if (dim > rank_) refuse_dim(static_cast<std::int64_t>(dim));
  std::copy_backward(begin() + dim, end(), end() + 1);
  values_[dim] = value;
  ++rank_;
}

void Dims::erase(std::size_t dim) {
  if (dim >= rank_) refuse_dim(static_cast<std::int64_t>(dim));
  std::copy(begin() + dim + 1, end(), begin() + dim);
  values_[--rank_] = 0;
}

std::string to_text(const Dims& dims) {
  return "(" + operators::joined(dims, ", ", [](std::int64_t value) { return std::to_string(value); }) + ")";
}

std::ostream& operator<<(std::ostream& out, const Dims& dims) { return out << to_text(dims); }

void refuse_shape(std::string_view function, const Shape& shape) {
  const bool has_negative = std::any_of(shape.begin(), shape.end(), [](std::int64_t size) { return size < 0; });
  throw ShapeError(std::string(function) + ": the shape " + to_text(shape) +
                   (has_negative ? " has a negative size"
                                 : " is too large: the product of its sizes, zeros left out, must be below 2^" +
                                       std::to_string(numel_bits)));
}

void check_rank(std::string_view function, std::size_t rank) {
  if (rank <= max_rank) return;
  throw ShapeError(std::string(function) + ": the result would have " + std::to_string(rank) +
                   " dimensions, a tensor has at most " + std::to_string(max_rank));
}

std::size_t dimension(std::string_view function, std::int64_t dim, std::size_t rank) {
  const auto n = static_cast<std::int64_t>(std::max<std::size_t>(rank, 1));
  if (dim < -n || dim >= n) {
    throw IndexError(std::string(function) + ": dimension " + std::to_string(dim) + " is out of range for rank " +
                     std::to_string(rank) + "; it must be from " + std::to_string(-n) + " to " + std::to_string(n - 1));
  }
  return static_cast<std::size_t>(dim < 0 ? dim + n : dim);
}

Shape operators::batch_of_matrices(const Shape& shape) { return Shape(std::span(shape.begin(), shape.size() - 2)); }

Shape operators::with_matrix(Shape batch, std::int64_t rows, std::int64_t columns) {
  batch.push_back(rows);
  batch.push_back(columns);
  return batch;
}

}  // namespace minitorch
