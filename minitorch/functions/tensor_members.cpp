// The commonest functions as members of Tensor.
#include "minitorch/functions/products.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

Tensor Tensor::to(DType dtype) const { return minitorch::to(*this, dtype); }
Tensor Tensor::clone() const { return minitorch::clone(*this); }
Tensor Tensor::contiguous() const { return minitorch::contiguous(*this); }
Tensor Tensor::reshape(const Shape& shape) const { return minitorch::reshape(*this, shape); }
Tensor Tensor::view(const Shape& shape) const { return minitorch::view(*this, shape); }
Tensor Tensor::flatten(std::int64_t start_dim, std::int64_t end_dim) const {
  return minitorch::flatten(*this, start_dim, end_dim);
}
Tensor Tensor::unsqueeze(std::int64_t dim) const { return minitorch::unsqueeze(*this, dim); }
Tensor Tensor::squeeze(std::int64_t dim) const { return minitorch::squeeze(*this, dim); }
Tensor Tensor::permute(const Dims& order) const { return minitorch::permute(*this, order); }
Tensor Tensor::transpose(std::int64_t dim0, std::int64_t dim1) const { return minitorch::transpose(*this, dim0, dim1); }
Tensor Tensor::t() const { return minitorch::t(*this); }
Tensor Tensor::expand(const Shape& shape) const { return minitorch::expand(*this, shape); }
Tensor Tensor::narrow(std::int64_t dim, std::int64_t start, std::int64_t length) const {
  return minitorch::narrow(*this, dim, start, length);
}
Tensor Tensor::select(std::int64_t dim, std::int64_t index) const { return minitorch::select(*this, dim, index); }
Tensor Tensor::sum(const Dims& dims) const { return minitorch::sum(*this, dims); }
Tensor Tensor::mean(const Dims& dims) const { return minitorch::mean(*this, dims); }
Tensor Tensor::matmul(const Tensor& b) const { return minitorch::matmul(*this, b); }

}  // namespace minitorch
