// The options of backward and grad.
#pragma once

namespace minitorch {

/// Options of `Scalar::backward` and `Tensor::backward`.
struct BackwardOptions {
  bool retain_graph = false;  // keep the graph for another backward pass
};

/// Options of `grad` for Scalars; tensors have TensorGradOptions.
struct GradOptions {
  bool create_graph = false;       // the derivatives can be differentiated in turn
  bool retain_graph = false;       // keep the graph for another backward pass; create_graph implies it
  bool materialize_grads = false;  // 0 for an input that the output does not depend on, instead of an error
};

}  // namespace minitorch
