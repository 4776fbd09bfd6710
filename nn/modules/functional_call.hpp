// A call of a model with other tensors in the place of its parameters: PyTorch's torch.func.functional_call. So a loss
// can be differentiated through a step of training, as in meta-learning.
#pragma once

#include <concepts>
#include <vector>

#include "minitorch/memory/storage.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"
#include "nn/state/state_dict.hpp"

namespace minitorch::nn::detail {

/// While it lives, the model computes with these tensors, as in `functional_call`.
class [[nodiscard]] Borrowed {
 public:
  Borrowed(const Module& model, const std::vector<NamedTensor>& tensors);
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  ~Borrowed();

 private:
  struct Loan {
    Handle<HeldTensor> replaced;
    Tensor own;
    graph::Storage memory;
    bool is_frozen;
    Tensor given;
  };

  std::vector<Loan> loans_;
};

}  // namespace minitorch::nn::detail

namespace minitorch::nn {

/// Returns model(x), computed with these tensors in the place of the parameters and buffers of their names. Gradients
/// go to the tensors, and so do the running values that the model changes, as those of BatchNorm in training. No other
/// thread may use the model meanwhile. Throws Error for a name that the model has not, and for one parameter
/// that comes twice, unless under several names of it with one tensor, DtypeError
/// for a tensor of another dtype, and ShapeError for one of another shape, and in the place of a buffer for one whose
/// elements may be one in memory, as of an expanded tensor; then nothing has changed.
///
///   const Tensor loss = nn::mse(nn::functional_call(model, {{"weight", w}}, x), y);
Tensor functional_call(const Module& model, const std::vector<NamedTensor>& tensors, const Tensor& x);

/// Returns call(), for a model with several inputs: nn::functional_call(model, tensors, [&] { return model(x, y); }).
template <std::invocable Call>
auto functional_call(const Module& model, const std::vector<NamedTensor>& tensors, const Call& call) {
  const detail::Borrowed borrowed(model, tensors);
  return call();
}

}  // namespace minitorch::nn
