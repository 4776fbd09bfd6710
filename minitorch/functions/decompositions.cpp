// Cholesky, QR, singular values and eigenvalues. Each part of a decomposition, such as Q, is a function of its own that
// keeps all parts, because its derivative needs them. A backward pass that builds a graph needs the parts as functions
// of A, so it decomposes A again.
#include "minitorch/functions/decompositions.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <limits>
#include <optional>
#include <vector>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/linear_algebra.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/layout/indexing.hpp"
#include "operators/linear/decompositions.hpp"

namespace minitorch {

void check_matrices(std::string_view function, const TensorData& a) {
  require_floating_point(function, a);
  if (a.dim() >= 2) return;
  throw ShapeError(std::string(function) + ": needs matrices or batches of them, not " + to_text(a.shape()));
}

void check_square(std::string_view function, const TensorData& a) {
  check_matrices(function, a);
  if (a.shape()[-2] == a.shape()[-1]) return;
  throw ShapeError(std::string(function) + ": needs square matrices, not " + to_text(a.shape()));
}

std::int64_t count_of_matrices(const Shape& shape) { return numel(operators::batch_of_matrices(shape)); }

std::string matrix_in_text(const Shape& shape, std::int64_t matrix) {
  if (shape.size() == 2) return "a matrix " + to_text(shape);
  const operators::Index at = operators::to_index(matrix, operators::batch_of_matrices(shape));
  return "matrix " + to_text(at) + " of a tensor " + to_text(shape);
}

namespace {

// The tensors of numbers, one for each column of the matrices.
Shape shape_of_diagonal(const Shape& shape, std::int64_t size) {
  Shape result = operators::batch_of_matrices(shape);
  result.push_back(size);
  return result;
}

void refuse_failure(const std::optional<operators::NotDecomposed>& failure, std::string_view function,
                    const Shape& shape) {
  if (!failure) return;
  throw DataError(std::string(function) + ": " + matrix_in_text(shape, failure->matrix) +
                  " holds NaN or an infinity, or the iteration does not converge");
}

// The parts of a decomposition: what the forward kept, or, in a pass that builds a graph, functions of `a`.
template <template <class> class Parts, class V, class Decompose>
Parts<V> recalled(const Parts<TensorData>& kept, const V& a, std::string_view function, const Decompose& decompose) {
  if constexpr (std::same_as<V, Tensor>) {
    return decompose(a);
  } else {
    kept.each([&](const TensorData& part) { constant<V>(part, "a part of its result", function); });
    return kept;
  }
}

// Zeros with ∞ on the diagonal.
template <class V> V infinite_diagonal(const V& a, std::int64_t n) {
  const TensorData y = zeros({n, n}, {.dtype = a.dtype()}).data();
  with_floating_type(y, [&]<class T>() {
    for (std::int64_t i = 0; i < n; ++i) y.data<T>()[i * n + i] = std::numeric_limits<T>::infinity();
  });
  return V(y);
}
// The symmetric matrix with the lower triangle of x.
template <class V> V symmetric(const V& x) { return tril(x, -1) + transpose(tril(x)); }
template <class V> V skew(const V& x) { return x - transpose(x); }
// The differences xⱼ - xᵢ, but ∞ for i = j. So a quotient of finite numbers by them is 0 on the diagonal, and so are
// its derivatives.
template <class V> V differences_of(const V& x) {
  return unsqueeze(x, -2) - unsqueeze(x, -1) + infinite_diagonal(x, x.shape().back());
}

// A = L Lᵀ   =>   dA = ½ L⁻ᵀ S L⁻¹, where S is symmetric with the lower triangle of Lᵀ dL
struct Cholesky {
  static constexpr auto name = "cholesky";
  static constexpr auto saves = Saves::output;

  static TensorData forward(const TensorData& a) {
    TensorData l = clone(a);
    with_floating_type(a, [&]<class T>() {
      const auto failure = operators::cholesky(matrices_of<T>(l));
      if (!failure) return;
      throw DataError("cholesky: " + matrix_in_text(a.shape(), failure->matrix) +
                      " is not positive definite: its leading minor of order " + std::to_string(failure->row + 1) +
                      " is not positive");
    });
    return l;
  }
  template <class V> static std::array<V, 1> backward(const V& dl, const V& l) {
    const V lt = transpose(l), right = solve(lt, symmetric(matmul(lt, dl)));
    return {transpose(solve(lt, transpose(right))) * 0.5};
  }
};

// A = Q R
template <class V> struct QrOf {
  V q, r;
  template <class F> void each(const F& f) const { f(q), f(r); }
};
template <class V> QrOf<V> qr_of(const V& a);

// With k = min(m, n), A = (X Y) and R = (R₁ R₂), X = Q R₁ has k columns, and Y = Q R₂ the others:
//   dX = (dQ + Q S) R₁⁻ᵀ, where S is symmetric with the lower triangle of R₁ dR₁ᵀ - dQᵀ Q,
//   dY = Q dR₂, and dQ has the additional term Y dR₂ᵀ.
template <class V> V backward_of_columns(const Shape& shape, const V& q, const V& r1, const V& dq, const V& m) {
  const std::int64_t k = r1.shape().back();
  const TensorData pivots = contiguous(diagonal(data_of(r1), 0, -2, -1));
  for (std::int64_t i = 0; i < pivots.numel(); ++i) {
    if (pivots.number_at(i) != 0) continue;
    throw DataError("qr: the first " + std::to_string(k) + " columns of " + matrix_in_text(shape, i / k) +
                    " are linearly dependent, and have no derivative");
  }
  return transpose(solve(r1, transpose(dq + matmul(q, symmetric(m)))));
}

struct QOfQr {
  QrOf<TensorData> kept;
  static constexpr auto name = "qr";

