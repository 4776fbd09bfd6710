// Defines the members that minitorch/tensor/tensor_members.hpp declares: each calls the function of the same name. The
// elementwise ones are in elementwise_members.hpp.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include "minitorch/functions/counting.hpp"
#include "minitorch/functions/diagonal.hpp"
#include "minitorch/functions/elementwise_members.hpp"
#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/linear_algebra.hpp"
#include "minitorch/functions/order_statistics.hpp"
#include "minitorch/functions/products.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/repeating.hpp"
#include "minitorch/functions/sampling.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/sorting.hpp"
#include "minitorch/functions/strided_views.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

template <class Self> Tensor TensorMembers<Self>::sum(const Dims& dims, ReduceOptions options) const {
  return minitorch::sum(self(), dims, options);
}
template <class Self> Tensor TensorMembers<Self>::mean(const Dims& dims, ReduceOptions options) const {
  return minitorch::mean(self(), dims, options);
}
template <class Self> Tensor TensorMembers<Self>::prod(const Dims& dims, ReduceOptions options) const {
  return minitorch::prod(self(), dims, options);
}
template <class Self> Tensor TensorMembers<Self>::var(const Dims& dims, VarOptions options) const {
  return minitorch::var(self(), dims, options);
}
template <class Self> Tensor TensorMembers<Self>::stddev(const Dims& dims, VarOptions options) const {
  return minitorch::stddev(self(), dims, options);
}
template <class Self> Tensor TensorMembers<Self>::amax(const Dims& dims, ReduceOptions options) const {
  return minitorch::amax(self(), dims, options);
}
template <class Self> Tensor TensorMembers<Self>::amin(const Dims& dims, ReduceOptions options) const {
  return minitorch::amin(self(), dims, options);
}
template <class Self> Tensor TensorMembers<Self>::logsumexp(const Dims& dims, ReduceOptions options) const {
  return minitorch::logsumexp(self(), dims, options);
}
template <class Self> Tensor TensorMembers<Self>::norm(RealNumber p, const Dims& dims, ReduceOptions options) const {
  return minitorch::norm(self(), p, dims, options);
}
template <class Self> Tensor TensorMembers<Self>::any(const Dims& dims, ReduceOptions options) const {
  return minitorch::any(self(), dims, options);
}
template <class Self> Tensor TensorMembers<Self>::all(const Dims& dims, ReduceOptions options) const {
  return minitorch::all(self(), dims, options);
}
template <class Self> bool TensorMembers<Self>::equal(const Tensor& y) const { return minitorch::equal(self(), y); }
template <class Self> bool TensorMembers<Self>::allclose(const Tensor& y, operators::IsClose tolerance) const {
  return minitorch::allclose(self(), y, tolerance);
}
template <class Self> Tensor TensorMembers<Self>::max() const { return minitorch::max(self()); }
template <class Self> Tensor TensorMembers<Self>::min() const { return minitorch::min(self()); }
template <class Self> Selected TensorMembers<Self>::max(WholeNumber dim, ReduceOptions options) const {
  return minitorch::max(self(), dim, options);
}
template <class Self> Selected TensorMembers<Self>::min(WholeNumber dim, ReduceOptions options) const {
  return minitorch::min(self(), dim, options);
}
template <class Self> Tensor TensorMembers<Self>::argmax() const { return minitorch::argmax(self()); }
template <class Self> Tensor TensorMembers<Self>::argmin() const { return minitorch::argmin(self()); }
template <class Self> Tensor TensorMembers<Self>::argmax(WholeNumber dim, ReduceOptions options) const {
  return minitorch::argmax(self(), dim, options);
}
template <class Self> Tensor TensorMembers<Self>::argmin(WholeNumber dim, ReduceOptions options) const {
  return minitorch::argmin(self(), dim, options);
}
template <class Self> Tensor TensorMembers<Self>::cumsum(WholeNumber dim) const {
  return minitorch::cumsum(self(), dim);
}
template <class Self> Tensor TensorMembers<Self>::softmax(WholeNumber dim) const {
  return minitorch::softmax(self(), dim);
}
template <class Self> Tensor TensorMembers<Self>::log_softmax(WholeNumber dim) const {
  return minitorch::log_softmax(self(), dim);
}
template <class Self> Tensor TensorMembers<Self>::sum_to(const Shape& shape) const {
  return minitorch::sum_to(self(), shape);
}
template <class Self> Tensor TensorMembers<Self>::reshape(const Shape& shape) const {
  return minitorch::reshape(self(), shape);
}
template <class Self> Tensor TensorMembers<Self>::view(const Shape& shape) const {
  return minitorch::view(self(), shape);
}
template <class Self> Tensor TensorMembers<Self>::flatten(WholeNumber start_dim, WholeNumber end_dim) const {
  return minitorch::flatten(self(), start_dim, end_dim);
}
template <class Self> Tensor TensorMembers<Self>::unsqueeze(WholeNumber dim) const {
  return minitorch::unsqueeze(self(), dim);
}
template <class Self> Tensor TensorMembers<Self>::squeeze(WholeNumber dim) const {
  return minitorch::squeeze(self(), dim);
}
template <class Self> Tensor TensorMembers<Self>::squeeze() const { return minitorch::squeeze(self()); }
template <class Self> Tensor TensorMembers<Self>::permute(const Dims& order) const {
  return minitorch::permute(self(), order);
}
template <class Self> Tensor TensorMembers<Self>::transpose(WholeNumber dim0, WholeNumber dim1) const {
  return minitorch::transpose(self(), dim0, dim1);
}
template <class Self> Tensor TensorMembers<Self>::t() const { return minitorch::t(self()); }
template <class Self> Tensor TensorMembers<Self>::expand(const Shape& shape) const {
  return minitorch::expand(self(), shape);
}
template <class Self> Tensor TensorMembers<Self>::contiguous() const { return minitorch::contiguous(self()); }
template <class Self> Tensor TensorMembers<Self>::clone() const { return minitorch::clone(self()); }
template <class Self> Tensor TensorMembers<Self>::to(DType dtype) const { return minitorch::to(self(), dtype); }
template <class Self> Tensor TensorMembers<Self>::narrow(WholeNumber dim, WholeNumber start, WholeNumber length) const {
  return minitorch::narrow(self(), dim, start, length);
}
template <class Self>
Tensor TensorMembers<Self>::slice(WholeNumber dim, WholeNumber start, WholeNumber end, WholeNumber step) const {
  return minitorch::slice(self(), dim, start, end, step);
}
template <class Self> Tensor TensorMembers<Self>::select(WholeNumber dim, WholeNumber index) const {
  return minitorch::select(self(), dim, index);
}
template <class Self> Tensor TensorMembers<Self>::operator[](WholeNumber index) const {
  return minitorch::select(self(), 0, index);
}
template <class Self> std::vector<Tensor> TensorMembers<Self>::split(WholeNumber size, WholeNumber dim) const {
  return minitorch::split(self(), size, dim);
}
template <class Self>
std::vector<Tensor> TensorMembers<Self>::split(const std::vector<std::int64_t>& sizes, WholeNumber dim) const {
  return minitorch::split(self(), sizes, dim);
}
template <class Self>
std::vector<Tensor> TensorMembers<Self>::split(std::initializer_list<std::int64_t> sizes, WholeNumber dim) const {
  return minitorch::split(self(), sizes, dim);
}
template <class Self> std::vector<Tensor> TensorMembers<Self>::chunk(WholeNumber chunks, WholeNumber dim) const {
  return minitorch::chunk(self(), chunks, dim);
}
template <class Self> std::vector<Tensor> TensorMembers<Self>::unbind(WholeNumber dim) const {
  return minitorch::unbind(self(), dim);
}
template <class Self>
Tensor TensorMembers<Self>::diagonal(WholeNumber offset, WholeNumber dim1, WholeNumber dim2) const {
  return minitorch::diagonal(self(), offset, dim1, dim2);
}
template <class Self> Tensor TensorMembers<Self>::diag(WholeNumber diagonal) const {
  return minitorch::diag(self(), diagonal);
}
template <class Self>
Tensor TensorMembers<Self>::as_strided(const Shape& size, const Strides& stride, WholeNumber storage_offset) const {
  return minitorch::as_strided(self(), size, stride, storage_offset);
}
template <class Self> Tensor TensorMembers<Self>::as_strided(const Shape& size, const Strides& stride) const {
  return minitorch::as_strided(self(), size, stride);
}
template <class Self> Tensor TensorMembers<Self>::det() const { return minitorch::det(self()); }
template <class Self> Slogdet TensorMembers<Self>::slogdet() const { return minitorch::slogdet(self()); }
template <class Self> Tensor TensorMembers<Self>::inverse() const { return minitorch::inverse(self()); }
template <class Self> Tensor TensorMembers<Self>::trace() const { return minitorch::trace(self()); }
template <class Self>
Tensor TensorMembers<Self>::pad(const std::vector<std::pair<std::int64_t, std::int64_t>>& widths,
                                RealNumber value) const {
  return minitorch::pad(self(), widths, value);
}
template <class Self> Tensor TensorMembers<Self>::flip(const Dims& dims) const { return minitorch::flip(self(), dims); }
template <class Self>
template <std::same_as<PadMode> Mode>
Tensor TensorMembers<Self>::pad(const std::vector<std::pair<std::int64_t, std::int64_t>>& widths, Mode mode) const {
  return minitorch::pad(self(), widths, mode);
}
template <class Self> Tensor TensorMembers<Self>::roll(const Dims& shifts, const Dims& dims) const {
  return minitorch::roll(self(), shifts, dims);
}
template <class Self> Tensor TensorMembers<Self>::tril(WholeNumber diagonal) const {
  return minitorch::tril(self(), diagonal);
}
template <class Self> Tensor TensorMembers<Self>::triu(WholeNumber diagonal) const {
  return minitorch::triu(self(), diagonal);
}
template <class Self> Tensor TensorMembers<Self>::gather(WholeNumber dim, const Tensor& index) const {
  return minitorch::gather(self(), dim, index);
}
template <class Self>
Tensor TensorMembers<Self>::scatter_add(WholeNumber dim, const Tensor& index, const Tensor& source) const {
  return minitorch::scatter_add(self(), dim, index, source);
}
template <class Self> Tensor TensorMembers<Self>::index_select(WholeNumber dim, const Tensor& index) const {
  return minitorch::index_select(self(), dim, index);
}
template <class Self>
Tensor TensorMembers<Self>::index_add(WholeNumber dim, const Tensor& index, const Tensor& source) const {
  return minitorch::index_add(self(), dim, index, source);
}
template <class Self> Tensor TensorMembers<Self>::one_hot(WholeNumber number) const {
  return minitorch::one_hot(self(), number);
}
template <class Self> Selected TensorMembers<Self>::sort(WholeNumber dim, SortOptions options) const {
  return minitorch::sort(self(), dim, options);
}
template <class Self> Tensor TensorMembers<Self>::argsort(WholeNumber dim, SortOptions options) const {
  return minitorch::argsort(self(), dim, options);
}
template <class Self> Selected TensorMembers<Self>::topk(WholeNumber k, WholeNumber dim, TopkOptions options) const {
  return minitorch::topk(self(), k, dim, options);
}
template <class Self> Tensor TensorMembers<Self>::matmul(const Tensor& b) const { return minitorch::matmul(self(), b); }

