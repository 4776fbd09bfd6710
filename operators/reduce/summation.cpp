// The reductions as structs, and how they reduce a block: of contiguous numbers, and of columns. Both add in the same
// order, with Eigen's vectorised arrays.
#include "operators/reduce/summation.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

#include <Eigen/Core>

namespace minitorch::operators {

namespace {

template <class T>
constexpr T infinity = std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity()
                                                            : std::numeric_limits<T>::max();
template <class T>
constexpr T minus_infinity = std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity()
                                                                  : std::numeric_limits<T>::lowest();

}  // namespace

// A reduction defines the type of a partial result (Partial), its identity, `combine` for arrays, and whether the bits
// depend on the order of combining (`has_order`). Without order, four independent arrays hide the latency. What it
// combines are the numbers themselves, unless it has a `term`.

struct Sum {
  static constexpr bool has_order = true;
  template <class T> using Partial = Wrapping<T>;
  template <class T> static constexpr T identity = 0;
  template <class X, class Y> static auto combine(const X& x, const Y& y) { return x + y; }
};

struct SumOfSquares : Sum {
  template <class X> static auto term(const X& x) { return x.square(); }
};

struct Prod {
  static constexpr bool has_order = true;
  template <class T> using Partial = Wrapping<Wide<T>>;  // a partial product may be far larger than the product
  template <class T> static constexpr T identity = 1;
  template <class X, class Y> static auto combine(const X& x, const Y& y) { return x * y; }
};

struct Max {
  static constexpr bool has_order = false;
  template <class T> using Partial = T;
  template <class T> static constexpr T identity = minus_infinity<T>;
  template <class X, class Y> static auto combine(const X& x, const Y& y) {
    using T = typename X::Scalar;
    return x.binaryExpr(y, Eigen::internal::scalar_max_op<T, T, Eigen::PropagateNaN>());
  }
};

struct Min {
  static constexpr bool has_order = false;
  template <class T> using Partial = T;
  template <class T> static constexpr T identity = infinity<T>;
  template <class X, class Y> static auto combine(const X& x, const Y& y) {
    using T = typename X::Scalar;
    return x.binaryExpr(y, Eigen::internal::scalar_min_op<T, T, Eigen::PropagateNaN>());
  }
};

namespace {

constexpr std::int64_t partials = 16;  // partial results of a block

template <class T, int n = Eigen::Dynamic> using Numbers = Eigen::Array<T, n, 1>;
template <class T, int n = Eigen::Dynamic> using NumbersAt = Eigen::Map<const Numbers<T, n>>;

// The terms of numbers x.
template <class R, class X> auto terms(const X& x) {
  if constexpr (requires { R::term(x); }) {
    return R::term(x);
  } else {
    return x;
  }
}

// Folds by halves: n/2 onto n/2, ..., 1 onto 1.
template <class R, class Partial, int n> Partial fold(const Numbers<Partial, n>& x) {
  if constexpr (n == 1) {
    return x[0];
  } else {
    const Numbers<Partial, n / 2> y = R::combine(x.template head<n / 2>(), x.template tail<n / 2>());
    return fold<R>(y);
  }
}

}  // namespace

template <class R, Element T> Wide<T> reduce_block(const T* x, std::int64_t n) {
  using Partial = typename R::template Partial<T>;
  using Partials = Numbers<Partial, partials>;
  Partials y = Partials::Constant(R::template identity<Partial>);
  if (n == 1)
    return static_cast<Wide<T>>(
        R::combine(y.template head<1>(), terms<R>(NumbersAt<T, 1>(x).template cast<Partial>()))[0]);
  std::int64_t i = 0;
  if constexpr (!R::has_order) {
    Partials a = y, b = y, c = y;
    const auto numbers = [x](std::int64_t at) { return NumbersAt<T, partials>(x + at).template cast<Partial>(); };
    for (; i + 4 * partials <= n; i += 4 * partials) {
      y = R::combine(y, numbers(i));
      a = R::combine(a, numbers(i + partials));
      b = R::combine(b, numbers(i + 2 * partials));
      c = R::combine(c, numbers(i + 3 * partials));
    }
    const Partials ya = R::combine(y, a), bc = R::combine(b, c);
    y = R::combine(ya, bc);
  }
  for (; i + partials <= n; i += partials)
    y = R::combine(y, terms<R>(NumbersAt<T, partials>(x + i).template cast<Partial>()));
  if (i < n) {
    Partials rest = Partials::Constant(R::template identity<Partial>);
    for (std::int64_t k = 0; k < n - i; ++k) rest[k] = static_cast<Partial>(x[i + k]);
    y = R::combine(y, terms<R>(rest));
  }
  return static_cast<Wide<T>>(fold<R>(y));
}

template <class R, Element T>
void reduce_block(const T* x, const Axes& rows, std::int64_t begin, std::int64_t end, std::int64_t columns,
                  Wide<T>* y) {
  using Partial = typename R::template Partial<T>;
  Eigen::Array<Partial, reduction_columns<T>, partials> partial;
  constexpr std::int64_t line = 64 / sizeof(T);  // elements of a cache line
  const std::int64_t used = std::min<std::int64_t>(partials, end - begin);
  partial.leftCols(std::max<std::int64_t>(used, 1)).topRows(columns).setConstant(R::template identity<Partial>);
  std::int64_t row = 0;
  rows.for_runs(begin, end, [&](std::int64_t offset, std::int64_t count) {
    const std::int64_t stride = rows.inner().stride;
    for (std::int64_t i = 0; i < count; ++i, ++row) {
      if (i + 8 < count) {  // processors do not prefetch long strides
        const T* later = x + offset + (i + 8) * stride;
        for (std::int64_t j = 0; j < columns; j += line) __builtin_prefetch(later + j);
      }
      auto sum = partial.col(row % partials).head(columns);
      sum = R::combine(sum, terms<R>(NumbersAt<T>(x + offset + i * stride, columns).template cast<Partial>()));
    }
  });
  for (std::int64_t half = partials / 2; half > 0; half /= 2) {
    for (std::int64_t i = 0; i < half && i + half < used; ++i) {
      partial.col(i).head(columns) = R::combine(partial.col(i).head(columns), partial.col(i + half).head(columns));
    }
  }
  Eigen::Map<Numbers<Wide<T>>>(y, columns) = partial.col(0).head(columns).template cast<Wide<T>>();
}

template <class R, Element T> void combine(Wide<T>* x, const Wide<T>* y, std::int64_t n) {
  using Partial = typename R::template Partial<Wide<T>>;
  Eigen::Map<Numbers<Wide<T>>> sum(x, n);
  sum = R::combine(sum.template cast<Partial>(), NumbersAt<Wide<T>>(y, n).template cast<Partial>())
            .template cast<Wide<T>>();
}

template Wide<float> reduce_block<Sum, float>(const float*, std::int64_t);
template void reduce_block<Sum, float>(const float*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                       Wide<float>*);
template void combine<Sum, float>(Wide<float>*, const Wide<float>*, std::int64_t);
template Wide<double> reduce_block<Sum, double>(const double*, std::int64_t);
template void reduce_block<Sum, double>(const double*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                        Wide<double>*);
template void combine<Sum, double>(Wide<double>*, const Wide<double>*, std::int64_t);
template Wide<std::int64_t> reduce_block<Sum, std::int64_t>(const std::int64_t*, std::int64_t);
template void reduce_block<Sum, std::int64_t>(const std::int64_t*, const Axes&, std::int64_t, std::int64_t,
                                              std::int64_t, Wide<std::int64_t>*);
template void combine<Sum, std::int64_t>(Wide<std::int64_t>*, const Wide<std::int64_t>*, std::int64_t);
template Wide<float> reduce_block<SumOfSquares, float>(const float*, std::int64_t);
template void reduce_block<SumOfSquares, float>(const float*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                                Wide<float>*);
template void combine<SumOfSquares, float>(Wide<float>*, const Wide<float>*, std::int64_t);
template Wide<double> reduce_block<SumOfSquares, double>(const double*, std::int64_t);
template void reduce_block<SumOfSquares, double>(const double*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                                 Wide<double>*);
template void combine<SumOfSquares, double>(Wide<double>*, const Wide<double>*, std::int64_t);
template Wide<float> reduce_block<Prod, float>(const float*, std::int64_t);
template void reduce_block<Prod, float>(const float*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                        Wide<float>*);
template void combine<Prod, float>(Wide<float>*, const Wide<float>*, std::int64_t);
template Wide<double> reduce_block<Prod, double>(const double*, std::int64_t);
template void reduce_block<Prod, double>(const double*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                         Wide<double>*);
template void combine<Prod, double>(Wide<double>*, const Wide<double>*, std::int64_t);
template Wide<std::int64_t> reduce_block<Prod, std::int64_t>(const std::int64_t*, std::int64_t);
template void reduce_block<Prod, std::int64_t>(const std::int64_t*, const Axes&, std::int64_t, std::int64_t,
                                               std::int64_t, Wide<std::int64_t>*);
template void combine<Prod, std::int64_t>(Wide<std::int64_t>*, const Wide<std::int64_t>*, std::int64_t);
template Wide<float> reduce_block<Max, float>(const float*, std::int64_t);
template void reduce_block<Max, float>(const float*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                       Wide<float>*);
template void combine<Max, float>(Wide<float>*, const Wide<float>*, std::int64_t);
template Wide<double> reduce_block<Max, double>(const double*, std::int64_t);
template void reduce_block<Max, double>(const double*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                        Wide<double>*);
template void combine<Max, double>(Wide<double>*, const Wide<double>*, std::int64_t);
template Wide<std::int64_t> reduce_block<Max, std::int64_t>(const std::int64_t*, std::int64_t);
template void reduce_block<Max, std::int64_t>(const std::int64_t*, const Axes&, std::int64_t, std::int64_t,
                                              std::int64_t, Wide<std::int64_t>*);
template void combine<Max, std::int64_t>(Wide<std::int64_t>*, const Wide<std::int64_t>*, std::int64_t);
template Wide<float> reduce_block<Min, float>(const float*, std::int64_t);
template void reduce_block<Min, float>(const float*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                       Wide<float>*);
template void combine<Min, float>(Wide<float>*, const Wide<float>*, std::int64_t);
template Wide<double> reduce_block<Min, double>(const double*, std::int64_t);
template void reduce_block<Min, double>(const double*, const Axes&, std::int64_t, std::int64_t, std::int64_t,
                                        Wide<double>*);
template void combine<Min, double>(Wide<double>*, const Wide<double>*, std::int64_t);
template Wide<std::int64_t> reduce_block<Min, std::int64_t>(const std::int64_t*, std::int64_t);
template void reduce_block<Min, std::int64_t>(const std::int64_t*, const Axes&, std::int64_t, std::int64_t,
                                              std::int64_t, Wide<std::int64_t>*);
template void combine<Min, std::int64_t>(Wide<std::int64_t>*, const Wide<std::int64_t>*, std::int64_t);

}  // namespace minitorch::operators
