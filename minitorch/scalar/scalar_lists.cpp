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

double number_of(double x) { return x; }
double number_of(const Scalar& x) { return x.data(); }

constexpr double infinite = std::numeric_limits<double>::infinity();

// Returns the largest of the numbers, -inf of none.
template <class T> double largest_of(std::span<const T> xs) {
  double largest = -infinite;
  for (const T& x : xs) largest = std::max(largest, number_of(x));
  return largest;
}

// Returns the largest of the numbers, to subtract before exp; 0 if all are -inf.
template <class T> double shift_of(std::span<const T> xs) {
  const double largest = largest_of(xs);
  return largest == -infinite ? 0 : largest;
}

template <class T> std::vector<T> shifted_exponentials(std::span<const T> xs, double shift) {
  using std::exp;
  std::vector<T> y;
  y.reserve(xs.size());
  for (const T& x : xs) y.push_back(exp(x - shift));
  return y;
}

template <class T> std::vector<T> softmax_of(std::span<const T> xs) {
  std::vector<T> y = shifted_exponentials(xs, shift_of(xs));
  const T total = sum(y);
  for (T& e : y) e = e / total;
  return y;
}

// s = Σ xᵢ   =>   dxᵢ = ds
struct SumOfList {
  static constexpr auto name = "sum";
  std::size_t n;

  static double forward(std::span<const double> xs) { return sum(xs); }
  template <class T> graph::EachOfList<T> backward(const T& ds) const { return graph::EachOfList<T>(n, ds); }
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
  template <class T> static graph::EachOfList<T> backward(const T& ds, std::span<const T> xy) {
    const std::size_t n = xy.size() / 2;
    graph::EachOfList<T> d(xy.size());
    for (std::size_t i = 0; i < n; ++i) d[i] = ds * xy[n + i];
    for (std::size_t i = 0; i < n; ++i) d[n + i] = ds * xy[i];
    return d;
  }
};

// l = log Σ exp xᵢ   =>   dxᵢ = dl exp(xᵢ - l) = dl softmax(x)ᵢ, which is 0 beside an infinite x
struct LogSumExpOfList {
  static constexpr auto name = "logsumexp";

  static double forward(std::span<const double> xs) {
    const double shift = shift_of(xs);
    if (shift == infinite) {
      const auto nan = std::find_if(xs.begin(), xs.end(), [](double x) { return std::isnan(x); });
      return nan == xs.end() ? infinite : *nan;
    }
    double total = 0;
    for (const double x : xs) total += std::exp(x - shift);
    return std::log(total) + shift;
  }
  template <class T> static std::vector<T> backward(const T& dl, std::span<const T> xs) {
    std::vector<T> d = largest_of(xs) == infinite ? shifted_exponentials(xs, infinite) : softmax_of(xs);
    for (T& p : d) p = dl * p;
    return d;
  }
};

}  // namespace

Scalar sum(std::span<const Scalar> xs) {
  if (xs.empty()) return {};
  if (xs.size() <= graph::most_arguments) return apply_to_list(SumOfList{xs.size()}, xs);
  std::vector<Scalar> parts;
  for (std::size_t i = 0; i < xs.size(); i += graph::most_arguments)
    parts.push_back(sum(xs.subspan(i, std::min(graph::most_arguments, xs.size() - i))));
  return sum(parts);
}

Scalar dot(std::span<const Scalar> xs, std::span<const Scalar> ys) {
  if (xs.size() != ys.size()) {
    throw ShapeError("dot: the lists have " + std::to_string(xs.size()) + " and " + std::to_string(ys.size()) +
                     " Scalars, their lengths must be equal");
  }
  constexpr std::size_t most = graph::most_arguments / 2;
  const auto part = [&](std::size_t from, std::size_t n) {
    return graph::apply_to_each<Scalar>(Dot{}, 2 * n, [&](const auto& visit) {
      for (const Scalar& x : xs.subspan(from, n)) visit(x);
      for (const Scalar& y : ys.subspan(from, n)) visit(y);
    });
  };
  if (xs.empty()) return {};
  if (xs.size() <= most) return part(0, xs.size());
  std::vector<Scalar> parts;
  for (std::size_t i = 0; i < xs.size(); i += most) parts.push_back(part(i, std::min(most, xs.size() - i)));
  return sum(parts);
}

Scalar dot(std::span<const Scalar> xs, std::span<const double> ys) {
  std::vector<Scalar> constants;
  constants.reserve(ys.size());
  for (const double y : ys) constants.push_back(Scalar::constant(y));
  return dot(xs, constants);
}

Scalar logsumexp(std::span<const Scalar> xs) {
  if (xs.empty()) return Scalar::constant(-std::numeric_limits<double>::infinity());
  if (xs.size() <= graph::most_arguments) return apply_to_list(LogSumExpOfList{}, xs);
  const double shift = shift_of(xs);
  if (shift == infinite) {  // the part with the first infinity or NaN decides
    std::size_t i = 0;
    while (xs[i].data() < infinite) ++i;
    return logsumexp(xs.subspan(std::min(i, xs.size() - graph::most_arguments), graph::most_arguments));
  }
  return log(sum(shifted_exponentials(xs, shift))) + shift;
}

std::vector<Scalar> softmax(std::span<const Scalar> xs) { return softmax_of(xs); }

}  // namespace minitorch
