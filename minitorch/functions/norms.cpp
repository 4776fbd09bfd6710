// Norms, variances and standard deviations: each a struct of forward and backward. They sum the powers directly. Only
// if a sum overflows or underflows, they compute it again of elements divided by a power of 2, one for each result
// (scaling.hpp).
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/scaling.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/recording/recording.hpp"
#include "operators/reduce/normalize_columns.hpp"
#include "operators/reduce/normalize_rows.hpp"
#include "operators/reduce/reduce.hpp"

namespace minitorch {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// x - m, where m is the mean.
template <class V> V centred(const V& x, const ReducedDims& dims) {
  return x - mean(x, dims.list(), {.keepdim = true});
}

// The result y, which has size 1 in the reduced dimensions, as `dims.keepdim()` wants it.
TensorData as_result(const TensorData& y, const ReducedDims& dims, const Shape& of) {
  return dims.keepdim() ? y : reshape(y, dims.result(of));
}

// The variance Σ (x - m)² / c, as unit² · variance, or as `variance` alone if there is no unit.
struct ScaledVariance {
  TensorData variance;
  std::optional<TensorData> unit;

  ScaledVariance(const TensorData& x, const ReducedDims& dims, double divisor) {
    TensorData squares = sum_of_squares(x, dims);
    if (!all_in_range(squares, static_cast<double>(dims.count(x.shape())))) {
      unit = largest_power_of_2(x, dims);
      squares = sum_of_squares(x / *unit, dims);
    }
    variance = squares / divisor;
  }
  TensorData times_unit(const TensorData& y) const { return unit ? *unit * y : y; }

  // Of the columns of a matrix if the reduced dimensions come first, or are short; else of the rows of one.
  static TensorData sum_of_squares(const TensorData& x, const ReducedDims& dims) {
    constexpr std::int64_t fewest_columns = 8, short_row = 32;
    const TensorData y(dims.kept(x.shape()), x.dtype());
    const std::int64_t kept = y.numel(), n = dims.count(x.shape());
    Dims first, last;
    bool come_first = true;
    for (std::size_t d = 0; d < x.dim(); ++d) {
      come_first = come_first && (!dims[d] || last.empty());
      (dims[d] ? first : last).push_back(as_dim(d));
    }
    const bool are_columns = kept >= fewest_columns && (come_first || n < short_row);
    if (!are_columns) std::swap(first, last);
    for (const std::int64_t d : last) first.push_back(d);
    const TensorData matrix = contiguous(permute(x, first));
    with_floating_type(x, [&]<class T>() {
      if (are_columns) {
        operators::recorded("squared_distances", [n, kept, from = matrix.data<T>(), to = y.data<T>()] {
          operators::squared_distances_of_columns<T>({.rows = n, .columns = kept}, from, to);
        });
      } else {
        operators::recorded("squared_distances", [n, kept, from = matrix.data<T>(), to = y.data<T>()] {
          operators::squared_distances_of_rows<T>({.rows = kept, .columns = n}, from, to);
        });
      }
    });
    return y;
  }
};

// The backward of a function f whose slope does not change when x is multiplied by a positive constant. If y is out of
// range, or the numerator of the slope may be, which is at most f.most_of(y), it computes the slope at x / f.unit(x).
template <class F, class V> V backward_of_any_scale(const F& f, const V& dy, const V& x) {
  const V y = kept(f.dims, call(f, x));
  const bool fits = x.numel() == 0 || (all_in_range(data_of(y), 1) && all_finite(f.most_of(data_of(y))));
  if (fits) return kept(f.dims, dy) * f.slope(x, y);
  const V scaled = x / V(f.unit(data_of(x)));
  return kept(f.dims, dy) * f.slope(scaled, kept(f.dims, call(f, scaled)));
}

// y = Σ (x - m)² / c, where m is the mean and c a constant   =>   dx = dy 2 (x - m) / c
struct Var {
  ReducedDims dims;
  double divisor;
  static constexpr auto name = "var";

  TensorData forward(const TensorData& x) const {
    const ScaledVariance v(x, dims, divisor);
    return as_result(v.times_unit(v.times_unit(v.variance)), dims, x.shape());
  }
  template <class V> std::array<V, 1> backward(const V& dy, const V& x) const {
    const V rest = centred(x, dims), d = kept(dims, dy);
    if (x.numel() == 0 || all_finite(data_of(rest))) return {d * (rest * (2 / divisor))};
    return {d * (centred(V(x * 0.5), dims) * (4 / divisor))};  // the difference of halves does not overflow
  }
};

// y = √var x   =>   dx = dy (x - m) / (c y), and 0 where y = 0
struct Stddev {
  ReducedDims dims;
  double divisor;
  static constexpr auto name = "stddev";

  TensorData forward(const TensorData& x) const {
    const ScaledVariance v(x, dims, divisor);
    return as_result(v.times_unit(sqrt(v.variance)), dims, x.shape());
  }
  template <class V> std::array<V, 1> backward(const V& dy, const V& x) const {
    return {backward_of_any_scale(*this, dy, x)};
  }

