// Attention: the checks, the function by tiles (operators/linear/attention.hpp), and the plain formula, by which the
// backward pass builds graphs.
#include "minitorch/functions/attention.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "minitorch/functions/drawing.hpp"
#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/products.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/errors/text.hpp"
#include "operators/linear/attention.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch {

namespace {

using operators::batch_of_matrices;
using operators::with_matrix;

constexpr double hidden_score = -std::numeric_limits<double>::infinity();

// Dropout of weights. The key is an int64 in memory, where each repetition of a recorded step puts another.
struct Dropout {
  double p = 0;
  TensorData key = {};

  bool is_active() const { return p > 0; }
  const std::int64_t* key_address() const { return is_active() ? key.data<std::int64_t>() : nullptr; }
};

// What attention does beside its operands.
struct Plan {
  std::optional<TensorData> mask = {};  // added to the scores, in their dtype
  bool is_causal = false;
  double scale = 1;
  Dropout dropout = {};
};

operators::AttentionDropout dropout_with(const std::int64_t* key, double p) {
  if (key == nullptr) return {};
  return {static_cast<std::uint64_t>(*key), p};
}

// The size of the last dimension but one.
std::int64_t rows_of(const Shape& shape) { return shape[-2]; }

// A call: the operands, their names, and what all must fit.
struct Call {
  std::string_view function;
  const Tensor &q, &k;
  const Tensor* v;
  const AttentionOptions& options;

