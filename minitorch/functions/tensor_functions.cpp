// The elementwise functions of tensors: they convert the operands to the dtype of the result and make a node.
#include "minitorch/functions/tensor_functions.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>

#include "minitorch/functions/integer_values.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/elementwise/elementwise.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "operators/table/formulas.hpp"

namespace minitorch {

using operators::ForIntegers, operators::Table;

namespace {

// The dtype that a function computes in, for arguments of `dtype`.
template <class F> DType computed_in(DType dtype) { return ForIntegers<F> ? dtype : promoted(dtype, float32); }

void check_divisor(std::string_view function, const Tensor& x, const Tensor& y) {
  if (all(y).item() == 0) {
    throw Error(std::string(function) + ": x " + to_text(x.shape()) + " and y " + to_text(y.shape()) +
                " are int64, and y has a 0, which divides no integer");
  }
}

void check_tolerance(std::string_view function, const operators::IsClose& tolerance) {
  const auto check = [&](const char* name, double value) {
    if (value >= 0) return;
    throw DataError(std::string(function) + ": " + name + " is " + to_text(value) + ", it must be 0 or more");
  };
  check("rtol", tolerance.rtol);
  check("atol", tolerance.atol);
}

}  // namespace

Tensor graph::as_floating(const Tensor& x, DType other) { return to(x, promoted(promoted(x.dtype(), other), float32)); }

template <class F> Tensor map(const F& f, const Tensor& x) {
  if constexpr (std::same_as<F, operators::Clamp>) {
    if (x.dtype() == int64) {
      const auto of_integers = clamp_of_integers(f);
      return of_integers ? apply(graph::Unary<F>{*of_integers}, x) : map(f, to(x, float32));
    }
  }
  const DType dtype = computed_in<F>(x.dtype());
  return x.dtype() == dtype ? apply(graph::Unary<F>{f}, x) : apply(graph::Unary<F>{f}, to(x, dtype));
}

template <class F> Tensor zip(const F& f, const Tensor& x, const Tensor& y) {
  const DType dtype = computed_in<F>(promoted(x.dtype(), y.dtype()));
  if constexpr (std::same_as<F, operators::FloorDivide> || std::same_as<F, operators::Remainder>) {
    if (dtype == int64) check_divisor(F::name, x, y);
  }
  if constexpr (std::same_as<F, operators::IsClose>) {  // float32 has no integers between those above 2²⁴
    check_tolerance(F::name, f);
    if (x.dtype() == int64 && y.dtype() == int64) return to(zip(f, to(x, float64), to(y, float64)), dtype);
  }
  if constexpr (graph::Slopeless<F>) {
    return Tensor(zip(f, to(x.data(), dtype), to(y.data(), dtype)));
  } else if (x.dtype() == dtype && y.dtype() == dtype) [[likely]] {
    return call(graph::Binary<F>{f}, x, y);
  } else {
    return zip(f, to(x, dtype), to(y, dtype));
  }
}

namespace {

// z = x where c ≠ 0, else y   =>   dx = dz where c ≠ 0, else 0;   dy = 0 where c ≠ 0, else dz
struct Where {
  TensorData condition;
  static constexpr auto name = "where";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x, const TensorData& y) const { return minitorch::where(condition, x, y); }
  template <class V> std::array<V, 2> backward(const V& dz, const NeedsInputGrad& needs) const {
    const V c = constant<V>(condition, "its condition", name);
    return {needs[0] ? minitorch::where(c, dz, 0) : V{}, needs[1] ? minitorch::where(c, 0, dz) : V{}};
  }
};

}  // namespace

Tensor where(const Tensor& condition, const Tensor& x, const Tensor& y) {
  const DType dtype = promoted(x.dtype(), y.dtype());
  return call(Where{with_recorded_version(condition.data())}, to(x, dtype), to(y, dtype));
}

