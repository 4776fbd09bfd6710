// How elementwise kernels walk over dimensions: written once, without types, for all functions and kinds of element.
// What happens to elements is not known here; the innermost loop, a pointer to a function, knows that.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "operators/layout/operand.hpp"
#include "operators/layout/shape.hpp"
#include "operators/parallel/trace.hpp"

namespace minitorch::operators {

/// No elementwise kernel has more operands than this.
constexpr std::size_t max_operands = 4;

/// The innermost loop of a kernel: computes the elements 0 to n - 1 along one dimension. Operand k's element number i
/// lies at data[k] + i·byte_strides[k]. `f` is the function that is applied, with its options.
using InnerLoop = void (*)(const void* f, std::int64_t n, char* const* data, const std::int64_t* byte_strides);

/// What is applied to elements.
struct ElementwiseLoop {
  std::string_view name;  // for KernelTrace
  InnerLoop inner;
  const void* f;
  std::int64_t grain;  // the number of elements below which a second thread does not pay
};

/// An operand, and how large its elements are.
struct SizedOperand {
  Operand operand;
  std::size_t element_size;
};

/// Throws DtypeError: `function` has no values of whole numbers.
[[noreturn, gnu::cold]] void refuse_integers(std::string_view function);

/// Applies `loop` to all elements of operands that are walked over `shape`; the last operand is written. It may be the
/// same memory as one that is read, walked with the same strides, but may not overlap one otherwise. Each element is
/// computed by itself, so it does not matter how the work is cut: by the shape alone.
void run(const ElementwiseLoop& loop, const Shape& shape, std::span<const SizedOperand> operands);

/// The same; a single element takes no longer than a Scalar's.
template <std::same_as<SizedOperand>... Operands>
[[gnu::always_inline]] inline void run(const ElementwiseLoop& loop, const Shape& shape, const Operands&... operands) {
  for (const std::int64_t size : shape) {
    if (size != 1) return run(loop, shape, std::array{operands...});
  }
  const std::array data{static_cast<char*>(operands.operand.data)...};
  constexpr std::array<std::int64_t, sizeof...(operands)> strides{};
  KernelTrace::record(loop.name, shape, Path::contiguous, 1, loop.grain);
  loop.inner(loop.f, 1, data.data(), strides.data());
}

}  // namespace minitorch::operators