  [[noreturn]] void refuse(const std::string& rule) const {
    std::string text = std::string(function) + ": " + rule + ": q " + to_text(q.shape()) + ", k " + to_text(k.shape());
    if (v != nullptr) text += ", v " + to_text(v->shape());
    if (options.mask) text += ", mask " + to_text(options.mask->shape());
    throw ShapeError(text);
  }
  Shape shape_of_batch() const {
    Shape batch = batch_of_matrices(q.shape());
    const auto join = [&](const Tensor& x) {
      const Shape own = batch_of_matrices(x.shape());
      for (std::size_t d = 1; d <= std::min(own.size(), batch.size()); ++d) {
        const std::int64_t n = batch[batch.size() - d], m = own[own.size() - d];
        if (n != m && n != 1 && m != 1) refuse("the dimensions before the last two do not broadcast");
      }
      batch = operators::shape_broadcast(function, batch, own);
    };
    join(k);
    if (v != nullptr) join(*v);
    return batch;
  }
  // Checks everything, and returns the shape of the scores.
  Shape check() const {
    const bool are_matrices = q.dim() >= 2 && k.dim() >= 2 && (v == nullptr || v->dim() >= 2);
    if (!are_matrices) refuse("q, k and v need at least 2 dimensions, (..., L, E), (..., S, E) and (..., S, Ev)");
    if (q.shape().back() != k.shape().back()) refuse("the last sizes of q and k differ");
    if (q.shape().back() == 0) refuse("the last size of q and k must be at least 1");
    if (v != nullptr && rows_of(k.shape()) != rows_of(v->shape())) refuse("the numbers of keys of k and v differ");
    const Shape scores = with_matrix(shape_of_batch(), rows_of(q.shape()), rows_of(k.shape()));
    check_shape(function, scores);
    if (options.mask && !operators::broadcasts_to(options.mask->shape(), scores)) {
      refuse("the mask does not broadcast to the scores " + to_text(scores));
    }
    require_floating_point(function, q.data());
    require_one_dtype(function, "q", q.data(), "k", k.data());
    if (v != nullptr) require_one_dtype(function, "q", q.data(), "v", v->data());
    check_options();
    if (options.mask) detail::check_added_mask(function, "mask", *options.mask);
    return scores;
  }
  void check_options() const {
    const auto refuse_option = [&](std::string_view name, double value, std::string_view rule) {
      throw DataError(std::string(function) + ": " + std::string(name) + " is " + to_text(value) + ", it must be " +
                      std::string(rule));
    };
    if (!(options.dropout >= 0 && options.dropout <= 1)) refuse_option("dropout", options.dropout, "from 0 to 1");
    if (options.scale && !std::isfinite(double{*options.scale})) refuse_option("scale", *options.scale, "finite");
  }
  // Returns f(). If it throws, gives the generator the state that it had before.
  template <class F> Tensor with_generator(const F& f) const {
    if (options.dropout == 0) return f();
    Generator& own = generator();
    const Generator before = unrecorded([&own] { return own; });
    try {
      return f();
    } catch (...) {
      unrecorded([&] { own = before; });
      throw;
    }
  }
  // Returns f(), which a recorded step does not repeat.
  template <class F> static auto unrecorded(const F& f) {
    const operators::Recording::Current none(nullptr);
    return f();
  }
  Generator& generator() const { return options.generator != nullptr ? *options.generator : default_generator(); }
  // The plan of a call that was checked. Takes a number of the generator if there is dropout.
  Plan plan() const {
    Plan plan{.is_causal = options.is_causal,
              .scale = options.scale.value_or(1 / std::sqrt(static_cast<double>(q.shape().back())))};
    if (options.mask) plan.mask = with_recorded_version(added(options.mask->data(), q.dtype()));
    if (options.dropout > 0) {
      plan.dropout = {options.dropout, TensorData({1}, int64)};
      draw(function, options.generator, 1, plan.dropout.key.data<std::int64_t>(),
           [](std::uint64_t key, std::int64_t /*n*/, std::int64_t* y) { *y = static_cast<std::int64_t>(key); });
    }
    return plan;
  }
  static TensorData added(const TensorData& mask, DType dtype) {
    if (mask.dtype() != int64) return to(mask, dtype);
    return where(mask, TensorData::number(0, dtype), TensorData::number(hidden_score, dtype));
  }
};

// 0 where query i sees key j, -∞ elsewhere.
TensorData causal_mask(std::int64_t queries, std::int64_t keys, DType dtype) {
  return triu(full({queries, keys}, hidden_score, dtype, "attention_weights"), 1);
}

// The factors of dropout for weights of this shape.
TensorData factors(const Dropout& dropout, const Shape& shape, DType dtype) {
  TensorData result(shape, dtype);
  with_floating_type(result, [&]<class T>() {
    operators::recorded("attention_dropout",
                        [key = dropout.key_address(), p = dropout.p, n = result.numel(), to = result.data<T>()] {
                          operators::attention_dropout(dropout_with(key, p), n, to);
                        });
  });
  return result;
}

// Where a row of scores has no key that takes part: elsewhere, a row of -∞ alone is NaN. Of the shape (..., L, 1).
TensorData has_no_key(const TensorData& mask, const Shape& scores, bool is_causal) {
  TensorData hidden = expand(mask, scores);
  if (is_causal) hidden = hidden + causal_mask(rows_of(scores), scores.back(), mask.dtype());
  return amax(hidden, {-1}, {.keepdim = true}) == TensorData::number(hidden_score, mask.dtype());
}

// softmax(scale q kᵀ + mask), where a row without a key that takes part gives 0. `mask` is the plan's.
template <TensorLike V> V plain_weights(const V& q, const V& k, const Plan& plan, const std::optional<V>& mask) {
  V scores = matmul(q, transpose(k)) * plan.scale;
  if (mask) scores = scores + *mask;
  if (scores.numel() == 0) return scores;
  if (plan.is_causal) scores = scores + V(causal_mask(rows_of(scores.shape()), scores.shape().back(), scores.dtype()));
  const double most = operators::largest_number(scores.dtype());
  const V e = exp(scores - V(clamp(amax(data_of(scores), {-1}, {.keepdim = true}), -most, HUGE_VAL)));
  const V total = sum(e, {-1}, {.keepdim = true});
  if (!mask) return e / total;
  return e / where(V(has_no_key(data_of(*mask), scores.shape(), plan.is_causal)), 1.0, total);
}

// y = (p z) v,  p = softmax(s),  s = scale q kᵀ + mask   =>
// dv = (p z)ᵀ dy,   ds = p (z e - Σ p z e)  with e = dy vᵀ,   dq = scale ds k,   dk = scale dsᵀ q
// The forward pass, before the function is applied, keeps y, and the moments of softmax for each query.
struct ScaledDotProductAttention {
  Plan plan = {};
  TensorData y = {}, largest = {}, inverse_sum = {};
  static constexpr auto name = "scaled_dot_product_attention";

