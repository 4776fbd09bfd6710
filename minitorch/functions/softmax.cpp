// logsumexp, softmax, log_softmax and cumsum: each a struct of forward and backward.
#include "operators/reduce/softmax.hpp"

#include <array>
#include <tuple>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/recording/recording.hpp"
#include "operators/reduce/scan.hpp"

namespace minitorch {

using operators::View, operators::with_type;

namespace {

// y = ln Σ eˣ   =>   dx = dy eˣ / Σ eˣ. It subtracts the largest x first. e^(x - y) would be simpler, but keeps the
// rounding error of y.
struct LogSumExp {
  ReducedDims dims;
  static constexpr auto name = "logsumexp";

  TensorData forward(const TensorData& x) const {
    const TensorData y(dims.kept(x.shape()), x.dtype());
    with_floating_type(x, [&]<class T>() {
      operators::recorded(name, [from = x.view<T>(), to = y.view<T>()] { operators::log_sum_exp<T>(from, to); });
    });
    return reshape(y, dims.result(x.shape()));
  }
  template <class V> std::array<V, 1> backward(const V& dy, const V& x) const {
    if (x.numel() == 0) return {kept(dims, dy) * x};
    const double most = operators::largest_number(x.dtype());
    const V e = exp(x - V(clamp(amax(data_of(x), dims.list(), {.keepdim = true}), -most, most)));
    return {kept(dims, dy) * (e / sum(e, dims.list(), {.keepdim = true}))};
  }
};

// y = eˣ / Σ eˣ   =>   dx = y (dy - Σ dy y)
struct Softmax {
  std::size_t dim;
  static constexpr auto name = "softmax";
  static constexpr auto saves = Saves::output;

  TensorData forward(const TensorData& x) const {
    TensorData y(x.shape(), x.dtype());
    with_floating_type(x, [&]<class T>() {
      operators::recorded(
          name, [from = x.view<T>(), along = dim, to = y.view<T>()] { operators::softmax<T>(from, along, to); });
    });
    return y;
  }
  std::array<TensorData, 1> backward(const TensorData& dy, const TensorData& y) const {
    TensorData dx(y.shape(), y.dtype());
    with_floating_type(y, [&]<class T>() {
      operators::recorded(name, [d = dy.view<T>(), of = y.view<T>(), along = dim, to = dx.view<T>()] {
        operators::softmax_backward<T>(d, of, along, to);
      });
    });
    return {dx};
  }
  std::array<Tensor, 1> backward(const Tensor& dy, const Tensor& y) const {
    return {y * (dy - sum(dy * y, {as_dim(dim)}, {.keepdim = true}))};
  }
};

// y = x - ln Σ eˣ   =>   dx = dy - eʸ Σ dy
struct LogSoftmax {
  std::size_t dim;
  static constexpr auto name = "log_softmax";
  static constexpr auto saves = Saves::output;

  TensorData forward(const TensorData& x) const {
    TensorData y(x.shape(), x.dtype());
    with_floating_type(x, [&]<class T>() {
      operators::recorded(
          name, [from = x.view<T>(), along = dim, to = y.view<T>()] { operators::log_softmax<T>(from, along, to); });
    });
    return y;
  }
  std::array<TensorData, 1> backward(const TensorData& dy, const TensorData& y) const {
    TensorData dx(y.shape(), y.dtype());
    with_floating_type(y, [&]<class T>() {
      operators::recorded(name, [d = dy.view<T>(), of = y.view<T>(), along = dim, to = dx.view<T>()] {
        operators::log_softmax_backward<T>(d, of, along, to);
      });
    });
    return {dx};
  }
  std::array<Tensor, 1> backward(const Tensor& dy, const Tensor& y) const {
    return {dy - exp(y) * sum(dy, {as_dim(dim)}, {.keepdim = true})};
  }
};

// y = the running sums of x   =>   dx = the running sums of dy from the end
struct CumSum {
  std::size_t dim;
  static constexpr auto name = "cumsum";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x) const {
    TensorData y(x.shape(), x.dtype());
    with_type(x.dtype(), [&]<class T>() {
      operators::recorded(
          name, [from = x.view<T>(), along = dim, to = y.view<T>()] { operators::cumsum<T>(from, along, to); });
    });
    return y;
  }
  template <class V> std::array<V, 1> backward(const V& dy) const {
    const auto d = as_dim(dim);
    return {flip(cumsum(flip(dy, {d}), d), {d})};
  }
};

// F along dimension `dim`. A tensor of shape () counts as one of shape (1).
template <class F, TensorLike V> V along(const V& x, std::int64_t dim) {
  const std::size_t d = dimension(F::name, dim, x.dim());
  return x.dim() == 0 ? reshape(call(F{d}, reshape(x, {1})), {}) : call(F{d}, x);
}

}  // namespace

template <TensorLike V> V logsumexp(const V& x, const Dims& dims, ReduceOptions options) {
  require_floating_point("logsumexp", data_of(x));
  return call(LogSumExp{ReducedDims("logsumexp", dims, x.dim(), options)}, x);
}

template <TensorLike V> V softmax(const V& x, WholeNumber dim) {
  require_floating_point("softmax", data_of(x));
  return along<Softmax>(x, dim);
}

template <TensorLike V> V log_softmax(const V& x, WholeNumber dim) {
  require_floating_point("log_softmax", data_of(x));
  return along<LogSoftmax>(x, dim);
}

template <TensorLike V> V cumsum(const V& x, WholeNumber dim) { return along<CumSum>(x, dim); }

Tensor logsumexp(const Tensor& x, const Dims& dims, ReduceOptions options) {
  return logsumexp<Tensor>(x, dims, options);
}
Tensor softmax(const Tensor& x, WholeNumber dim) { return softmax<Tensor>(x, dim); }
Tensor log_softmax(const Tensor& x, WholeNumber dim) { return log_softmax<Tensor>(x, dim); }
Tensor cumsum(const Tensor& x, WholeNumber dim) { return cumsum<Tensor>(x, dim); }

// Instantiates the functions of TensorData, by taking their addresses.
[[gnu::used]] static constinit auto softmaxes_of_data =
    std::tuple(&logsumexp<TensorData>, &softmax<TensorData>, &log_softmax<TensorData>, &cumsum<TensorData>);

}  // namespace minitorch
