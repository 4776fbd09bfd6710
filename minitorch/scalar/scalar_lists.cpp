// Functions of a list for Scalars. A list that is longer than a function may take is cut into parts.
#include "minitorch/scalar/scalar_lists.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "minitorch/graph/function/list_function.hpp"
#include "minitorch/scalar/scalar_functions.hpp"
#include "operators/errors/error.hpp"

namespace minitorch {

namespace {

double sum(std::span<const double> xs) {
  double total = 0;
  for (const double x : xs) total += x;
  return total;
}

// Returns the largest of the numbers, to subtract before exp; 0 if it is not finite.
double shift_of(std::span<const double> xs) {
  const double largest = xs.empty() ? 0 : *std::max_element(xs.begin(), xs.end());
  return std::isfinite(largest) ? largest : 0;
}
double shift_of(std::span<const Scalar> xs) {
  double largest = xs.empty() ? 0 : xs.front().data();
  for (const Scalar& x : xs) largest = std::max(largest, x.data());
  return std::isfinite(largest) ? largest : 0;
}

template <class T> std::vector<T> softmax_of(std::span<const T> xs) {
  using std::exp;
  const double shift = shift_of(xs);
  std::vector<T> y;
  y.reserve(xs.size());
  for (const T& x : xs) y.push_back(exp(x - shift));
  const T total = sum(y);
  for (T& e : y) e = e / total;
  return y;
}

// s = Σ xᵢ   =>   dxᵢ = ds
struct SumOfList {
  static constexpr auto name = "sum";
  std::size_t n;

  static double forward(std::span<const double> xs) { return sum(xs); }
  template <class T> std::vector<T> backward(const T& ds) const { return std::vector<T>(n, ds); }
};

// s = Σ xᵢ yᵢ   =>   dxᵢ = ds yᵢ,   dyᵢ = ds xᵢ.   The list is x, and y behind it.
struct Dot {
  static constexpr auto name = "dot";

  static double forward(std::span<const double> xy) {
    const std::size_t n = xy.size() / 2;
    double total = 0;
    for (std::size_t i = 0; i < n; ++i) total += xy[i] * xy[n + i];
    return total;
  }
  // To ask for each element whether its derivative is needed would take longer than to multiply.
  template <class T> static std::vector<T> backward(const T& ds, std::span<const T> xy) {
    const std::size_t n = xy.size() / 2;
    std::vector<T> d;
    d.reserve(xy.size());
    for (const T& y : xy.subspan(n)) d.push_back(ds * y);
    for (const T& x : xy.first(n)) d.push_back(ds * x);
    return d;
  }
};

// l = log Σ exp xᵢ   =>   dxᵢ = dl softmax(x)ᵢ
struct LogSumExpOfList {
  static constexpr auto name = "logsumexp";

  static double forward(std::span<const double> xs) {
    const double shift = shift_of(xs);
    double total = 0;
    for (const double x : xs) total += std::exp(x - shift);
    return std::log(total) + shift;
  }
  template <class T> static std::vector<T> backward(const T& dl, std::span<const T> xs) {
    std::vector<T> d = softmax_of(xs);
    for (T& p : d) p = dl * p;
    return d;
  }
};

// Calls f for parts of `most` elements of the list, and returns the results.
template <class F> std::vector<Scalar> of_parts(std::span<const Scalar> xs, const F& f) {
  std::vector<Scalar> results;
  for (std::size_t i = 0; i < xs.size(); i += graph::most_arguments) {
    results.push_back(f(xs.subspan(i, std::min(graph::most_arguments, xs.size() - i))));
  }
  return results;
}

}  // namespace

Scalar sum(std::span<const Scalar> xs) {
  if (xs.empty()) return Scalar();
  if (xs.size() <= graph::most_arguments) return apply_to_list(SumOfList{xs.size()}, xs);
  return sum(of_parts(xs, [](std::span<const Scalar> part) { return sum(part); }));
}

Scalar dot(std::span<const Scalar> xs, std::span<const Scalar> ys) {
  if (xs.size() != ys.size()) {
    throw ShapeError("dot: the lists have " + std::to_string(xs.size()) + " and " + std::to_string(ys.size()) +
                     " Scalars, their lengths must be equal");
  }
  constexpr std::size_t most = graph::most_arguments / 2;
  const auto part = [&](std::size_t from, std::size_t n) {
    return graph::apply_to_each<Scalar>(
        Dot{}, 2 * n, [&](std::size_t i) -> const Scalar& { return i < n ? xs[from + i] : ys[from + i - n]; });
  };
  if (xs.empty()) return Scalar();
  if (xs.size() <= most) return part(0, xs.size());
  std::vector<Scalar> parts;
  for (std::size_t i = 0; i < xs.size(); i += most) parts.push_back(part(i, std::min(most, xs.size() - i)));
  return sum(parts);
}

Scalar logsumexp(std::span<const Scalar> xs) {
  if (xs.empty()) return Scalar::constant(-std::numeric_limits<double>::infinity());
  if (xs.size() <= graph::most_arguments) return apply_to_list(LogSumExpOfList{}, xs);
  return logsumexp(of_parts(xs, [](std::span<const Scalar> part) { return logsumexp(part); }));
}

std::vector<Scalar> softmax(std::span<const Scalar> xs) { return softmax_of(xs); }

}  // namespace minitorch
