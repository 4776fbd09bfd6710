// The kernels y = f(x) and dx = dy · f'(x), for every function of one argument.
#include <array>
#include <tuple>

#include "operators/elementwise/inner_loops.hpp"
#include "operators/table/layer_functions.hpp"
#include "operators/table/times_slope.hpp"

namespace minitorch::operators {

namespace {

// Calls loop(f).
template <class F, class Loop> void with_options(const F& f, const Loop& loop) { loop(f); }

// PowConstant with half of `twice` as its exponent.
template <int twice> struct KnownPower {
  static constexpr PowConstant f{twice / 2.0};
  template <class T> static auto value(const T& x) { return f.value(x); }
  template <class T> static auto slope(const T& x) { return f.slope(x); }
};

// A common exponent is a constant of the loop: compared within the loop, it took up to three quarters of its time.
template <class Loop> void with_options(const PowConstant& f, const Loop& loop) {
  const auto of_known = [&]<int... twice>(std::integer_sequence<int, twice...>) {
    return ((f.exponent == KnownPower<twice>::f.exponent && (loop(KnownPower<twice>{}), true)) || ...);
  };
  if (!of_known(std::integer_sequence<int, 4, 6, 1, -1, -2, -4>{})) loop(f);
}

template <class F, Element T>
void map_inner(const void* f, std::int64_t n, char* const* data, const std::int64_t* strides) {
  with_options(*static_cast<const F*>(f), [&](const auto& function) {
    const auto value = [&](const Simd<T>& x) -> Simd<T> { return function.value(x); };
    simd_loop<T, prefetch_of<F>>(n, data, strides, value, std::make_index_sequence<1>());
  });
}

template <class F, Element T>
void map_slope_inner(const void* f, std::int64_t n, char* const* data, const std::int64_t* strides) {
  with_options(*static_cast<const F*>(f), [&](const auto& function) {
    const auto value = [&](const Simd<T>& dy, const Simd<T>& read) -> Simd<T> {
      return times_slope<F>(dy, function.slope(read));
    };
    simd_loop<T, prefetch_of<F>>(n, data, strides, value, std::make_index_sequence<2>());
  });
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

[[gnu::used]] constinit auto all_kernels =
    std::tuple(kernels_of(UnaryFunctions{}), kernels_of(LayerFunctions{}), &map<Scaled>);

}  // namespace

}  // namespace minitorch::operators