template <class Self> Tensor TensorMembers<Self>::dot(const Tensor& b) const { return minitorch::dot(self(), b); }
template <class Self> Tensor TensorMembers<Self>::outer(const Tensor& b) const { return minitorch::outer(self(), b); }
template <class Self> Tensor TensorMembers<Self>::mv(const Tensor& b) const { return minitorch::mv(self(), b); }
template <class Self> Tensor TensorMembers<Self>::mm(const Tensor& b) const { return minitorch::mm(self(), b); }
template <class Self> Tensor TensorMembers<Self>::bmm(const Tensor& b) const { return minitorch::bmm(self(), b); }
template <class Self> Tensor TensorMembers<Self>::addmm(const Tensor& a, const Tensor& b, AddmmOptions options) const {
  return minitorch::addmm(self(), a, b, options);
}
template <class Self> Tensor TensorMembers<Self>::movedim(const Dims& source, const Dims& destination) const {
  return minitorch::movedim(self(), source, destination);
}
template <class Self> Tensor TensorMembers<Self>::cumprod(WholeNumber dim) const {
  return minitorch::cumprod(self(), dim);
}
template <class Self> Tensor TensorMembers<Self>::diff(WholeNumber n, WholeNumber dim) const {
  return minitorch::diff(self(), n, dim);
}
template <class Self> Tensor TensorMembers<Self>::median() const { return minitorch::median(self()); }
template <class Self> Selected TensorMembers<Self>::median(WholeNumber dim, ReduceOptions options) const {
  return minitorch::median(self(), dim, options);
}
template <class Self> Tensor TensorMembers<Self>::quantile(RealNumber q) const {
  return minitorch::quantile(self(), q);
}
template <class Self> Tensor TensorMembers<Self>::quantile(RealNumber q, WholeNumber dim, ReduceOptions options) const {
  return minitorch::quantile(self(), q, dim, options);
}
template <class Self> Tensor TensorMembers<Self>::quantile(const Tensor& q) const {
  return minitorch::quantile(self(), q);
}
template <class Self>
Tensor TensorMembers<Self>::quantile(const Tensor& q, WholeNumber dim, ReduceOptions options) const {
  return minitorch::quantile(self(), q, dim, options);
}
template <class Self> Tensor TensorMembers<Self>::repeat(const Shape& times) const {
  return minitorch::repeat(self(), times);
}
template <class Self> Tensor TensorMembers<Self>::repeat_interleave(WholeNumber repeats, WholeNumber dim) const {
  return minitorch::repeat_interleave(self(), repeats, dim);
}
template <class Self> Tensor TensorMembers<Self>::repeat_interleave(WholeNumber repeats) const {
  return minitorch::repeat_interleave(self(), repeats);
}
template <class Self> Tensor TensorMembers<Self>::repeat_interleave(const Tensor& repeats, WholeNumber dim) const {
  return minitorch::repeat_interleave(self(), repeats, dim);
}
template <class Self> Tensor TensorMembers<Self>::repeat_interleave(const Tensor& repeats) const {
  return minitorch::repeat_interleave(self(), repeats);
}
template <class Self>
Tensor TensorMembers<Self>::scatter(WholeNumber dim, const Tensor& index, const Tensor& source) const {
  return minitorch::scatter(self(), dim, index, source);
}
template <class Self>
Tensor TensorMembers<Self>::scatter(WholeNumber dim, const Tensor& index, RealNumber value) const {
  return minitorch::scatter(self(), dim, index, value);
}
template <class Self> Tensor TensorMembers<Self>::masked_select(const Tensor& mask) const {
  return minitorch::masked_select(self(), mask);
}
template <class Self> Tensor TensorMembers<Self>::nonzero() const { return minitorch::nonzero(self()); }
template <class Self> Tensor TensorMembers<Self>::bincount(WholeNumber minlength) const {
  return minitorch::bincount(self(), minlength);
}
template <class Self> Tensor TensorMembers<Self>::bincount(const Tensor& weights, WholeNumber minlength) const {
  return minitorch::bincount(self(), weights, minlength);
}
template <class Self> Unique TensorMembers<Self>::unique() const { return minitorch::unique(self()); }
template <class Self> Tensor TensorMembers<Self>::bernoulli(Generator* generator) const {
  return minitorch::bernoulli(self(), generator);
}

extern template class TensorMembers<Tensor>;

}  // namespace minitorch
