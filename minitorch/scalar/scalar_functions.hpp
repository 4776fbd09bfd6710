// The functions of Scalars. Elementwise functions and operators are in graph/elementwise_functions.hpp; here is how they
// are computed of Scalars, beside choices and comparisons that give a bool.
#pragma once

#include <concepts>
#include <type_traits>

#include "minitorch/graph/chain_rule.hpp"
#include "minitorch/graph/elementwise_functions.hpp"
#include "minitorch/graph/function/function.hpp"
#include "minitorch/graph/node/variable.hpp"
#include "minitorch/scalar/scalar.hpp"

namespace minitorch {

/// Scalar is a kind of variable. Declared alone.
Scalar kind_of(VariableKinds kinds, const Scalar& x);

/// y = f(x), for a row of the table of functions of one argument, or of one's own.
template <class F> Scalar map(const F& f, const Scalar& x) { return apply(Unary<F>{f}, x); }

/// A Scalar or a plain number.
template <class T>
concept ScalarOrNumber = std::same_as<T, Scalar> || std::is_arithmetic_v<T>;

/// Two arguments, Scalars or plain numbers, but not both plain numbers.
template <class T, class U>
concept ScalarPair = ScalarOrNumber<T> && ScalarOrNumber<U> &&(std::same_as<T, Scalar> || std::same_as<U, Scalar>);

// clang-format off
/// z = f(x, y), for a row of the table of functions of two arguments, of comparisons, or of one's own.
template <class F, class T, class U> requires ScalarPair<T, U>
Scalar zip_scalars(const F& f, const T& x, const U& y) {
  if constexpr (graph::Slopeless<F>) {
    return Scalar::constant(f.value(graph::data_of<Scalar>(x), graph::data_of<Scalar>(y)));
  } else {
    return apply(Binary<F>{f}, x, y);
  }
}
template <class F> Scalar zip(const F& f, const Scalar& x, const Scalar& y) { return zip_scalars(f, x, y); }
template <class F, operators::Number T> Scalar zip(const F& f, const Scalar& x, T y) { return zip_scalars(f, x, y); }
template <class F, operators::Number T> Scalar zip(const F& f, T x, const Scalar& y) { return zip_scalars(f, x, y); }

/// x where `condition` holds, else y, with its graph.
template <class T, class U> requires ScalarPair<T, U>
Scalar where(bool condition, const T& x, const U& y) {
  using graph::data_of, graph::edge_of;
  return condition ? Scalar(data_of<Scalar>(x), edge_of<Scalar>(x)) : Scalar(data_of<Scalar>(y), edge_of<Scalar>(y));
}

/// Whether x < y, as numbers.
template <class T, class U> requires ScalarPair<T, U>
bool operator<(const T& x, const U& y) { return graph::data_of<Scalar>(x) < graph::data_of<Scalar>(y); }
/// Whether x <= y, as numbers.
template <class T, class U> requires ScalarPair<T, U>
bool operator<=(const T& x, const U& y) { return graph::data_of<Scalar>(x) <= graph::data_of<Scalar>(y); }
/// Whether x > y, as numbers.
template <class T, class U> requires ScalarPair<T, U>
bool operator>(const T& x, const U& y) { return graph::data_of<Scalar>(x) > graph::data_of<Scalar>(y); }
/// Whether x >= y, as numbers.
template <class T, class U> requires ScalarPair<T, U>
bool operator>=(const T& x, const U& y) { return graph::data_of<Scalar>(x) >= graph::data_of<Scalar>(y); }
/// Whether x == y, as numbers.
template <class T, class U> requires ScalarPair<T, U>
bool operator==(const T& x, const U& y) { return graph::data_of<Scalar>(x) == graph::data_of<Scalar>(y); }
// clang-format on

}  // namespace minitorch
