// The table of comparisons: their value is 1 or 0. They are constant almost everywhere, so they have no slope and no
// derivative passes through them. With NaN only `ne` is 1.
#pragma once

#include <limits>

#include "operators/table/about.hpp"
#include "operators/table/functions.hpp"

namespace minitorch::operators {

/// x < y
struct Lt {
  static constexpr auto name = "lt";
  template <class T, class U> static auto value(const T& x, const U& y) { return where(x < y, 1.0, 0.0); }
};
template <> struct About<Lt> : Facts<Lt> {
  static constexpr auto help = "1 where x < y, else 0";
  static constexpr bool for_integers = true;
};

/// x <= y
struct Le {
  static constexpr auto name = "le";
  template <class T, class U> static auto value(const T& x, const U& y) { return where(x <= y, 1.0, 0.0); }
};
template <> struct About<Le> : Facts<Le> {
  static constexpr auto help = "1 where x <= y, else 0";
  static constexpr bool for_integers = true;
};

/// x > y
struct Gt {
  static constexpr auto name = "gt";
  template <class T, class U> static auto value(const T& x, const U& y) { return where(x > y, 1.0, 0.0); }
};
template <> struct About<Gt> : Facts<Gt> {
  static constexpr auto help = "1 where x > y, else 0";
  static constexpr bool for_integers = true;
};

/// x >= y
struct Ge {
  static constexpr auto name = "ge";
  template <class T, class U> static auto value(const T& x, const U& y) { return where(x >= y, 1.0, 0.0); }
};
template <> struct About<Ge> : Facts<Ge> {
  static constexpr auto help = "1 where x >= y, else 0";
  static constexpr bool for_integers = true;
};

/// x = y
struct Eq {
  static constexpr auto name = "eq";
  template <class T, class U> static auto value(const T& x, const U& y) { return where(x == y, 1.0, 0.0); }
};
template <> struct About<Eq> : Facts<Eq> {
  static constexpr auto help = "1 where x = y, else 0";
  static constexpr bool for_integers = true;
};

/// x ≠ y
struct Ne {
  static constexpr auto name = "ne";
  template <class T, class U> static auto value(const T& x, const U& y) { return where(x == y, 0.0, 1.0); }
};
template <> struct About<Ne> : Facts<Ne> {
  static constexpr auto help = "1 where x ≠ y, else 0";
  static constexpr bool for_integers = true;
};

/// |x - y| <= atol + rtol |y|, or x = y, so infinity is close to itself: PyTorch's rule and tolerances
struct IsClose {
  double rtol = 1e-5;
  double atol = 1e-8;
  static constexpr auto name = "is_close";
  template <class T, class U> auto value(const T& x, const U& y) const {
    const auto distance = abs(x - y);
    const auto allowed = atol + rtol * abs(y);
    return where(x == y, 1.0, where(distance <= allowed, where(abs(y) < infinity, 1.0, 0.0), 0.0));
  }

  static constexpr double infinity = std::numeric_limits<double>::infinity();
};
template <> struct About<IsClose> : Facts<IsClose> {
  static constexpr auto help = "1 where |x - y| <= atol + rtol |y|, else 0";
  static constexpr bool is_cheap = true;
};

/// x and y, of which each number but 0 is true
struct LogicalAnd {
  static constexpr auto name = "logical_and";
  template <class T, class U> static auto value(const T& x, const U& y) {
    return where(x == 0, 0.0, where(y == 0, 0.0, 1.0));
  }
};
template <> struct About<LogicalAnd> : Facts<LogicalAnd> {
  static constexpr auto help = "1 where neither x nor y is 0, else 0";
  static constexpr bool for_integers = true;
};

/// x or y
struct LogicalOr {
  static constexpr auto name = "logical_or";
  template <class T, class U> static auto value(const T& x, const U& y) {
    return where(x == 0, where(y == 0, 0.0, 1.0), 1.0);
  }
};
template <> struct About<LogicalOr> : Facts<LogicalOr> {
  static constexpr auto help = "1 where x or y or both are not 0, else 0";
  static constexpr bool for_integers = true;
};

/// x or y, but not both
struct LogicalXor {
  static constexpr auto name = "logical_xor";
  template <class T, class U> static auto value(const T& x, const U& y) {
    return where(x == 0, where(y == 0, 0.0, 1.0), where(y == 0, 1.0, 0.0));
  }
};
template <> struct About<LogicalXor> : Facts<LogicalXor> {
  static constexpr auto help = "1 where one of x and y is 0 and the other is not, else 0";
  static constexpr bool for_integers = true;
};

/// The comparisons. A new one is a struct above and a word here.
using Comparisons = Table<Lt, Le, Gt, Ge, Eq, Ne, IsClose, LogicalAnd, LogicalOr, LogicalXor>;

}  // namespace minitorch::operators
