// Determinants, inverses and solutions of linear systems, by the LU decomposition.
#include "minitorch/functions/linear_algebra.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "minitorch/functions/decompositions.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reduced_dims.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/linear/decompositions.hpp"

namespace minitorch {

namespace {

using operators::LuForm;

constexpr double infinity_of_log = std::numeric_limits<double>::infinity();

TensorData identities(const TensorData& like) {
  return contiguous(expand(eye(like.shape().back(), {.dtype = like.dtype()}).data(), like.shape()));
}

// P A = L U for each matrix of a tensor; det P is `sign`.
struct Lu {
  TensorData factors, order, sign;

  Lu() = default;  // so that a released graph frees the factors (graph::is_forgettable)
  explicit Lu(const TensorData& a)
      : factors(clone(a)),
        order({count_of_matrices(a.shape()) * a.shape().back()}, int64),
        sign(full(operators::batch_of_matrices(a.shape()), 1, a.dtype(), "lu")) {
    with_floating_type(
        a, [&]<class T>() { operators::lu(matrices_of<T>(factors), order.data<std::int64_t>(), sign.data<T>()); });
  }
  TensorData pivots() const { return contiguous(diagonal(factors, 0, -2, -1)); }
  TensorData det() const { return sign * prod(pivots(), -1); }
  // det(A) x, a matrix for each, also where det(A) is beyond the range of the dtype.
  TensorData times_det(const TensorData& x) const;
  // A⁻¹ b or A⁻ᵀ b, where b has as many matrices.
  TensorData solve(const TensorData& b, LuForm form = LuForm::plain) const {
    TensorData x(b.shape(), b.dtype());
    with_floating_type(b, [&]<class T>() {
      operators::lu_solve(matrices_of<const T>(factors), order.data<std::int64_t>(),
                          matrices_of<const T>(contiguous(b)), matrices_of<T>(x), form);
    });
    return x;
  }
  // The same factors for each matrix of a batch to which theirs is broadcast.
  Lu expanded_to(const Shape& batch) const {
    Lu result = *this;
    const std::int64_t n = factors.shape().back();
    if (batch == sign.shape()) return result;
    Shape rows = sign.shape(), all = batch;
    rows.push_back(n);
    all.push_back(n);
    result.order = contiguous(expand(reshape(order, rows), all));
    result.factors = contiguous(expand(factors, operators::with_matrix(batch, n, n)));
    return result;
  }
  void refuse_singular(std::string_view function) const {
    const std::int64_t n = factors.shape().back();
    const TensorData all = pivots();
    for (std::int64_t i = 0; i < all.numel(); ++i) {
      if (all.number_at(i) != 0) continue;
      throw DataError(std::string(function) + ": " + matrix_in_text(factors.shape(), i / n) + " is singular: number " +
                      std::to_string(i % n) + " on the diagonal of U is 0 in P A = L U");
    }
  }
};

TensorData Lu::times_det(const TensorData& x) const {
  const TensorData all = pivots(), product = clone(x);
  const std::int64_t n = all.shape().back();
  with_floating_type(sign, [&]<class T>() {
    for (std::int64_t i = 0; i < sign.numel(); ++i) {
      T mantissa = sign.data<T>()[i];
      int exponent = 0;
      const auto multiply = [&](T by) {
        int of_factor = 0, of_product = 0;
        mantissa = std::frexp(mantissa * std::frexp(by, &of_factor), &of_product);
        exponent += of_factor + of_product;
      };
      for (std::int64_t k = 0; k < n; ++k) multiply(all.data<T>()[i * n + k]);
      T* const element = product.data<T>() + i * n * n;
      for (std::int64_t k = 0; k < n * n; ++k) element[k] = std::ldexp(mantissa * element[k], exponent);
    }
  });
  return product;
}

// B = A⁻¹   =>   dA = -Bᵀ dB Bᵀ
struct Inverse {
  static constexpr auto name = "inverse";
  static constexpr auto saves = Saves::output;

