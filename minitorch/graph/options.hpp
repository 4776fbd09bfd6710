// The options of backward and grad.
#pragma once

#include "operators/layout/number_arguments.hpp"

namespace minitorch {

/// Options of `Scalar::backward` and `Tensor::backward`.
struct BackwardOptions {
  operators::Flag retain_graph = false;  // keep the graph for another backward pass
};

/// Options of `grad` for Scalars; tensors have TensorGradOptions.
struct GradOptions {
  operators::Flag create_graph = false;       // the derivatives can be differentiated in turn
  operators::Flag retain_graph = false;       // keep the graph for another backward pass; create_graph implies it
  operators::Flag materialize_grads = false;  // 0 for an input that the output does not depend on, instead of an error
};

}  // namespace minitorch