  TensorData forward(const TensorData& /*a*/) const { return kept.q; }
  template <class V> std::array<V, 1> backward(const V& dq, const V& a) const {
    const auto [q, r] = recalled(kept, a, name, [](const auto& x) { return qr_of(x); });
    const std::int64_t k = q.shape().back(), n = a.shape().back();
    const V dx = backward_of_columns(a.shape(), q, narrow(r, -1, 0, k), dq, -matmul(transpose(dq), q));
    return {n > k ? pad(dx, {{0, n - k}}) : dx};
  }
};

struct ROfQr {
  QrOf<TensorData> kept;
  static constexpr auto name = "qr";

  TensorData forward(const TensorData& /*a*/) const { return kept.r; }
  template <class V> std::array<V, 1> backward(const V& dr, const V& a) const {
    const auto [q, r] = recalled(kept, a, name, [](const auto& x) { return qr_of(x); });
    const std::int64_t k = q.shape().back(), n = a.shape().back();
    const V r1 = narrow(r, -1, 0, k), r2 = narrow(r, -1, k, n - k);
    const V dr1 = narrow(dr, -1, 0, k), dr2 = narrow(dr, -1, k, n - k), dq = matmul(matmul(q, r2), transpose(dr2));
    const V dx = backward_of_columns(a.shape(), q, r1, dq, matmul(r1, transpose(dr1)) - matmul(transpose(dq), q));
    return {cat(std::vector<V>{dx, matmul(q, dr2)}, -1)};
  }
};

QrOf<TensorData> qr_of_data(const TensorData& a) {
  const std::int64_t m = a.shape()[-2], n = a.shape()[-1], k = std::min(m, n);
  const Shape batch = operators::batch_of_matrices(a.shape());
  QrOf<TensorData> f{TensorData(operators::with_matrix(batch, m, k), a.dtype()),
                     TensorData(operators::with_matrix(batch, k, n), a.dtype())};
  with_floating_type(a, [&]<class T>() {
    operators::qr(matrices_of<const T>(contiguous(a)), matrices_of<T>(f.q), matrices_of<T>(f.r));
  });
  return {with_recorded_version(f.q), with_recorded_version(f.r)};
}

template <class V> QrOf<V> qr_of(const V& a) {
  const QrOf<TensorData> f = qr_of_data(data_of(a));
  return {call(QOfQr{f}, a), call(ROfQr{f}, a)};
}

// A = V diag(w) Vᵀ
template <class V> struct EighOf {
  V w, v;
  template <class F> void each(const F& f) const { f(w), f(v); }
};
template <class V> EighOf<V> eigh_of(const V& a);

// dA = V diag(dw) Vᵀ
struct EigenvaluesOfEigh {
  EighOf<TensorData> kept;
  static constexpr auto name = "eigh";

  TensorData forward(const TensorData& /*a*/) const { return kept.w; }
  template <class V> std::array<V, 1> backward(const V& dw, const V& a) const {
    const V v = recalled(kept, a, name, [](const auto& x) { return eigh_of(x); }).v;
    return {matmul(v * unsqueeze(dw, -2), transpose(v))};
  }
};

// dA = ½ V (K / E) Vᵀ, where K = Vᵀ dV - dVᵀ V and eᵢⱼ = wⱼ - wᵢ
struct EigenvectorsOfEigh {
  EighOf<TensorData> kept;
  static constexpr auto name = "eigh";

  TensorData forward(const TensorData& /*a*/) const { return kept.v; }
  template <class V> std::array<V, 1> backward(const V& dv, const V& a) const {
    const auto [w, v] = recalled(kept, a, name, [](const auto& x) { return eigh_of(x); });
    const V inner = skew(matmul(transpose(v), dv)) / differences_of(w) * 0.5;
    return {matmul(matmul(v, inner), transpose(v))};
  }
};

EighOf<TensorData> eigh_of_data(const TensorData& a) {
  EighOf<TensorData> f{TensorData(shape_of_diagonal(a.shape(), a.shape().back()), a.dtype()),
                       TensorData(a.shape(), a.dtype())};
  with_floating_type(a, [&]<class T>() {
    refuse_failure(operators::eigh(matrices_of<const T>(contiguous(a)), f.w.data<T>(), matrices_of<T>(f.v)), "eigh",
                   a.shape());
  });
  return {with_recorded_version(f.w), with_recorded_version(f.v)};
}

template <class V> EighOf<V> eigh_of(const V& a) {
  const EighOf<TensorData> f = eigh_of_data(data_of(a));
  return {call(EigenvaluesOfEigh{f}, a), call(EigenvectorsOfEigh{f}, a)};
}

// Of A = U diag(s) Vᵀ, with E of eᵢⱼ = sⱼ² - sᵢ² and K(X) = X - Xᵀ:
//   dA = U diag(ds) Vᵀ
//      + U (K(Uᵀ dU) / E diag(s)) Vᵀ + (1 - U Uᵀ) dU diag(1/s) Vᵀ
//      + U (diag(s) K(Vᵀ dV) / E) Vᵀ + U diag(1/s) dVᵀ (1 - V Vᵀ)
struct SvdKept : SvdOf<TensorData> {
  static constexpr auto name = "svd";

