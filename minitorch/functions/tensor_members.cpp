// Instantiates the functions of tensors as members of Tensor.
#include "minitorch/functions/tensor_members.hpp"

namespace minitorch {

template class TensorMembers<Tensor>;

}  // namespace minitorch