  static TensorData forward(const TensorData& a) {
    const Lu lu(a);
    lu.refuse_singular(name);
    return lu.solve(identities(a));
  }
  template <class V> static std::array<V, 1> backward(const V& db, const V& b) {
    return {-matmul(matmul(transpose(b), db), transpose(b))};
  }
};

// The shape of X = A⁻¹ B, broadcast. Throws ShapeError if there is none.
Shape shape_of_solution(const Shape& a, const Shape& b) {
  const Shape batch =
      operators::shape_broadcast("solve", operators::batch_of_matrices(a), operators::batch_of_matrices(b));
  const Shape shape = operators::with_matrix(batch, b[-2], b[-1]);
  check_shape("solve", shape);
  return shape;
}

// X = A⁻¹ B or A⁻ᵀ B, where P A = L U, broadcast.
template <class V> V solve_by(const Lu& lu, LuForm form, const V& a, const V& b);

// X = A⁻¹ B   =>   dB = A⁻ᵀ dX,   dA = -dB Xᵀ.   X = A⁻ᵀ B   =>   dB = A⁻¹ dX,   dA = -X dBᵀ.   All derivatives use the
// same factors: those of Aᵀ are rounded otherwise, and may be singular where these are not. If the batch was broadcast,
// the engine sums the derivatives over it.
struct Solve {
  Lu lu;
  LuForm form;
  TensorData x;
  static constexpr auto name = "solve";

  TensorData forward(const TensorData& /*a*/, const TensorData& /*b*/) const { return x; }
  template <class V> std::array<V, 2> backward(const V& dx, const V& a, const V& b, const NeedsInputGrad& needs) const {
    const bool is_plain = form == LuForm::plain;
    const V db = solve_by(lu, is_plain ? LuForm::transposed : LuForm::plain, a, dx);
    if (!needs[0]) return {V{}, db};
    V kept = constant<V>(x, "its result", name);
    if constexpr (std::same_as<V, Tensor>) kept = call(*this, a, b);
    return {is_plain ? -matmul(db, transpose(kept)) : -matmul(kept, transpose(db)), db};
  }
};

template <class V> V solve_by(const Lu& lu, LuForm form, const V& a, const V& b) {
  const Shape shape = shape_of_solution(a.shape(), b.shape());
  const Lu expanded = lu.expanded_to(operators::batch_of_matrices(shape));
  const TensorData x = with_recorded_version(expanded.solve(expand(data_of(b), shape), form));
  return call(Solve{lu, form, x}, a, b);
}

template <class V> V solve_matrices(const V& a, const V& b) {
  shape_of_solution(a.shape(), b.shape());  // refuses shapes before A is factored
  const Lu lu(data_of(a));
  lu.refuse_singular("solve");
  return solve_by(lu, LuForm::plain, a, b);
}

// Cofactors, the derivatives of a determinant: C = det(A) A⁻ᵀ, which is a polynomial, and exists for singular matrices
// too. There A = U diag(s) Vᵀ gives it: C = det(U) det(V) U diag(γ) Vᵀ, where γᵢ is the product of all s but sᵢ (N.
// Higham, What is the adjugate of a matrix?, 2020). Its second factor, the product of all but two, gives the next
// derivative.

// Which matrices of a batch (b, n, n) are regular: elimination took less than half of the digits of each pivot,
// relative to the largest elements of its row and of its column in that scale. That bounds no condition number, but
// tells the singular ones, whatever the scales of rows and columns. Those that hold NaN or infinities count as regular:
// they give NaN.
struct ByCondition {
  std::vector<std::int64_t> regular, singular;

