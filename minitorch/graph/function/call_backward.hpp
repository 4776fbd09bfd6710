// Calls the backward of a function, in any of the forms that function.hpp describes, and moves its result to where the
// pass expects it. A backward that does not fit fails to compile here, with a message.
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "minitorch/graph/node/node.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::graph {

/// The inputs whose derivatives the pass needs: all but the removed ones.
class NeedsInputGrad {
 public:
  void remove(std::size_t input) { removed_.set(input); }
  bool operator[](std::size_t input) const { return !removed_[input]; }

 private:
  std::bitset<most_arguments> removed_;
};

/// The name of a function, for messages and drawings of the graph.
template <class F> constexpr std::string_view name_of() {
  if constexpr (requires { F::name; }) {
    return F::name;
  } else {
    return "function";
  }
}

/// Whether the backward of F takes a derivative of type D and the saved values.
template <class F, class D, class... Saved>
concept BackwardWithoutNeedsInputGrad = requires(const F& f, const D& dy, const Saved&... saved) {
  f.backward(dy, saved...);
};
/// Whether it takes NeedsInputGrad besides. Ask this second: a template that takes anything may not compile with it.
template <class F, class D, class... Saved>
concept BackwardWithNeedsInputGrad = requires(const F& f, const D& dy, const NeedsInputGrad& needs,
                                              const Saved&... saved) {
  f.backward(dy, saved..., needs);
};
template <class F, class D, class... Saved>
concept HasBackward = BackwardWithoutNeedsInputGrad<F, D, Saved...> || BackwardWithNeedsInputGrad<F, D, Saved...>;
/// Whether F chooses which arguments it saves.
template <class F>
concept ChoosesSavedArguments = requires(const F& f, const NeedsInputGrad& needs) {
  { f.saves_argument(std::size_t{}, needs) } -> std::convertible_to<bool>;
};
/// Whether the backward of F is called with NeedsInputGrad. The order of the conditions matters: each may not compile
/// where the one before it holds.
template <class F, class D, class... Saved>
concept PassesNeedsInputGrad = (ChoosesSavedArguments<F> && BackwardWithNeedsInputGrad<F, D, Saved...>) ||
                               !BackwardWithoutNeedsInputGrad<F, D, Saved...>;

/// Whether F can add its contribution to the derivative of its argument in place.
template <class F, class D>
concept AddsPart = requires(const F& f, const D& dy, const D& dx) {
  f.add_backward(dy, dx);
};

/// Calls f.backward(dy, saved...), or f.backward(dy, saved..., needs()) if f requires it.
template <class F, class D, class GetNeeds, class... Saved>
auto call_backward(const F& f, const GetNeeds& get_needs, const D& dy, const Saved&... saved) {
  if constexpr (PassesNeedsInputGrad<F, D, Saved...>) {
    return f.backward(dy, saved..., get_needs());
  } else {
    return f.backward(dy, saved...);
  }
}

template <class Result, class D, std::size_t N> constexpr bool is_array_for = false;
template <class E, class D, std::size_t N>
constexpr bool is_array_for<std::array<E, N>, D, N> = std::is_convertible_v<E, D>;

/// Moves the derivatives of N arguments from the result of a backward to `dx`.
template <std::size_t N, class D, class Result> void move_derivatives(Result result, D* dx) {
  if constexpr (N == 1 && std::is_convertible_v<Result, D>) {
    *dx = std::move(result);
  } else if constexpr (is_array_for<Result, D, N>) {
    std::move(result.begin(), result.end(), dx);
  } else {
    static_assert(is_array_for<Result, D, N>,
                  "backward must return a std::array with a derivative for each argument of the function, of the kind "
                  "that it was given; for one argument it may return the derivative alone");
  }
}

/// Throws GraphError: the backward of F does not take variables, or its saved values have no graph.
template <class F> [[noreturn]] void refuse_second_derivatives() {
  throw GraphError("grad: " + std::string(name_of<F>()) +
                   " gives no second derivatives: its backward is for numbers alone, or reads what its forward "
                   "saved in it; make backward a template and forward const, or leave out create_graph");
}

}  // namespace minitorch::graph