  TensorData forward(const TensorData& /*q*/, const TensorData& /*k*/, const TensorData& /*v*/) const { return y; }

  std::array<TensorData, 3> backward(const TensorData& dy, const TensorData& q, const TensorData& k,
                                     const TensorData& v, const NeedsInputGrad& needs) const {
    if (plan.mask) constant<TensorData>(*plan.mask, "its mask", name);
    constant<TensorData>(y, "its result", name);
    return y.dtype() == float32 ? by_tiles<float>(dy, q, k, v, needs) : by_tiles<double>(dy, q, k, v, needs);
  }
  std::array<Tensor, 3> backward(const Tensor& dy, const Tensor& q, const Tensor& k, const Tensor& v,
                                 const NeedsInputGrad& needs) const {
    std::optional<Tensor> mask;
    if (plan.mask) mask = constant<Tensor>(*plan.mask, "its mask", name);
    const Tensor p = plain_weights(q, k, plan, mask);
    Tensor pz = p, e = matmul(dy, transpose(v));
    if (plan.dropout.is_active()) {
      const Tensor z(factors(
          plan.dropout, with_matrix(batch_of_matrices(y.shape()), rows_of(p.shape()), p.shape().back()), y.dtype()));
      pz = p * z;
      e = e * z;
    }
    const Tensor ds = p * (e - sum(p * e, {-1}, {.keepdim = true})) * plan.scale;
    return {needs[0] ? matmul(ds, k) : Tensor(), needs[1] ? matmul(transpose(ds), q) : Tensor(),
            needs[2] ? matmul(transpose(pz), dy) : Tensor()};
  }

  // Computes y and the moments.
  template <class T> void take(const TensorData& q, const TensorData& k, const TensorData& v, const Shape& shape) {
    const Shape batch = batch_of_matrices(shape);
    y = TensorData(with_matrix(batch, rows_of(shape), v.shape().back()), q.dtype());
    Shape rows = batch;
    rows.push_back(rows_of(shape));
    largest = TensorData(rows, q.dtype());
    inverse_sum = TensorData(rows, q.dtype());
    const operators::AttentionRows<T> moments{largest.data<T>(), inverse_sum.data<T>()};
    operators::recorded(name, [all = operands<T>(q, k, v), to = y.view<T>(), moments] {
      operators::attention<T>(all.now(), to, moments);
    });
    y.record_version();
  }

 private:
  // The operands of the kernels, which ask for the key of the dropout when they run.
  template <class T> struct Operands {
    operators::Attention<T> fixed;
    const std::int64_t* key;
    double p;

    operators::Attention<T> now() const {
      operators::Attention<T> all = fixed;
      all.dropout = dropout_with(key, p);
      return all;
    }
  };