  ByCondition(const TensorData& a, const Lu& lu) {
    const TensorData pivots = abs(lu.pivots()), elements = abs(a);
    const TensorData of_rows = amax(elements, -1);
    const TensorData scaled = elements / unsqueeze(where(of_rows == 0, 1, of_rows), -1);
    const TensorData size = gather(of_rows, 1, reshape(lu.order, pivots.shape())) * amax(scaled, -2);
    const TensorData largest = amax(of_rows, -1);
    const double half_of_digits = a.dtype() == float32 ? 0x1p-12 : 0x1p-26;
    const TensorData lost = any(pivots <= half_of_digits * size, -1);
    for (std::int64_t i = 0; i < largest.numel(); ++i) {
      const bool is_singular = lost.number_at(i) != 0 && std::isfinite(largest.number_at(i));
      (is_singular ? singular : regular).push_back(i);
    }
  }
};

// f(xs...) of the regular matrices and g(xs...) of the singular ones, each at its place.
template <class F, class G, class V, class... Vs>
V by_condition(const ByCondition& found, const F& f, const G& g, const V& a, const Vs&... others) {
  if (found.singular.empty()) return f(a, others...);
  if (found.regular.empty()) return g(a, others...);
  const V regular(from_vector(found.regular).data()), singular(from_vector(found.singular).data());
  const V none(full(a.shape(), 0, a.dtype(), "det"));
  const V first = index_add(none, 0, regular, f(index_select(a, 0, regular), index_select(others, 0, regular)...));
  return index_add(first, 0, singular, g(index_select(a, 0, singular), index_select(others, 0, singular)...));
}

template <class V> V identity_like(const V& a) { return V(eye(a.shape().back(), {.dtype = a.dtype()}).data()); }

// The singular vectors and values of a batch (b, n, n), and det(U) det(V), which is 1 or -1, for each as (b, 1, 1).
template <class V> struct SignedSvd : SvdOf<V> {
  V sign;
  explicit SignedSvd(const V& a)
      : SvdOf<V>(svd_of(a)),
        sign(reshape(round(Lu(data_of(this->u)).det() * Lu(data_of(this->vh)).det()), {a.shape()[0], 1, 1})) {}
};

template <class V> V cofactors(const V& a);

struct Cofactors {
  static constexpr auto name = "det_backward";

  static TensorData forward(const TensorData& a) {
    const Lu all(a);
    const ByCondition found(a, all);
    const auto regular = [&](const TensorData& x) {
      const Lu lu = found.singular.empty() ? all : Lu(x);
      return lu.times_det(transpose(lu.solve(identities(x))));
    };
    const auto singular = [](const TensorData& x) {
      const SignedSvd<TensorData> f(x);
      const TensorData others = prod(where(identity_like(x), 1, unsqueeze(f.s, -2)), -1);
      return f.sign * matmul(f.u * unsqueeze(others, -2), f.vh);
    };
    return by_condition(found, regular, singular, a);
  }
  // dA = ⟨B, dC⟩ C - B dCᵀ C with B = A⁻ᵀ. Of a singular matrix, with D = Uᵀ dC V and mᵢⱼ the product of all s but sᵢ
  // and sⱼ: dA = det(U) det(V) U H Vᵀ, where hᵢᵢ = Σⱼ mᵢⱼ dⱼⱼ and hᵢⱼ = -mᵢⱼ dⱼᵢ. That takes memory for n³ numbers.
  template <class V> static std::array<V, 1> backward(const V& dc, const V& a) {
    const auto regular = [](const V& x, const V& d) {
      const V b = solve_by(Lu(data_of(x)), LuForm::transposed, x, V(identities(data_of(x)))), c = cofactors(x);
      return sum(b * d, {-2, -1}, {.keepdim = true}) * c - matmul(matmul(b, transpose(d)), c);
    };
    const auto singular = [](const V& x, const V& d) {
      const SignedSvd<V> f(x);
      const V one = identity_like(x), either = maximum(unsqueeze(one, 0), unsqueeze(one, 1));
      const V s = unsqueeze(unsqueeze(f.s, -2), -2);
      const V m = where(one, 0, prod(where(either, 1, s), -1));
      const V inner = matmul(matmul(transpose(f.u), d), transpose(f.vh));
      const V h = one * matmul(m, unsqueeze(diagonal(inner, 0, -2, -1), -1)) - m * transpose(inner);
      return f.sign * matmul(matmul(f.u, h), f.vh);
    };
    return {by_condition(ByCondition(data_of(a), Lu(data_of(a))), regular, singular, a, dc)};
  }
};

template <class V> V cofactors(const V& a) { return call(Cofactors{}, a); }

// y = det A   =>   dA = dy C, the cofactors of A
struct Det {
  static constexpr auto name = "det";

