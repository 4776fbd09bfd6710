// The options of a row by index. They are the members of its struct, each a double.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace minitorch::operators {

/// The number of options of the row F.
template <class F> inline constexpr std::size_t number_of_options = requires { F{0.0, 0.0}; }
? 2 : requires { F{0.0}; }
? 1 : 0;

/// The options of `f` in declaration order.
template <class F> std::array<double, number_of_options<F>> options_of(const F& f) {
  if constexpr (number_of_options<F> == 2) {
    const auto& [first, second] = f;
    return {first, second};
  } else if constexpr (number_of_options<F> == 1) {
    const auto& [first] = f;
    return {first};
  } else {
    return {};
  }
}

/// The row F with `given` as its first options and the defaults for the others.
template <class F> F with_options(std::span<const double> given) {
  F f{};
  const auto set = [given](std::size_t i, double& option) {
    if (i < given.size()) option = given[i];
  };
  if constexpr (number_of_options<F> == 2) {
    auto& [first, second] = f;
    set(0, first);
    set(1, second);
  } else if constexpr (number_of_options<F> == 1) {
    auto& [first] = f;
    set(0, first);
  }
  return f;
}

}  // namespace minitorch::operators
