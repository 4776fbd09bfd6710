// The kernels z = f(x, y), dx = dz · ∂f/∂x and dy = dz · ∂f/∂y, for every function of two arguments.
#include <array>
#include <tuple>

#include "operators/elementwise/inner_loops.hpp"
#include "operators/table/loss_functions.hpp"
#include "operators/table/times_slope.hpp"

namespace minitorch::operators {

namespace {

template <class F, Element T>
void zip_inner(const void* f, std::int64_t n, char* const* data, const std::int64_t* strides) {
  const F& function = *static_cast<const F*>(f);
  const auto value = [&](const Simd<T>& x, const Simd<T>& y) -> Simd<T> { return function.value(x, y); };
  simd_loop<T, prefetch_of<F>>(n, data, strides, value, std::make_index_sequence<2>());
}

template <class F, Element T>
void slope_x_inner(const void* f, std::int64_t n, char* const* data, const std::int64_t* strides) {
  const F& function = *static_cast<const F*>(f);
  const auto value = [&](const Simd<T>& dz, const Simd<T>& x, const Simd<T>& y) -> Simd<T> {
    return times_slope<F>(dz, function.slope_x(x, y));
  };
  simd_loop<T, prefetch_of<F>>(n, data, strides, value, std::make_index_sequence<3>());
}

template <class F, Element T>
void slope_y_inner(const void* f, std::int64_t n, char* const* data, const std::int64_t* strides) {
  const F& function = *static_cast<const F*>(f);
  const auto value = [&](const Simd<T>& dz, const Simd<T>& x, const Simd<T>& y) -> Simd<T> {
    return times_slope<F>(dz, function.slope_y(x, y));
  };
  simd_loop<T, prefetch_of<F>>(n, data, strides, value, std::make_index_sequence<3>());
}

}  // namespace

template <class F> void zip(const F& f, DType dtype, const Shape& shape, Operand x, Operand y, Operand z) {
  with_type_for<F>(dtype, [&]<class T>() {
    run({F::name, zip_inner<F, T>, &f, grain<F>, sizeof(F)}, shape, sized<T>(x), sized<T>(y), sized<T>(z));
  });
}

template <class F>
void zip_slope_x(const F& f, DType dtype, const Shape& shape, Operand dz, Operand x, Operand y, Operand dx) {
  with_floating_type(F::name, dtype, [&]<class T>() {
    run({{slope_name<F>.data(), slope_name<F>.size()}, slope_x_inner<F, T>, &f, grain<F>, sizeof(F)}, shape,
        sized<T>(dz), sized<T>(x), sized<T>(y), sized<T>(dx));
  });
}

template <class F>
void zip_slope_y(const F& f, DType dtype, const Shape& shape, Operand dz, Operand x, Operand y, Operand dy) {
  with_floating_type(F::name, dtype, [&]<class T>() {
    run({{slope_name<F>.data(), slope_name<F>.size()}, slope_y_inner<F, T>, &f, grain<F>, sizeof(F)}, shape,
        sized<T>(dz), sized<T>(x), sized<T>(y), sized<T>(dy));
  });
}

// Taking their addresses instantiates the kernels of every function of the table.
namespace {

template <class F> constexpr auto kernels() {
  if constexpr (F::saves == Saves::nothing) {
    return std::tuple(&zip<F>);
  } else {
    return std::tuple(&zip<F>, &zip_slope_x<F>, &zip_slope_y<F>);
  }
}

template <class... F> constexpr auto kernels_of(Table<F...>) { return std::tuple(kernels<F>()...); }

template <class... F> constexpr auto comparisons_of(Table<F...>) { return std::tuple(&zip<F>...); }

[[gnu::used]] constinit auto all_kernels = std::tuple(kernels_of(BinaryFunctions{}), kernels_of(LossFunctions{}),
                                                      comparisons_of(Comparisons{}), &zip<AddScaled>);

}  // namespace

}  // namespace minitorch::operators