  template <class T> Operands<T> operands(const TensorData& q, const TensorData& k, const TensorData& v) const {
    const Shape batch = batch_of_matrices(y.shape());
    const std::int64_t queries = rows_of(q.shape()), keys = rows_of(k.shape());
    const auto in_batch = [&](const TensorData& x, std::int64_t rows, std::int64_t columns) {
      return operators::View<const T>(expand(x, with_matrix(batch, rows, columns)).template view<T>());
    };
    return {.fixed = {.q = in_batch(q, queries, q.shape().back()),
                      .k = in_batch(k, keys, k.shape().back()),
                      .v = in_batch(v, keys, v.shape().back()),
                      .mask = plan.mask ? in_batch(*plan.mask, queries, keys) : operators::View<const T>{},
                      .scale = static_cast<T>(plan.scale),
                      .is_causal = plan.is_causal},
            .key = plan.dropout.key_address(),
            .p = plan.dropout.p};
  }
  template <class T>
  std::array<TensorData, 3> by_tiles(const TensorData& dy, const TensorData& q, const TensorData& k,
                                     const TensorData& v, const NeedsInputGrad& needs) const {
    const auto all = operands<T>(q, k, v);
    const std::int64_t parts = operators::attention_parts(all.fixed), size = numel(all.fixed.q.shape);
    const auto made = [&](std::size_t i, const Shape& shape) {
      return needs[i] ? TensorData(shape, y.dtype()) : TensorData();
    };
    const auto data = [](const TensorData& x) { return x.is_defined() ? x.data<T>() : nullptr; };
    const TensorData dq = made(0, {parts * size}), dk = made(1, all.fixed.k.shape), dv = made(2, all.fixed.v.shape);
    const TensorData products(largest.shape(), y.dtype());
    const operators::AttentionRows<const T> moments{largest.data<T>(), inverse_sum.data<T>()};
    operators::recorded(name, [all, moments, dy_view = dy.view<T>(), y_view = y.view<T>(), rows = products.data<T>(),
                               to_q = data(dq), to_k = data(dk), to_v = data(dv)] {
      operators::attention_backward<T>(all.now(), moments, dy_view, y_view, rows, to_q, to_k, to_v);
    });
    if (!needs[0]) return {dq, dk, dv};
    // Further parts would stay in memory as long as the derivative.
    return {reshape(parts == 1 ? dq : clone(narrow(dq, 0, 0, size)), all.fixed.q.shape), dk, dv};
  }
};

// The weights of attention by the plain formula, with the mask of the call, which may require a gradient.
Tensor plain_weights(const Call& call, const Plan& plan, const Shape& shape) {
  std::optional<Tensor> mask;
  if (plan.mask) {
    const bool is_differentiable = call.options.mask->requires_grad();
    mask = is_differentiable ? to(*call.options.mask, call.q.dtype()) : Tensor(*plan.mask);
  }
  Tensor p = plain_weights(call.q, call.k, plan, mask);
  if (p.shape() != shape) p = expand(p, shape);
  return plan.dropout.is_active() ? p * Tensor(factors(plan.dropout, shape, p.dtype())) : p;
}

}  // namespace

void detail::check_added_mask(std::string_view function, std::string_view name, const Tensor& mask) {
  if (mask.dtype() == int64 || mask.requires_grad()) return;
  const TensorData elements = contiguous(mask.data());
  with_floating_type(elements, [&]<class T>() {
    const bool is_added =
        operators::answered("whether a mask has only 0 and 1", [begin = elements.data<T>(), n = elements.numel()] {
          const bool has_one = std::find(begin, begin + n, T{1}) != begin + n;
          return !has_one || !std::all_of(begin, begin + n, [](T x) { return x == 0 || x == 1; });
        });
    if (is_added) return;
    throw DataError(std::string(function) + ": the " + std::string(name) + " " + to_text(mask.shape()) +
                    " has only 0 and 1, which would be added to the scores: a comparison must be converted by "
                    "to(int64)");
  });
}

Tensor scaled_dot_product_attention(const Tensor& q, const Tensor& k, const Tensor& v,
                                    const AttentionOptions& options) {
  const Call call{ScaledDotProductAttention::name, q, k, &v, options};
  const Shape scores = call.check();
  check_shape(call.function, with_matrix(batch_of_matrices(scores), rows_of(scores), v.shape().back()));
  return call.with_generator([&] {
    ScaledDotProductAttention f{.plan = call.plan()};
    if (options.mask && options.mask->requires_grad() && GradMode::is_enabled()) {
      return matmul(plain_weights(call, f.plan, scores), v);
    }
    naming_memory(call.function, [&] {
      with_floating_type(q.data(), [&]<class T>() { f.take<T>(q.data(), k.data(), v.data(), scores); });
    });
    return apply(std::move(f), q, k, v);
  });
}

Tensor attention_weights(const Tensor& q, const Tensor& k, const AttentionOptions& options) {
  const Call call{"attention_weights", q, k, nullptr, options};
  const Shape scores = call.check();
  return call.with_generator([&] { return plain_weights(call, call.plan(), scores); });
}

}  // namespace minitorch
