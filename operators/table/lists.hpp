// The first lesson: map, zip_with and reduce over ranges, and functions made of them.
// These are plain loops over numbers or Scalars; the parallel kernels are elsewhere.
#pragma once

#include <cstddef>
#include <ranges>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "operators/errors/error.hpp"

namespace minitorch::operators {

/// The list of f(x) for each x of `xs`.
template <std::ranges::input_range Xs, class F> auto map(F f, Xs&& xs) {
  std::vector<std::decay_t<decltype(f(*std::ranges::begin(xs)))>> result;
  for (auto&& x : xs) result.push_back(f(x));
  return result;
}

/// The list of f(x, y) for each pair of elements at the same index of `xs` and `ys`.
/// Throws ShapeError if the lengths differ.
template <std::ranges::forward_range Xs, std::ranges::forward_range Ys, class F> auto zip_with(F f, Xs&& xs, Ys&& ys) {
  const auto n = std::ranges::distance(xs), m = std::ranges::distance(ys);
  if (n != m) {
    throw ShapeError("zip_with: lengths differ: " + std::to_string(n) + " and " + std::to_string(m) +
                     ", one element of each list makes a pair");
  }
  std::vector<std::decay_t<decltype(f(*std::ranges::begin(xs), *std::ranges::begin(ys)))>> result;
  auto y = std::ranges::begin(ys);
  for (auto&& x : xs) result.push_back(f(x, *y++));
  return result;
}

/// f(... f(f(start, x1), x2) ..., xn), or `start` if `xs` is empty.
template <std::ranges::input_range Xs, class T, class F> T reduce(F f, T start, Xs&& xs) {
  for (auto&& x : xs) start = f(std::move(start), x);
  return start;
}

/// 0 + x1 + x2 + ... + xn, added from left to right.
template <std::ranges::input_range Xs> auto sum(Xs&& xs) {
  using T = std::ranges::range_value_t<Xs>;
  return reduce([](T total, const T& x) -> T { return std::move(total) + x; }, T{}, xs);
}

/// 1 x1 x2 ... xn, multiplied from left to right.
template <std::ranges::input_range Xs> auto prod(Xs&& xs) {
  using T = std::ranges::range_value_t<Xs>;
  const auto one = static_cast<T>(T{} + 1);  // a constant, where T is a Scalar
  return reduce([](T product, const T& x) -> T { return std::move(product) * x; }, one, xs);
}

/// The list of -x for each x of `xs`.
template <std::ranges::input_range Xs> auto neg_list(Xs&& xs) {
  return map([](const auto& x) { return -x; }, xs);
}

/// The list of x + y for each pair of elements at the same index of `xs` and `ys`.
/// Throws ShapeError if the lengths differ.
template <std::ranges::forward_range Xs, std::ranges::forward_range Ys> auto add_lists(Xs&& xs, Ys&& ys) {
  return zip_with([](const auto& x, const auto& y) { return x + y; }, xs, ys);
}

}  // namespace minitorch::operators
