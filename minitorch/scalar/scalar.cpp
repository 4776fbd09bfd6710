// The members of Scalar, and the backward passes that start from it.
#include "minitorch/scalar/scalar.hpp"

#include <array>
#include <cmath>
#include <ostream>
#include <span>

#include "minitorch/graph/backpropagate.hpp"
#include "minitorch/graph/gradients.hpp"
#include "minitorch/graph/node/names.hpp"
#include "minitorch/graph/node/variable.hpp"
#include "minitorch/scalar/scalar_functions.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch {

namespace {

graph::Leaf<Scalar>& leaf(const graph::Edge<Scalar>& edge) { return static_cast<graph::Leaf<Scalar>&>(*edge); }

}  // namespace

Scalar::Scalar(double value, std::string_view name) : data_(value), edge_(graph::make_leaf<Scalar>(value, name)) {}

void Scalar::set_data(RealNumber value) {
  if (!is_leaf()) {
    throw GraphError(std::string("set_data: only a leaf can be changed, this is ") +
                     (is_constant() ? "a constant" : "the result of " + std::string(edge_->function())) +
                     "; assign a new Scalar to the variable instead");
  }
  edge_->output = value;
}

OptionalGradient<double> Scalar::grad() const {
  if (!is_leaf() || !leaf(edge_).gradient()) return std::nullopt;
  return *leaf(edge_).gradient();
}

void Scalar::zero_grad() {
  if (is_leaf()) leaf(edge_).zero_grad();
}

void Scalar::set_grad(RealNumber gradient) {
  if (!is_leaf()) throw GraphError("set_grad: only a leaf keeps a gradient, as Scalar{2.0}");
  leaf(edge_).gradient() = gradient;
  leaf(edge_).grad_is_used = false;
}

void Scalar::note_grad_used() {
  if (is_leaf()) leaf(edge_).grad_is_used = true;
}

std::vector<Scalar> Scalar::parents() const {
  std::vector<Scalar> result;
  if (is_constant()) return result;
  const auto constants = edge_->inputs();
  const auto edges = edge_->edges();
  for (std::size_t i = 0; i < edges.size() && !edge_->released; ++i) {
    result.push_back(edges[i] ? Scalar(edges[i]->output, edges[i]) : constant(constants[i]));
  }
  return result;
}

std::string Scalar::name() const { return is_constant() ? "" : graph::name(*edge_); }

Scalar& Scalar::set_name(std::string_view name) {
  if (!is_constant()) graph::set_name(*edge_, name);
  return *this;
}

std::uint64_t Scalar::unique_id() const { return is_constant() ? 0 : graph::unique_id(*edge_); }

void Scalar::backward(RealNumber d_output, BackwardOptions options) const {
  if (is_constant()) {
    throw GraphError("backward: the Scalar " + to_text(data_) +
                     " is a constant and needs no gradient; compute it from a leaf, as Scalar{2.0}, and not under "
                     "no_grad or from detached values; a derivative can be differentiated where grad had "
                     "{.create_graph = true}");
  }
  graph::backpropagate(*edge_, d_output, options.retain_graph);
}

void graph::VariableTraits<Scalar>::add_into(Scalar& sum, const Scalar& d) { sum += d; }

Scalar graph::VariableTraits<Scalar>::restored(double data, const Edge<Scalar>& edge, std::string_view function) {
  const auto is_same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  if (edge && !is_same(edge->output, data)) {
    throw GraphError("grad: " + std::string(function) + " saved its argument" + quoted_name(*edge) + " as " +
                     to_text(data) + ", but set_data made it " + to_text(edge->output) +
                     " since, so no graph can be built on it; compute the output again");
  }
  return {data, edge};
}

std::vector<Scalar> grad(const Scalar& output, const std::vector<Scalar>& inputs, GradOptions options) {
  return naming_memory("grad", [&] {
    std::vector<graph::Node<Scalar>*> nodes;
    for (const Scalar& input : inputs) {
      if (input.is_constant()) {
        throw GraphError(
            "grad: input " + std::to_string(nodes.size()) + ", " + to_text(input.data()) +
            ", is a constant; only leaves and results of functions have derivatives; make it a leaf, as Scalar{2.0}, "
            "before the output is computed");
      }
      nodes.push_back(input.edge().get());
    }
    if (output.is_constant()) {
      if (options.materialize_grads) return std::vector<Scalar>(inputs.size());
      throw GraphError("grad: the output " + to_text(output.data()) +
                       " is a constant and depends on no input; pass {.materialize_grads = true} to get 0");
    }
    std::vector<Scalar> result;
    result.reserve(inputs.size());
    const std::array roots = {output.edge().get()};
    const Scalar one = Scalar::constant(1);
    for (const auto& d : graph::gradients<Scalar>(roots, nodes, std::span(&one, 1), options)) {
      result.push_back(d.value_or(Scalar()));
    }
    return result;
  });
}

std::ostream& operator<<(std::ostream& out, const Scalar& x) {
  const std::string name = x.name();
  return out << "Scalar(" << to_text(x.data()) << (name.empty() ? "" : ", name=" + name) << ")";
}

}  // namespace minitorch
