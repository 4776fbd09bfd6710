// The elementwise functions on TensorData, instantiated for every row of the tables.
#include "minitorch/tensor/data_kernels.hpp"

#include <array>
#include <concepts>
#include <span>
#include <tuple>

#include "minitorch/tensor/result_layout.hpp"
#include "operators/elementwise/copy.hpp"
#include "operators/elementwise/elementwise.hpp"
#include "operators/elementwise/loops.hpp"
#include "operators/table/binary_functions.hpp"
#include "operators/table/comparisons.hpp"
#include "operators/table/functions.hpp"
#include "operators/table/layer_functions.hpp"
#include "operators/table/loss_functions.hpp"

namespace minitorch {

using operators::broadcast_strides;
using operators::shape_broadcast;

namespace {

// Checks the result's size too: shapes like (n, 1) and (1, m) broadcast to one that may be too large.
Shape broadcast(std::string_view function, const Shape& x, const Shape& y) {
  const Shape shape = shape_broadcast(function, x, y);
  if (shape != x && shape != y) check_shape(function, shape);
  return shape;
}

Strides strides_in(const Shape& shape, const TensorData& x) {
  return x.shape() == shape ? x.strides() : broadcast_strides(x.shape(), x.strides(), shape);
}

}  // namespace

TensorData zeros_as(const TensorData& x) {
  TensorData zeros = result_for(x.shape(), x.dtype(), x);
  const std::int64_t n = zeros.numel();
  const TensorData line = detail::trusted_view(zeros, {n}, {1}, 0);  // its elements as they lie
  operators::with_type(x.dtype(), [&]<class T>() { operators::fill(line.view<T>(), T{0}); });
  return zeros;
}

template <class F> TensorData map(const F& f, const TensorData& x) {
  TensorData y = result_for(x.shape(), x.dtype(), x);
  operators::map(f, x.dtype(), x.shape(), x.operand(x.strides()), y.operand(y.strides()));
  return y;
}

template <class F> TensorData map_slope(const F& f, const TensorData& dy, const TensorData& saved) {
  TensorData dx = result_for(saved.shape(), saved.dtype(), dy, saved);
  operators::map_slope(f, saved.dtype(), saved.shape(), dy.operand(dy.strides()), saved.operand(saved.strides()),
                       dx.operand(dx.strides()));
  return dx;
}

// x and y have one shape.
template <class F> TensorData zip_alike(const F& f, const TensorData& x, const TensorData& y) {
  TensorData z = result_for(x.shape(), x.dtype(), x, y);
  operators::zip(f, x.dtype(), x.shape(), x.operand(x.strides()), y.operand(y.strides()), z.operand(z.strides()));
  return z;
}

template <class F> TensorData zip(const F& f, const TensorData& x, const TensorData& y) {
  if (x.shape() == y.shape()) return zip_alike(f, x, y);
  const Shape shape = broadcast(F::name, x.shape(), y.shape());
  TensorData z = result_for(shape, x.dtype(), x, y);
  const Strides x_strides = strides_in(shape, x), y_strides = strides_in(shape, y);
  operators::zip(f, x.dtype(), shape, x.operand(x_strides), y.operand(y_strides), z.operand(z.strides()));
  return z;
}

template <class F> TensorData zip_slope_x(const F& f, const TensorData& dz, const TensorData& x, const TensorData& y) {
  if constexpr (std::same_as<F, operators::Mul> || std::same_as<F, operators::Div>) {  // dz y and dz / y need no x
    return zip(f, dz, y);
  } else {
    const Shape& shape = dz.shape();
    TensorData dx = result_for(shape, dz.dtype(), dz, x, y);
    const Strides x_strides = strides_in(shape, x), y_strides = strides_in(shape, y);
    operators::zip_slope_x(f, dz.dtype(), shape, dz.operand(dz.strides()), x.operand(x_strides), y.operand(y_strides),
                           dx.operand(dx.strides()));
    return dx;
  }
}

template <class F> TensorData zip_slope_y(const F& f, const TensorData& dz, const TensorData& x, const TensorData& y) {
  if constexpr (std::same_as<F, operators::Mul>) {
    return zip(f, dz, x);
  } else {
    const Shape& shape = dz.shape();
    TensorData dy = result_for(shape, dz.dtype(), dz, x, y);
    const Strides x_strides = strides_in(shape, x), y_strides = strides_in(shape, y);
    operators::zip_slope_y(f, dz.dtype(), shape, dz.operand(dz.strides()), x.operand(x_strides), y.operand(y_strides),
                           dy.operand(dy.strides()));
    return dy;
  }
}

TensorData computed(const operators::FloatingKernel& kernel, std::initializer_list<const TensorData*> inputs) {
  const DType dtype = (*inputs.begin())->dtype();
  if (dtype == int64) operators::refuse_integers(kernel.name);
  Shape shape = (*inputs.begin())->shape();
  for (const TensorData* input : inputs) shape = broadcast(kernel.name, shape, input->shape());
  TensorData result = result_for(shape, dtype, std::span(inputs.begin(), inputs.size()));
  const std::size_t element_size = size_of(dtype);
  std::array<Strides, operators::max_operands> strides;
  std::array<operators::SizedOperand, operators::max_operands> operands{};
  std::size_t n = 0;
  for (const TensorData* input : inputs) {
    strides[n] = strides_in(shape, *input);
    operands[n] = {input->operand(strides[n]), element_size};
    ++n;
  }
  operands[n++] = {result.operand(result.strides()), element_size};
  const operators::InnerLoop inner = dtype == float32 ? kernel.of_float : kernel.of_double;
  operators::run({kernel.name, inner, kernel.f, kernel.grain, kernel.f_bytes}, shape, std::span(operands.data(), n));
  return result;
}

TensorData where(const TensorData& condition, const TensorData& x, const TensorData& y) {
  const Shape shape = broadcast("where", broadcast("where", x.shape(), y.shape()), condition.shape());
  // Compare with 0 before the conversion: a small float64 may become 0 in float32.
  const TensorData c = condition.dtype() == x.dtype()
                           ? condition
                           : to(zip(operators::Ne{}, condition, TensorData::number(0, condition.dtype())), x.dtype());
  TensorData z = result_for(shape, x.dtype(), c, x, y);
  const Strides c_strides = strides_in(shape, c), x_strides = strides_in(shape, x), y_strides = strides_in(shape, y);
  operators::where(x.dtype(), shape, c.operand(c_strides), x.operand(x_strides), y.operand(y_strides),
                   z.operand(z.strides()));
  return z;
}

template <class F> void map_into(const F& f, const TensorData& x) {
  operators::map(f, x.dtype(), x.shape(), x.operand(x.strides()), x.operand(x.strides()));
  x.storage().count_change();
}

template <class F> void zip_into(const F& f, const TensorData& x, const TensorData& y) {
  // Another view of the same memory would change while the loop reads it.
  if (y.storage().is_same(x.storage())) return zip_into(f, x, clone(y));
  const Strides strides = strides_in(x.shape(), y);
  operators::zip(f, x.dtype(), x.shape(), x.operand(x.strides()), y.operand(strides), x.operand(x.strides()));
  x.storage().count_change();
}

// Taking its address instantiates a function: here for every row of the tables.
namespace {

using operators::Saves, operators::Table;

// Pointer types that select the overloads for TensorData.
template <class F> using Map = TensorData (*)(const F&, const TensorData&);
template <class F> using Zip = TensorData (*)(const F&, const TensorData&, const TensorData&);

template <class F> constexpr auto unary_functions() {
  if constexpr (F::saves == Saves::nothing) {
    return std::tuple(Map<F>(&map<F>), &map_into<F>);
  } else {
    return std::tuple(Map<F>(&map<F>), &map_into<F>, &map_slope<F>);
  }
}

template <class F> constexpr auto binary_functions() {
  if constexpr (F::saves == Saves::nothing) {
    return std::tuple(Zip<F>(&zip<F>), &zip_into<F>);
  } else {
    return std::tuple(Zip<F>(&zip<F>), &zip_into<F>, &zip_slope_x<F>, &zip_slope_y<F>);
  }
}

template <class... F> constexpr auto all_unary_kernels(Table<F...>) { return std::tuple(unary_functions<F>()...); }
template <class... F> constexpr auto all_binary_kernels(Table<F...>) { return std::tuple(binary_functions<F>()...); }
template <class... F> constexpr auto all_comparisons(Table<F...>) { return std::tuple(Zip<F>(&zip<F>)...); }

[[gnu::used]] constinit auto all_kernels =
    std::tuple(all_unary_kernels(operators::UnaryFunctions{}), all_unary_kernels(operators::LayerFunctions{}),
               all_binary_kernels(operators::BinaryFunctions{}), all_binary_kernels(operators::LossFunctions{}),
               all_comparisons(operators::Comparisons{}), Map<operators::Scaled>(&map<operators::Scaled>),
               &zip_into<operators::AddScaled>);

}  // namespace

}  // namespace minitorch
