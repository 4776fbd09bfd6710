// `backward` and `grad` of tensors: the derivative that a pass starts from, and how derivatives get the shape and dtype
// of their values.
#include <optional>
#include <string>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/backpropagate.hpp"
#include "minitorch/graph/gradients.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/layout/indexing.hpp"

namespace minitorch {

namespace {

void check_requires_grad(std::string_view function, const Tensor& output) {
  if (!output.is_constant()) return;
  throw GraphError(std::string(function) + ": the tensor " + to_text(output.shape()) +
                   " is a constant and needs no gradient; compute it from a leaf, made with {.requires_grad = true}, "
                   "and not under no_grad or from detached values; a derivative can be differentiated where grad had "
                   "{.create_graph = true}");
}

// The derivative that a pass from `output` starts from: `d_output`, or 1 if that is null.
TensorData seed(std::string_view function, const Tensor& output, const Tensor* d_output) {
  if (d_output == nullptr) {
    if (output.numel() != 1) {
      throw ShapeError(std::string(function) + ": an output of shape " + to_text(output.shape()) +
                       " needs a derivative of that shape; only an output of one element may do without" +
                       (function == "grad" ? ": {.grad_outputs = {...}}" : ""));
    }
    return output.dim() == 0 ? TensorData::number(1, output.dtype())
                             : full(output.shape(), 1.0, output.dtype(), function);
  }
  if (d_output->shape() != output.shape()) {
    throw ShapeError(std::string(function) + ": a derivative " + to_text(d_output->shape()) + " for an output " +
                     to_text(output.shape()) + ", the shapes must be equal");
  }
  if (!is_floating_point(d_output->dtype())) {
    throw DtypeError(std::string(function) + ": a derivative of int64, it must be float32 or float64");
  }
  return d_output->data();
}

}  // namespace

void Tensor::backward(BackwardOptions options) const {
  check_requires_grad("backward", *this);
  graph::backpropagate(*edge_, seed("backward", *this, nullptr), options.retain_graph);
}

void Tensor::backward_from(const Tensor& d_output, BackwardOptions options) const {
  check_requires_grad("backward", *this);
  graph::backpropagate(*edge_, seed("backward", *this, &d_output), options.retain_graph);
}

bool graph::VariableTraits<Tensor>::make_fit(TensorData& d, const Output& owner) {
  if (!d.is_defined()) {
    d = full(owner.shape, 0.0, owner.dtype, "backward");
    return true;
  }
  if (!operators::broadcasts_to(owner.shape, d.shape())) return false;
  d = minitorch::to(minitorch::sum_to(d, owner.shape), owner.dtype);
  return true;
}

bool graph::VariableTraits<Tensor>::fit(Tensor& d, const Output& owner) {
  if (!d.data().is_defined()) {
    d = Tensor(full(owner.shape, 0.0, owner.dtype, "backward"));
    return true;
  }
  if (d.shape() != owner.shape) {
    if (!operators::broadcasts_to(owner.shape, d.shape())) return false;
    d = minitorch::sum_to(d, owner.shape);
  }
  d = minitorch::to(d, owner.dtype);
  return true;
}

void graph::VariableTraits<Tensor>::add_into(Tensor& sum, const Tensor& d) { sum = sum + d; }

namespace {

// The nodes of the inputs of `grad`. Throws GraphError for a constant.
std::vector<graph::Node<Tensor>*> nodes_of(const TensorList& inputs) {
  std::vector<graph::Node<Tensor>*> nodes;
  nodes.reserve(inputs.size());
  for (const Tensor& input : inputs) {
    if (input.is_constant()) {
      throw GraphError("grad: input " + std::to_string(nodes.size()) + ", " + to_text(input.shape()) +
                       ", is a constant; only leaves and results of functions have derivatives; make it a leaf by "
                       "{.requires_grad = true} before the output is computed");
    }
    nodes.push_back(input.edge().get());
  }
  return nodes;
}

}  // namespace

std::vector<Tensor> grad(const TensorList& outputs, const TensorList& inputs, const TensorGradOptions& options) {
  return naming_memory("grad", [&] {
    const std::vector<graph::Node<Tensor>*> nodes = nodes_of(inputs);
    if (!options.grad_outputs.empty() && options.grad_outputs.size() != outputs.size()) {
      throw ShapeError("grad: " + std::to_string(options.grad_outputs.size()) + " grad_outputs for " +
                       std::to_string(outputs.size()) + " outputs, there must be one for each");
    }
    std::vector<graph::Node<Tensor>*> roots;
    std::vector<Tensor> seeds;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (outputs[i].is_constant() && options.materialize_grads) continue;
      const Tensor* given = options.grad_outputs.empty() ? nullptr : &options.grad_outputs[i];
      check_requires_grad("grad", outputs[i]);
      const TensorData start = seed("grad", outputs[i], given);
      seeds.push_back(given != nullptr && options.create_graph ? *given : Tensor(start));
      roots.push_back(outputs[i].edge().get());
    }
    // Allocate first: after the pass the graph may be released, and nothing may fail any more.
    std::vector<Tensor> result(inputs.size());
    for (std::size_t i = 0; options.materialize_grads && i < inputs.size(); ++i)
      result[i] = Tensor(full(inputs[i].shape(), 0.0, inputs[i].dtype(), "grad"));
    const auto found = graph::gradients<Tensor>(roots, nodes, seeds,
                                                {.create_graph = options.create_graph,
                                                 .retain_graph = options.retain_graph,
                                                 .materialize_grads = options.materialize_grads});
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (found[i]) result[i] = *found[i];
    }
    return result;
  });
}

std::vector<Tensor> grad(const Tensor& output, const TensorList& inputs, const TensorGradOptions& options) {
  return naming_memory("grad", [&] { return grad(std::vector{output}, inputs, options); });
}

}  // namespace minitorch
