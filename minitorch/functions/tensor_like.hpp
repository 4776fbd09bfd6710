// Tools for functions that serve both Tensor and TensorData. Such a function is a struct with `forward` and `backward`.
// `call` applies it, and `with_floating_type` chooses a kernel by dtype. `with_recorded_version` and `constant` are for
// tensors that it keeps beside its arguments, such as an index.
#pragma once

#include <array>
#include <concepts>
#include <string_view>
#include <utility>

#include "minitorch/functions/kept_constants.hpp"
#include "minitorch/graph/function/function.hpp"
#include "minitorch/tensor/data_kernels.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "operators/table/formulas.hpp"

namespace minitorch {

/// Returns y = f(xs...), and has its constant arguments kept if f saves none of them, where someone shows the graph.
template <class F, class... Xs> Tensor with_constants_kept(F f, const Xs&... xs) {
  Tensor y = apply(std::move(f), xs...);  // in the outermost block, so that GCC 12 returns it without a move
  if constexpr (graph::saves_of<F>() == graph::Saves::nothing && sizeof...(Xs) > 1) {
    if (graph::KeptConstants* const kept = graph::KeptConstants::current()) [[unlikely]]
      kept->keep(y, std::array<Tensor, sizeof...(Xs)>{xs...});
  }
  return y;
}

/// f(x...). On TensorData it computes the value; on Tensors it makes a node of the graph, too.
template <class F, TensorLike V, std::same_as<V>... Vs> V call(F f, const V& x, const Vs&... others) {
  if constexpr (std::same_as<V, Tensor>) {
    return with_constants_kept(std::move(f), x, others...);
  } else {
    return f.forward(x, others...);
  }
}

/// A row of Formulas of x and the others, broadcast: one kernel for TensorData, and a graph of operations for Tensors.
template <class F, TensorLike V, std::same_as<V>... Vs> V formula(const F& f, const V& x, const Vs&... others) {
  static_assert(1 + sizeof...(Vs) == F::inputs);
  if constexpr (std::same_as<V, Tensor>) {
    return f.value(x, others...);
  } else {
    return computed(operators::formula_kernel(f), {&x, &others...});
  }
}

/// `data` with the version of its memory remembered, for a function to keep; `constant` checks it.
inline TensorData with_recorded_version(TensorData data) {
  data.record_version();
  return data;
}

/// For a backward: the tensor that the function has kept, as V without a graph. Throws GraphError if it was changed in
/// place since; the message says that `function` saved `what`, such as "its index".
template <TensorLike V> V constant(const TensorData& kept, std::string_view what, std::string_view function) {
  graph::VariableTraits<Tensor>::check_kept(kept, what, function);
  return V(kept);
}

/// Calls kernel.operator()<T>() for the element type of x, float or double. x is not int64.
template <class Kernel> void with_floating_type(const TensorData& x, const Kernel& kernel) {
  if (x.dtype() == float32) {
    kernel.template operator()<float>();
  } else {
    kernel.template operator()<double>();
  }
}

/// The elements without a graph.
inline const TensorData& data_of(const TensorData& x) { return x; }
inline const TensorData& data_of(const Tensor& x) { return x.data(); }

/// y, or a copy if it shares its memory with x: the result of a function that returns a new tensor.
template <TensorLike V> auto apart_from(const V& x, const V& y) {
  return data_of(y).storage().is_same(data_of(x).storage()) ? clone(y) : y;
}

}  // namespace minitorch
