// The functions of Scalars: `map` and `zip`, by which the functions and operators of graph/elementwise_functions.hpp
// compute on Scalars; `where`; and the comparison operators, which return bool.
#pragma once

#include <concepts>
#include <type_traits>

#include "minitorch/graph/chain_rule.hpp"
#include "minitorch/graph/elementwise_functions.hpp"
#include "minitorch/graph/function/function.hpp"
#include "minitorch/graph/node/variable.hpp"
#include "minitorch/scalar/scalar.hpp"

namespace minitorch {

/// Makes Scalar a variable (VariableLike). Declared only, never defined.
Scalar variable_type(VariableTag tag, const Scalar& x);

/// y = f(x), for a row of the table of unary functions, or a user-defined one.
template <class F> Scalar map(const F& f, const Scalar& x) { return apply(graph::Unary<F>{f}, x); }

/// A Scalar or a number.
template <class T>
concept ScalarOrNumber = std::same_as<T, Scalar> || std::is_arithmetic_v<T>;

/// Two arguments, Scalars or numbers, but not both numbers.
template <class T, class U>
concept ScalarPair = ScalarOrNumber<T> && ScalarOrNumber<U> &&(std::same_as<T, Scalar> || std::same_as<U, Scalar>);

// clang-format off
/// z = f(x, y), for a row of the tables of binary functions and comparisons, or a user-defined one.
template <class F, class T, class U> requires ScalarPair<T, U>
Scalar zip_scalars(const F& f, const T& x, const U& y) {
  if constexpr (graph::Slopeless<F>) {
    return Scalar::constant(f.value(graph::data_of<Scalar>(x), graph::data_of<Scalar>(y)));
  } else {
    return apply(graph::Binary<F>{f}, x, y);
  }
}
template <class F> Scalar zip(const F& f, const Scalar& x, const Scalar& y) { return zip_scalars(f, x, y); }
template <class F, operators::Number T> Scalar zip(const F& f, const Scalar& x, T y) { return zip_scalars(f, x, y); }
template <class F, operators::Number T> Scalar zip(const F& f, T x, const Scalar& y) { return zip_scalars(f, x, y); }

/// x if `condition` is true, else y. The result is in the graph of the one chosen.
template <class T, class U> requires ScalarPair<T, U>
Scalar where(bool condition, const T& x, const U& y) {
  using graph::data_of, graph::edge_of;
  return condition ? Scalar(data_of<Scalar>(x), edge_of<Scalar>(x)) : Scalar(data_of<Scalar>(y), edge_of<Scalar>(y));
}

/// Whether x < y, compared as numbers.
template <class T, class U> requires ScalarPair<T, U>
bool operator<(const T& x, const U& y) { return graph::data_of<Scalar>(x) < graph::data_of<Scalar>(y); }
/// Whether x <= y, compared as numbers.
template <class T, class U> requires ScalarPair<T, U>
bool operator<=(const T& x, const U& y) { return graph::data_of<Scalar>(x) <= graph::data_of<Scalar>(y); }
/// Whether x > y, compared as numbers.
template <class T, class U> requires ScalarPair<T, U>
bool operator>(const T& x, const U& y) { return graph::data_of<Scalar>(x) > graph::data_of<Scalar>(y); }
/// Whether x >= y, compared as numbers.
template <class T, class U> requires ScalarPair<T, U>
bool operator>=(const T& x, const U& y) { return graph::data_of<Scalar>(x) >= graph::data_of<Scalar>(y); }
/// Whether x == y, compared as numbers.
template <class T, class U> requires ScalarPair<T, U>
bool operator==(const T& x, const U& y) { return graph::data_of<Scalar>(x) == graph::data_of<Scalar>(y); }
// clang-format on

}  // namespace minitorch