  TensorData unit(const TensorData& x) const { return largest_power_of_2(x, dims); }
  // An upper bound of |x - m|: the root of the sum of squares.
  TensorData most_of(const TensorData& y) const { return y * std::sqrt(divisor); }
  template <class V> V slope(const V& x, const V& y) const {
    return centred(x, dims) / where(y == 0, infinity, y) * (1 / divisor);
  }
};

// y = (Σ |x|ᵖ)^(1/p)   =>   dx = dy sign(x) (|x| / y)ᵖ⁻¹, which is dy x / y for p = 2; 0 where x or y is 0
struct Norm {
  ReducedDims dims;
  double p;
  static constexpr auto name = "norm";

  TensorData forward(const TensorData& x) const {
    const TensorData sums = sum_of_powers(x);
    if (all_in_range(sums, static_cast<double>(dims.count(x.shape())))) return as_result(root(sums), dims, x.shape());
    const TensorData u = unit(x);
    return as_result(u * root(sum_of_powers(x / u)), dims, x.shape());
  }
  template <class V> std::array<V, 1> backward(const V& dy, const V& x) const {
    return {backward_of_any_scale(*this, dy, x)};
  }

  TensorData sum_of_powers(const TensorData& x) const {
    if (p != 2) return sum(pow(abs(x), p), dims.list(), {.keepdim = true});
    const TensorData y(dims.kept(x.shape()), x.dtype());
    with_floating_type(x, [&]<class T>() { operators::sum_of_squares<T>(x.view<T>(), y.view<T>()); });
    return y;
  }
  TensorData root(const TensorData& sums) const { return p == 2 ? sqrt(sums) : pow(sums, 1 / p); }
  // The divisor of the elements: with it, the largest term of the sum is near 1.
  TensorData unit(const TensorData& x) const {
    if (p == 2) return largest_power_of_2(x, dims);
    const TensorData size = abs(x), extreme = p > 0 ? amax(size, dims.list(), {.keepdim = true})
                                                    : amin(size, dims.list(), {.keepdim = true});
    return where(extreme > 0, where(extreme < infinity, extreme, 1.0), 1.0);
  }
  static TensorData most_of(const TensorData& y) { return y; }
  template <class V> V slope(const V& x, const V& y) const {
    if (p == 2) return x / where(y == 0, infinity, y);
    const V divisor = where(y == 0, 1.0, y), sign = where(x > 0, 1.0, where(x < 0, -1.0, x * 0.0));
    return where(y == 0, 0.0, sign * pow(where(x == 0, 1.0, abs(x) / divisor), p - 1));
  }
};

// The divisor of the sum of squares.
double degrees_of_freedom(const ReducedDims& dims, const Shape& shape, std::int64_t correction) {
  return std::max(static_cast<double>(dims.count(shape)) - static_cast<double>(correction), 0.0);
}

// Var or Stddev.
template <class F, TensorLike V> V spread(const V& x, const Dims& dims, VarOptions options) {
  require_floating_point(F::name, data_of(x));
  const ReducedDims reduced_dims(F::name, dims, x.dim(), {.keepdim = options.keepdim});
  return call(F{reduced_dims, degrees_of_freedom(reduced_dims, x.shape(), options.correction)}, x);
}

}  // namespace

template <TensorLike V> V var(const V& x, const Dims& dims, VarOptions options) {
  return spread<Var>(x, dims, options);
}

template <TensorLike V> V stddev(const V& x, const Dims& dims, VarOptions options) {
  return spread<Stddev>(x, dims, options);
}

template <TensorLike V> V norm(const V& x, RealNumber p, const Dims& dims, ReduceOptions options) {
  require_floating_point("norm", data_of(x));
  const ReducedDims reduced_dims("norm", dims, x.dim(), options);
  if (p == 0) return sum(V(data_of(x)) != 0, dims, options);
  if (p == 1) return sum(abs(x), dims, options);
  if (std::isinf(p)) {
    reduced_dims.require_elements("norm", x.shape());
    return p > 0 ? amax(abs(x), dims, options) : amin(abs(x), dims, options);
  }
  return call(Norm{reduced_dims, p}, x);
}

Tensor var(const Tensor& x, const Dims& dims, VarOptions options) { return var<Tensor>(x, dims, options); }
Tensor stddev(const Tensor& x, const Dims& dims, VarOptions options) { return stddev<Tensor>(x, dims, options); }
Tensor norm(const Tensor& x, RealNumber p, const Dims& dims, ReduceOptions options) {
  return norm<Tensor>(x, p, dims, options);
}

// Instantiates the functions of TensorData, by taking their addresses.
[[gnu::used]] static constinit auto norms_of_data =
    std::tuple(&var<TensorData>, &stddev<TensorData>, &norm<TensorData>);

}  // namespace minitorch
