// The kernels of the formulas: each computes two or three operands in one pass.
#include "operators/table/formulas.hpp"

#include <array>
#include <tuple>
#include <utility>

#include "operators/elementwise/inner_loops.hpp"

namespace minitorch::operators {

namespace {

template <class F, std::floating_point T>
void formula_inner(const void* f, std::int64_t n, char* const* data, const std::int64_t* strides) {
  const F& formula = *static_cast<const F*>(f);
  const auto value = [&](const auto&... x) -> Simd<T> { return formula.value(x...); };
  simd_loop<T, Prefetch::none>(n, data, strides, value, std::make_index_sequence<F::inputs>());
}

}  // namespace

template <class F> FloatingKernel formula_kernel(const F& f) {
  return {F::name, &f, formula_inner<F, float>, formula_inner<F, double>, grain<Id>, sizeof(F)};
}

// Taking their addresses instantiates the kernels of every formula.
namespace {

template <class... F> constexpr auto kernels_of_formulas(Table<F...>) { return std::tuple(&formula_kernel<F>...); }

[[gnu::used]] constinit auto all_kernels_of_formulas = kernels_of_formulas(Formulas{});

}  // namespace

}  // namespace minitorch::operators
