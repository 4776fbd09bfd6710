// The kernels y = f(x) and dx = dy · f'(x), for every function of one argument.
#include <array>
#include <tuple>

#include "operators/elementwise/inner_loops.hpp"
#include "operators/table/times_slope.hpp"

namespace minitorch::operators {

namespace {

template <class F, Element T>
void map_inner(const void* f, std::int64_t n, char* const* data, const std::int64_t* strides) {
  const F& function = *static_cast<const F*>(f);
  const auto value = [&](const Simd<T>& x) -> Simd<T> { return function.value(x); };
  simd_loop<T>(n, data, strides, value, std::make_index_sequence<1>());
}

template <class F, Element T>
void map_slope_inner(const void* f, std::int64_t n, char* const* data, const std::int64_t* strides) {
  const F& function = *static_cast<const F*>(f);
  const auto value = [&](const Simd<T>& dy, const Simd<T>& read) -> Simd<T> {
    return times_slope<F>(dy, function.slope(read));
  };
  simd_loop<T>(n, data, strides, value, std::make_index_sequence<2>());
}

}  // namespace

template <class F> void map(const F& f, DType dtype, const Shape& shape, Operand x, Operand y) {
  with_type_for<F>(dtype, [&]<class T>() {
    run({F::name, map_inner<F, T>, &f, grain<F>, sizeof(F)}, shape, sized<T>(x), sized<T>(y));
  });
}

template <class F> void map_slope(const F& f, DType dtype, const Shape& shape, Operand dy, Operand read, Operand dx) {
  with_floating_type(F::name, dtype, [&]<class T>() {
    run({{slope_name<F>.data(), slope_name<F>.size()}, map_slope_inner<F, T>, &f, grain<F>, sizeof(F)}, shape,
        sized<T>(dy), sized<T>(read), sized<T>(dx));
  });
}

// Taking their addresses instantiates the kernels of every function of the table.
namespace {

template <class F> constexpr auto kernels() {
  if constexpr (F::saves == Saves::nothing) {
    return std::tuple(&map<F>);
  } else {
    return std::tuple(&map<F>, &map_slope<F>);
  }
}

template <class... F> constexpr auto kernels_of(Table<F...>) { return std::tuple(kernels<F>()...); }

[[gnu::used]] constinit auto all_kernels = std::tuple(kernels_of(UnaryFunctions{}), &map<Scaled>);

}  // namespace

}  // namespace minitorch::operators
