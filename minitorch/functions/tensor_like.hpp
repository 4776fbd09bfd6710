// What functions of tensors are written with that serve data and graphs alike: a struct with `forward` and `backward`
// beside each other, called by `call`, and tensors that it keeps beside its arguments.
#pragma once

#include <concepts>
#include <string_view>
#include <utility>

#include "minitorch/graph/function/function.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch {

/// f(x...): on data its value, on tensors a node of the graph.
template <class F, TensorLike V, std::same_as<V>... Vs> V call(F f, const V& x, const Vs&... others) {
  if constexpr (std::same_as<V, Tensor>) {
    return apply(std::move(f), x, others...);
  } else {
    return f.forward(x, others...);
  }
}

/// `data` for a function to keep, such as indices; the version of its memory is noted.
inline TensorData noted(TensorData data) {
  data.note_version();
  return data;
}

/// What a function has kept, for its backward to compute with. Throws GraphError where it was changed in place since, and
/// says that `function` saved `what`: "its index".
template <TensorLike V> V constant(const TensorData& kept, std::string_view what, std::string_view function) {
  graph::VariableTraits<Tensor>::check_kept(kept, what, function);
  return V(kept);
}

/// The elements without a graph.
inline const TensorData& data_of(const TensorData& x) { return x; }
inline const TensorData& data_of(const Tensor& x) { return x.data(); }

}  // namespace minitorch
