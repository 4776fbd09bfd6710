// The members that read a tensor, for types that stand for one, such as parameters. Those of Tensor itself are in
// tensor.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// Reads the tensor that `Self` converts to, and has its functions as members.
template <class Self> class TensorReaders : public TensorMembers<Self> {
 public:
  const Shape& shape() const { return tensor().shape(); }
  std::int64_t size(WholeNumber dim) const { return tensor().size(dim); }
  std::size_t dim() const { return tensor().dim(); }
  std::int64_t numel() const { return tensor().numel(); }
  DType dtype() const { return tensor().dtype(); }
  const Strides& strides() const { return tensor().strides(); }
  bool is_contiguous() const { return tensor().is_contiguous(); }
  double item() const { return tensor().item(); }
  double at(std::initializer_list<WholeNumber> index) const { return tensor().at(index); }
  template <operators::Element T> std::vector<T> to_vector() const { return tensor().template to_vector<T>(); }
  template <operators::Element T> void copy_to(std::span<T> memory) const { tensor().copy_to(memory); }
  bool requires_grad() const { return tensor().requires_grad(); }
  Tensor detach() const { return tensor().detach(); }

 private:
  const Tensor& tensor() const { return static_cast<const Self&>(*this); }
};

}  // namespace minitorch
