// What backward and grad do beside computing derivatives.
#pragma once

namespace minitorch {

/// Of `Scalar::backward` and `Tensor::backward`.
struct BackwardOptions {
  bool retain_graph = false;  // the graph stays for another backward pass
};

/// Of `grad`.
struct GradOptions {
  bool create_graph = false;       // the derivatives can be differentiated in turn
  bool retain_graph = false;       // the graph stays for another backward pass; create_graph implies it
  bool materialize_grads = false;  // 0 for an input that the output does not depend on, instead of an error
};

}  // namespace minitorch
