// How the graph calls the backward of a function, in whichever of the forms it was written that function.hpp describes,
// and hands on what that returns. What is wrong with a backward is said here, while the program is compiled.
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

#include "operators/errors/error.hpp"

namespace minitorch::graph {

/// The most arguments of a function.
constexpr std::size_t most_arguments = 255;

/// The inputs of a function that a derivative is asked of: all but those removed.
class Needs {
 public:
  void remove(std::size_t input) { removed_.set(input); }
  bool operator[](std::size_t input) const { return !removed_[input]; }

 private:
  std::bitset<most_arguments> removed_;
};

/// The name of a function, for messages and pictures.
template <class F> constexpr std::string_view name_of() {
  if constexpr (requires { F::name; }) {
    return F::name;
  } else {
    return "function";
  }
}

/// Whether the backward of F takes a derivative of kind D and what it reads,
template <class F, class D, class... Read>
concept BackwardWithoutNeeds = requires(const F& f, const D& dy, const Read&... read) {
  f.backward(dy, read...);
};
/// and whether it takes `Needs` besides. Ask this second: the body of a template that takes anything may not compile with
/// `Needs`.
template <class F, class D, class... Read>
concept BackwardWithNeeds = requires(const F& f, const D& dy, const Needs& needs, const Read&... read) {
  f.backward(dy, read..., needs);
};
template <class F, class D, class... Read>
concept HasBackward = BackwardWithoutNeeds<F, D, Read...> || BackwardWithNeeds<F, D, Read...>;
/// Whether F says which of its arguments its backward reads; others may be gone.
template <class F>
concept SaysWhatItReads = requires(const F& f, const Needs& needs) {
  { f.reads_argument(std::size_t{}, needs) } -> std::convertible_to<bool>;
};
/// Whether the backward of F is called with `Needs`. Its parts are asked in this order, and no further than needed.
template <class F, class D, class... Read>
concept BackwardIsToldNeeds = (SaysWhatItReads<F> && BackwardWithNeeds<F, D, Read...>) ||
                              !BackwardWithoutNeeds<F, D, Read...>;

/// Calls f.backward(dy, read...), or f.backward(dy, read..., needs()) where f cannot do without.
template <class F, class D, class NeedsOf, class... Read>
auto call_backward(const F& f, const NeedsOf& needs, const D& dy, const Read&... read) {
  if constexpr (BackwardIsToldNeeds<F, D, Read...>) {
    return f.backward(dy, read..., needs());
  } else {
    return f.backward(dy, read...);
  }
}

template <class Result, class D, std::size_t N> constexpr bool is_array_for = false;
template <class E, class D, std::size_t N>
constexpr bool is_array_for<std::array<E, N>, D, N> = std::is_convertible_v<E, D>;

/// Moves the derivatives that a backward of N arguments returned to `dx`.
template <std::size_t N, class D, class Result> void hand_on(Result result, D* dx) {
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

/// Throws GraphError: the backward of F is not for variables, or what it reads has no graph.
template <class F> [[noreturn]] void refuse_second_derivatives() {
  throw GraphError("grad: " + std::string(name_of<F>()) +
                   " gives no second derivatives: its backward is for numbers alone, or reads what its forward "
                   "saved in it; make backward a template and forward const, or leave out create_graph");
}

}  // namespace minitorch::graph