  template <class V> SvdOf<V> of(const V& a) const {
    if constexpr (std::same_as<V, Tensor>) {
      return svd_of(a);
    } else {
      for (const TensorData& part : {u, s, vh}) constant<V>(part, "a part of its result", name);
      return *this;
    }
  }
  // K(x) / E diag(s), or diag(s) K(x) / E, where `factors` is s as a row or as a column. Squares and sums of s may
  // overflow, so there are two quotients, the second one of halves.
  template <class V> static V divided(const V& x, const V& s, const V& factors) {
    const V halves = s * 0.5;
    const V sums = unsqueeze(halves, -2) + unsqueeze(halves, -1) + infinite_diagonal(s, s.shape().back());
    return skew(x) / differences_of(s) * (factors * 0.5 / sums);
  }
};

struct ValuesOfSvd {
  SvdKept kept;
  static constexpr auto name = "svd";

  TensorData forward(const TensorData& /*a*/) const { return kept.s; }
  template <class V> std::array<V, 1> backward(const V& ds, const V& a) const {
    const auto [u, s, vh] = kept.of(a);
    return {matmul(u * unsqueeze(ds, -2), vh)};
  }
};

struct LeftOfSvd {
  SvdKept kept;
  static constexpr auto name = "svd";

  TensorData forward(const TensorData& /*a*/) const { return kept.u; }
  template <class V> std::array<V, 1> backward(const V& du, const V& a) const {
    const auto [u, s, vh] = kept.of(a);
    const V inner = matmul(transpose(u), du), columns = unsqueeze(s, -2);
    V left = matmul(u, SvdKept::divided(inner, s, columns));
    if (a.shape()[-2] > a.shape()[-1]) left = left + (du - matmul(u, inner)) / columns;
    return {matmul(left, vh)};
  }
};

struct RightOfSvd {
  SvdKept kept;
  static constexpr auto name = "svd";

  TensorData forward(const TensorData& /*a*/) const { return kept.vh; }
  template <class V> std::array<V, 1> backward(const V& dvh, const V& a) const {
    const auto [u, s, vh] = kept.of(a);
    const V inner = matmul(vh, transpose(dvh)), rows = unsqueeze(s, -1);
    V right = matmul(SvdKept::divided(inner, s, rows), vh);
    if (a.shape()[-1] > a.shape()[-2]) right = right + (dvh - matmul(transpose(inner), vh)) / rows;
    return {matmul(u, right)};
  }
};

SvdKept svd_of_data(const TensorData& a) {
  const std::int64_t m = a.shape()[-2], n = a.shape()[-1], k = std::min(m, n);
  const Shape batch = operators::batch_of_matrices(a.shape());
  const TensorData u(operators::with_matrix(batch, m, k), a.dtype()), s(shape_of_diagonal(a.shape(), k), a.dtype());
  const TensorData vh(operators::with_matrix(batch, k, n), a.dtype());
  with_floating_type(a, [&]<class T>() {
    refuse_failure(
        operators::svd(matrices_of<const T>(contiguous(a)), matrices_of<T>(u), s.data<T>(), matrices_of<T>(vh)), "svd",
        a.shape());
  });
  return {{with_recorded_version(u), with_recorded_version(s), with_recorded_version(vh)}};
}

}  // namespace

template <TensorLike V> SvdOf<V> svd_of(const V& a) {
  const SvdKept f = svd_of_data(data_of(a));
  return {call(LeftOfSvd{f}, a), call(ValuesOfSvd{f}, a), call(RightOfSvd{f}, a)};
}
template SvdOf<TensorData> svd_of(const TensorData& a);
template SvdOf<Tensor> svd_of(const Tensor& a);

Tensor cholesky(const Tensor& a) {
  check_square("cholesky", a.data());
  return apply(Cholesky{}, a);
}

Qr qr(const Tensor& a) {
  check_matrices("qr", a.data());
  const auto [q, r] = naming_memory("qr", [&] { return qr_of(a); });
  return {q, r};
}

Svd svd(const Tensor& a) {
  check_matrices("svd", a.data());
  const auto [u, s, vh] = naming_memory("svd", [&] { return svd_of(a); });
  return {u, s, vh};
}

Eigh eigh(const Tensor& a) {
  check_square("eigh", a.data());
  const auto [w, v] = naming_memory("eigh", [&] { return eigh_of(a); });
  return {w, v};
}

}  // namespace minitorch