  static TensorData forward(const TensorData& a) { return Lu(a).det(); }
  template <class V> static std::array<V, 1> backward(const V& dy, const V& a) {
    if (a.numel() == 0) return {a};
    const std::int64_t n = a.shape().back();
    const V c = cofactors(reshape(a, {count_of_matrices(a.shape()), n, n}));
    return {unsqueeze(unsqueeze(dy, -1), -1) * reshape(c, a.shape())};
  }
};

// y = ln |det A|   =>   dA = dy A⁻ᵀ
struct LogAbsDet {
  Lu lu;
  TensorData y;
  static constexpr auto name = "slogdet";

  TensorData forward(const TensorData& /*a*/) const { return y; }
  template <class V> std::array<V, 1> backward(const V& dy, const V& a) const {
    const auto kept = constant<TensorData>(y, "its result", name);
    for (std::int64_t i = 0; i < kept.numel(); ++i) {
      if (kept.number_at(i) != -infinity_of_log) continue;
      throw DataError("slogdet: " + matrix_in_text(a.shape(), i) +
                      " is singular, and ln |det| has no derivative there");
    }
    const V inverses = solve_by(lu, LuForm::transposed, a, V(identities(data_of(a))));
    return {unsqueeze(unsqueeze(dy, -1), -1) * inverses};
  }
};

}  // namespace

template <TensorLike V> V solve(const V& a, const V& b) { return solve_matrices(a, b); }
template TensorData solve(const TensorData& a, const TensorData& b);
template Tensor solve(const Tensor& a, const Tensor& b);

Tensor det(const Tensor& a) {
  check_square("det", a.data());
  return call(Det{}, a);
}

Slogdet slogdet(const Tensor& a) {
  check_square("slogdet", a.data());
  const Lu lu = naming_memory("slogdet", [&] { return Lu(a.data()); });
  const TensorData pivots = lu.pivots();
  const TensorData y = with_recorded_version(sum(log(abs(pivots)), -1));
  return {Tensor(lu.sign * prod(sign(pivots), -1) + 0.0), apply(LogAbsDet{lu, y}, a)};  // + 0: no -0
}

Tensor inverse(const Tensor& a) {
  check_square("inverse", a.data());
  return call(Inverse{}, a);
}

Tensor solve(const Tensor& a, const Tensor& b) {
  check_square("solve", a.data());
  require_one_dtype("solve", "a", a.data(), "b", b.data());
  const auto both = [&] { return to_text(a.shape()) + " x = " + to_text(b.shape()); };
  if (b.dim() == 0) throw ShapeError("solve: needs a vector or matrices on the right, not " + both());
  const bool is_vector = b.dim() == 1 || b.shape() == Shape(std::span(a.shape().begin(), a.dim() - 1));
  const std::int64_t n = a.size(-1), m = b.size(is_vector ? -1 : -2);
  if (n != m) {
    throw ShapeError("solve: sizes differ: " + both() + " needs " + std::to_string(n) + " == " + std::to_string(m));
  }
  return naming_memory(
      "solve", [&] { return is_vector ? squeeze(solve_matrices(a, unsqueeze(b, -1)), -1) : solve_matrices(a, b); });
}

}  // namespace minitorch
