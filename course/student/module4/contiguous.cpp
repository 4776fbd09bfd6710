// A copy in row-major order. This file is given.
#include "module4/contiguous.hpp"

#include <memory>

namespace course {

namespace {

class Contiguous : public TensorFunction {
 public:
  const char* name() const override { return "contiguous"; }
  TensorData forward(const Tensors& x) const override { return make_data(x[0].shape, elements_of(x[0])); }
  Tensors backward(const TensorContext&, const TensorData& d) const override { return {d}; }
};

}  // namespace

Tensor contiguous(const Tensor& x) { return apply(std::make_shared<Contiguous>(), {x}); }

}  // namespace course