Tensor masked_fill(const Tensor& x, const Tensor& mask, RealNumber value) {
  check_integer("masked_fill", "a value", value, x.dtype());
  check_shape("masked_fill", operators::shape_broadcast("masked_fill", mask.shape(), x.shape()));
  return where(mask, Tensor(full({}, value, x.dtype(), "masked_fill")), x);
}

bool allclose(const Tensor& x, const Tensor& y, operators::IsClose tolerance) {
  check_tolerance("allclose", tolerance);
  check_shape("allclose", operators::shape_broadcast("allclose", x.shape(), y.shape()));
  return all(is_close(x, y, tolerance)).item() != 0;
}

namespace {

// z = x + w (y - x) for a constant w   =>   dx = dz (1 - w),   dy = dz w
struct LerpByNumber {
  double weight;
  static constexpr auto name = "lerp";
  static constexpr auto saves = Saves::nothing;

  TensorData forward(const TensorData& x, const TensorData& y) const {
    return formula(operators::LerpBy{weight}, x, y);
  }
  template <class V> std::array<V, 2> backward(const V& dz, const NeedsInputGrad& needs) const {
    const bool is_near_x = weight < 0.5;
    const V part = dz * (is_near_x ? weight : 1 - weight), rest = needs[is_near_x ? 0 : 1] ? dz - part : V{};
    return {is_near_x ? rest : part, is_near_x ? part : rest};
  }
};

// z = x + w (y - x)   =>   dx = dz (1 - w),   dy = dz w,   dw = dz (y - x)
struct LerpByTensor {
  static constexpr auto name = "lerp";

  static bool saves_argument(std::size_t i, const NeedsInputGrad& needs) {
    return i == 2 ? needs[0] || needs[1] : needs[2];
  }
  static TensorData forward(const TensorData& x, const TensorData& y, const TensorData& w) {
    return formula(operators::Lerp{}, x, y, w);
  }
  template <class V>
  static std::array<V, 3> backward(const V& dz, const V& x, const V& y, const V& w, const NeedsInputGrad& needs) {
    return {needs[0] ? formula(operators::LerpStartSlope{}, dz, w) : V{},
            needs[1] ? formula(operators::LerpEndSlope{}, dz, w) : V{},
            needs[2] ? formula(operators::LerpWeightSlope{}, dz, x, y) : V{}};
  }
};

}  // namespace

Tensor lerp(const Tensor& x, const Tensor& y, RealNumber weight) {
  check_shape("lerp", operators::shape_broadcast("lerp", x.shape(), y.shape()));
  const DType dtype = promoted(promoted(x.dtype(), y.dtype()), float32);
  return call(LerpByNumber{weight}, to(x, dtype), to(y, dtype));
}

Tensor lerp(const Tensor& x, const Tensor& y, const Tensor& weight) {
  const Shape shape = operators::shape_broadcast("lerp", x.shape(), y.shape());
  check_shape("lerp", operators::shape_broadcast("lerp", shape, weight.shape()));
  const DType dtype = promoted(promoted(promoted(x.dtype(), y.dtype()), weight.dtype()), float32);
  return call(LerpByTensor{}, to(x, dtype), to(y, dtype), to(weight, dtype));
}

// Taking its address instantiates a function: here for every row of the tables.
namespace {

template <class... F> constexpr auto all_unary(Table<F...>) {
  return std::tuple(static_cast<Tensor (*)(const F&, const Tensor&)>(&map<F>)...);
}
template <class... F> constexpr auto all_binary(Table<F...>) {
  return std::tuple(static_cast<Tensor (*)(const F&, const Tensor&, const Tensor&)>(&zip<F>)...);
}

[[gnu::used]] constinit auto all_functions =
    std::tuple(all_unary(operators::UnaryFunctions{}), all_binary(operators::BinaryFunctions{}),
               all_binary(operators::Comparisons{}));

}  // namespace

}  // namespace minitorch
