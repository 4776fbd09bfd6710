// The loops of elementwise kernels over dimensions, compiled once for all functions and dtypes. They call the innermost
// loop, which computes elements, through a function pointer.
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
#include "operators/recording/recording.hpp"

namespace minitorch::operators {

/// The largest number of operands of an elementwise kernel.
constexpr std::size_t max_operands = 4;

/// The innermost loop of a kernel: computes n elements along one dimension. Element i of operand k lies at
/// data[k] + i·byte_strides[k]. `f` points to the row, with its options.
using InnerLoop = void (*)(const void* f, std::int64_t n, char* const* data, const std::int64_t* byte_strides);

/// A kernel: an innermost loop, its row, and how to cut the work.
struct ElementwiseLoop {
  std::string_view name;  // for KernelTrace
  InnerLoop inner;
  const void* f;
  std::int64_t grain;       // elements; below it, a second thread does not pay
  std::size_t f_bytes = 0;  // the size of the row, which a recording copies
};

/// A kernel for float32 and float64: its row, with its options, its innermost loops, and how to cut the work.
struct FloatingKernel {
  std::string_view name;
  const void* f;
  InnerLoop of_float, of_double;
  std::int64_t grain;
  std::size_t f_bytes;  // the size of the row; 0 if it cannot be copied byte by byte
};

/// An operand and the size of its elements in bytes.
struct SizedOperand {
  Operand operand;
  std::size_t element_size;
};

/// Throws DtypeError: `function` has no int64 kernel.
[[noreturn, gnu::cold]] void refuse_integers(std::string_view function);

/// Applies `loop` to all elements of `operands` over `shape`. The last operand is the output. It may be the same memory
/// as an input with the same strides, but may not overlap it otherwise. Shape and strides alone decide the cut.
void run(const ElementwiseLoop& loop, const Shape& shape, std::span<const SizedOperand> operands);

/// The same, with a fast path for a single element.
template <std::same_as<SizedOperand>... Operands>
[[gnu::always_inline]] inline void run(const ElementwiseLoop& loop, const Shape& shape, const Operands&... operands) {
  for (const std::int64_t size : shape) {
    if (size != 1) return run(loop, shape, std::array{operands...});
  }
  if (Recording::current() != nullptr) [[unlikely]]
    return run(loop, shape, std::array{operands...});
  const std::array data{static_cast<char*>(operands.operand.data)...};
  constexpr std::array<std::int64_t, sizeof...(operands)> strides{};
  KernelTrace::record(loop.name, shape, Path::contiguous, 1, loop.grain);
  loop.inner(loop.f, 1, data.data(), strides.data());
}

}  // namespace minitorch::operators
