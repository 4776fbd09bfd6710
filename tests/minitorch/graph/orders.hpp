// Derivatives of derivatives, each with respect to some of the inputs, against central differences. Of a function f of
// inputs x, and weights w that are fixed numbers:
//   s₀ = Σ w f(x),    s₁ = Σ w ds₀/dx₁ over a subset x₁ of the inputs,    s₂ = Σ w ds₁/dx₂ over another,
// and the derivatives of s₀, s₁ and s₂, by `grad` for some inputs and by `backward` for all.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"

namespace minitorch::orders {

template <class V> using Function = std::function<V(const std::vector<V>&)>;
using Numbers = std::vector<double>;

/// Which inputs the derivatives of each order are asked of: bit i is input i, all where none is set.
using Subsets = std::array<std::uint64_t, 3>;

inline Numbers numbers(const Scalar& x) { return {x.data()}; }
inline Numbers numbers(const Tensor& x) { return x.to_vector<double>(); }
inline Scalar leaf(const Scalar&, const Numbers& values) { return Scalar{values[0]}; }
inline Tensor leaf(const Tensor& like, const Numbers& values) {
  return from_vector(values, like.shape(), {.dtype = float64, .requires_grad = true});
}
inline Scalar weighted(const Scalar& x, const Numbers& weights) { return x * weights[0]; }
inline Tensor weighted(const Tensor& x, const Numbers& weights) {
  return sum(to(x, float64) * from_vector(weights, x.shape(), {.dtype = float64}));
}
inline Numbers gradient_or_zeros(const Scalar& x) { return {x.grad().value_or(0)}; }
inline Numbers gradient_or_zeros(const Tensor& x) {
  return x.grad() ? numbers(*x.grad()) : Numbers(static_cast<std::size_t>(x.numel()));
}

/// A check of one function at one point.
template <class V> class Check {
 public:
  /// `point` are the inputs, of float64.
  Check(Function<V> f, const std::vector<V>& point, Subsets subsets, std::uint32_t seed)
      : f_(std::move(f)), point_(point), subsets_(subsets), seed_(seed) {
    for (std::size_t i = 0; i < point.size(); ++i) {
      values_.push_back(numbers(point[i]));
      directions_.push_back(random_numbers(100 + i, values_.back().size()));
    }
  }

  /// What is wrong; empty where all is right.
  std::string fault() const {
    for (std::size_t order = 0; order < subsets_.size(); ++order) {
      std::vector<V> xs = leaves(0, {});
      const V s = sum_of_order(order, xs);
      const std::vector<std::size_t> some = chosen(subsets_[order] * 2654435761U >> 7U);
      std::vector<V> asked;
      for (const std::size_t i : some) asked.push_back(xs[i]);
      std::vector<Numbers> found;
      for (const V& d : grad(s, asked, {.retain_graph = true, .materialize_grads = true})) found.push_back(numbers(d));
      std::string fault = compare(order, "grad", s, some, found);
      if (!fault.empty()) return fault;

      found.clear();
      if (s.requires_grad()) s.backward();
      for (const V& x : xs) found.push_back(gradient_or_zeros(x));
      fault = compare(order, "backward", s, chosen(0), found);
      if (!fault.empty()) return fault;
    }
    return "";
  }

 private:
  static constexpr double step = 1e-5;

  Numbers random_numbers(std::size_t key, std::size_t n) const {
    std::mt19937 engine(seed_ + static_cast<std::uint32_t>(key) * 7919U);
    std::uniform_real_distribution<double> distribution(-1, 1);
    Numbers result(n);
    for (double& x : result) x = distribution(engine);
    return result;
  }

  std::vector<std::size_t> chosen(std::uint64_t subset) const {
    std::vector<std::size_t> inputs, all;
    for (std::size_t i = 0; i < point_.size(); ++i) {
      all.push_back(i);
      if (i < 64 && (subset >> i & 1U) != 0) inputs.push_back(i);
    }
    return inputs.empty() ? all : inputs;
  }

  // The inputs, `distance` along the directions of `moved`.
  std::vector<V> leaves(double distance, const std::vector<std::size_t>& moved) const {
    std::vector<V> result;
    for (std::size_t i = 0; i < point_.size(); ++i) {
      Numbers values = values_[i];
      if (std::find(moved.begin(), moved.end(), i) != moved.end()) {
        for (std::size_t j = 0; j < values.size(); ++j) values[j] += distance * directions_[i][j];
      }
      result.push_back(leaf(point_[i], values));
    }
    return result;
  }

  V sum_of_order(std::size_t order, const std::vector<V>& xs) const {
    const V y = f_(xs);
    V s = weighted(y, random_numbers(1, numbers(y).size()));
    for (std::size_t k = 0; k < order; ++k) {
      std::vector<V> asked;
      for (const std::size_t i : chosen(subsets_[k])) asked.push_back(xs[i]);
      const std::vector<V> derivatives = grad(s, asked, {.create_graph = true, .materialize_grads = true});
      for (std::size_t i = 0; i < derivatives.size(); ++i) {
        const V term = weighted(derivatives[i], random_numbers(10 * (k + 1) + i, numbers(derivatives[i]).size()));
        s = i == 0 ? term : s + term;
      }
    }
    return s;
  }

  std::string compare(std::size_t order, const std::string& function, const V& s, const std::vector<std::size_t>& asked,
                      const std::vector<Numbers>& found) const {
    double sum = 0, size = 1 + std::abs(numbers(s)[0]);
    for (std::size_t k = 0; k < asked.size(); ++k) {
      for (std::size_t j = 0; j < found[k].size(); ++j) {
        const double term = found[k][j] * directions_[asked[k]][j];
        sum += term;
        size += std::abs(term);
      }
    }
    const double above = numbers(sum_of_order(order, leaves(step, asked)))[0];
    const double below = numbers(sum_of_order(order, leaves(-step, asked)))[0];
    const double expected = (above - below) / (2 * step);
    if (std::abs(sum - expected) <= 1e-6 * size) return "";
    return function + " of order " + std::to_string(order + 1) + " gives " + std::to_string(sum) +
           ", the difference is " + std::to_string(expected);
  }

  Function<V> f_;
  std::vector<V> point_;
  Subsets subsets_;
  std::uint32_t seed_;
  std::vector<Numbers> values_, directions_;
};

/// What is wrong with the derivatives of `f` at `point`, up to the third; empty where all is right.
template <class V>
std::string fault(const Function<V>& f, const std::vector<V>& point, const Subsets& subsets, std::uint32_t seed = 1) {
  return Check<V>(f, point, subsets, seed).fault();
}

/// Subsets to be tried with every function: the first input alone, the last alone, every second, and all.
inline const std::vector<Subsets>& usual_subsets() {
  static const std::vector<Subsets> subsets = {{1, 1, 1}, {1U << 1U, 1, 2}, {0b0101, 0b1010, 0b0101}, {0, 0, 0}};
  return subsets;
}

/// f with each of its inputs times another, which is 1: so each f has inputs that a derivative is not asked of.
template <class V> Function<V> scaled(const Function<V>& f) {
  return [f](const std::vector<V>& v) {
    std::vector<V> products;
    for (std::size_t i = 0; i < v.size(); i += 2) products.push_back(v[i] * v[i + 1]);
    return f(products);
  };
}

/// The point for `scaled`.
inline std::vector<Scalar> beside_ones(const std::vector<Scalar>& point) {
  std::vector<Scalar> result;
  for (const Scalar& x : point) {
    result.push_back(x);
    result.push_back(Scalar::constant(1));
  }
  return result;
}
inline std::vector<Tensor> beside_ones(const std::vector<Tensor>& point) {
  std::vector<Tensor> result;
  for (const Tensor& x : point) {
    result.push_back(x);
    result.push_back(ones(x.shape(), {.dtype = float64}));
  }
  return result;
}

}  // namespace minitorch::orders
