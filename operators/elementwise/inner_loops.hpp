// The innermost loop of the elementwise kernels: it evaluates a function on SIMD vectors along one dimension. The last
// vector may be partly filled and is evaluated the same way, so an element has the same bits at any index. The loops
// over dimensions are in loops.hpp, the kernels in elementwise.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <tuple>
#include <utility>

#include "operators/elementwise/elementwise.hpp"
#include "operators/elementwise/loops.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_division.hpp"
#include "operators/simd/simd_functions.hpp"
#include "operators/simd/simd_normal.hpp"
#include "operators/simd/simd_power.hpp"
#include "operators/simd/simd_shuffles.hpp"
#include "operators/simd/simd_trigonometry.hpp"

namespace minitorch::operators {

/// Whether computing F takes longer than reading and writing its operands.
template <class F> inline constexpr bool is_costly = !About<F>::is_cheap && !About<F>::for_integers;

/// Elements; below it, a second thread does not pay. Cheap functions wait for memory, and need more.
template <class F> inline constexpr std::int64_t grain = is_costly<F> ? 16384 : 32768;

/// Bytes by which the loop of a costly function asks for its inputs ahead. A processor sees only the next few vectors
/// of such a loop, and where input and output lie at like places of their pages, its own prefetching is late, too:
/// softplus took twice the time. Chosen from 256 to 2048 by `compare_libtorch "softplus 10^7"`.
inline constexpr std::int64_t prefetch_distance = 1024;

/// An operand whose elements are of type T.
template <Element T> SizedOperand sized(const Operand& operand) { return {operand, sizeof(T)}; }

/// A contiguous copy of a run of elements.
template <Element T> using Buffer = std::array<Simd<T>, 16>;
template <Element T> inline constexpr std::int64_t buffer_size = Simd<T>::size* std::tuple_size_v<Buffer<T>>;

/// Copies `count` elements, the first at `data` and each `stride` bytes after the one before, into a buffer. Fills the
/// last vector with the last element. Asks for the next run ahead: the processor sees only short pieces of an operand.
template <Element T>
[[gnu::noinline]] void fill_buffer(Buffer<T>& buffer, const char* data, std::int64_t stride, std::int64_t count) {
  constexpr std::int64_t size = Simd<T>::size;
  const std::int64_t full = stride == sizeof(T) ? 0 : count / size * size;
  std::size_t vector = 0;
  for (std::int64_t i = 0; i < full; i += size) {
    for (const std::int64_t ahead : {i + buffer_size<T>, i + buffer_size<T> + size / 2})
      __builtin_prefetch(data + ahead * stride);
    buffer[vector++] = load_full<T>(data + i * stride, stride);
  }
  for (std::int64_t i = full; i < count; i += size)
    buffer[vector++] = load_strided<T>(data + i * stride, stride, count - i);
}

/// Copies the first `count` elements of a buffer to `data`, each `stride` bytes after the one before.
template <Element T>
[[gnu::noinline]] void write_buffer(const Buffer<T>& buffer, char* data, std::int64_t stride, std::int64_t count) {
  const char* element = reinterpret_cast<const char*>(&buffer);
  if (stride == sizeof(T)) {
    std::memcpy(data, element, static_cast<std::size_t>(count) * sizeof(T));
    return;
  }
  for (std::int64_t i = 0; i < count; ++i)
    std::memcpy(data + i * stride, element + i * std::int64_t{sizeof(T)}, sizeof(T));
}

/// The inputs of a run of vectors: the address of the first vector of each, and the distance to the next in bytes.
template <std::size_t inputs> struct VectorRun {
  std::array<const char*, inputs> from{};
  std::array<std::int64_t, inputs> steps{};
};

/// The inputs and the output of the loop below as runs of full SIMD vectors, in buffers. An input with stride 0 is one
/// vector.
template <Element T, std::size_t inputs> class StagedOperands {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): buffers are filled as far as they are read
  StagedOperands(char* const* data, const std::int64_t* strides) : data_(data), strides_(strides) {
    for (std::size_t k = 0; k < inputs; ++k) {
      if (strides[k] == 0) buffers_[k][0] = load_strided<T>(data[k], 0, 1);
    }
  }

  /// Prepares the next run, from element i on, of which `rest` remain. Returns its number of elements.
  std::int64_t stage(std::int64_t i, std::int64_t rest) {
    const std::int64_t count = std::min(rest, buffer_size<T>);
    for (std::size_t k = 0; k < inputs; ++k) {
      if (strides_[k] != 0) fill_buffer(buffers_[k], data_[k] + i * strides_[k], strides_[k], count);
    }
    return count;
  }
  VectorRun<inputs> run() const {
    VectorRun<inputs> result;
    for (std::size_t k = 0; k < inputs; ++k) {
      result.from[k] = reinterpret_cast<const char*>(&buffers_[k]);
      result.steps[k] = strides_[k] == 0 ? 0 : simd_bytes;
    }
    return result;
  }
  /// The first vector of the output.
  char* output() { return reinterpret_cast<char*>(&buffers_[inputs]); }
  /// Copies the output of the run to its own memory.
  void write_back(std::int64_t i, std::int64_t count) {
    write_buffer(buffers_[inputs], data_[inputs] + i * strides_[inputs], strides_[inputs], count);
  }

 private:
  char* const* data_;
  const std::int64_t* strides_;
  std::array<Buffer<T>, inputs + 1> buffers_;
};

/// Whether a loop asks for its inputs ahead.
enum class Prefetch : bool { none, inputs };
template <class F> inline constexpr Prefetch prefetch_of = is_costly<F> ? Prefetch::inputs : Prefetch::none;

/// out = value(in...) for full SIMD vectors. Not inlined: it is called three times below, and `value` may be long.
template <Element T, Prefetch prefetch, class Value, std::size_t... in>
[[gnu::noinline]] void vector_loop(std::int64_t vectors, const VectorRun<sizeof...(in)>& run, char* to,
                                   const Value& value, std::index_sequence<in...> /*inputs*/) {
  const VectorRun<sizeof...(in)> own = run;  // so the compiler knows that stores of elements do not change it
  for (std::int64_t v = 0; v < vectors; ++v, to += simd_bytes) {
    if constexpr (prefetch == Prefetch::inputs)
      (__builtin_prefetch(own.from[in] + v * own.steps[in] + prefetch_distance), ...);
    const Simd<T> y = value(Simd<T>::load(own.from[in] + v * own.steps[in])...);
    y.store(to);
  }
}

/// out = value(in...) for n elements of type T, at least a vector of them. All are contiguous; an input may have stride
/// 0. The last vector may overlap the one before, so its inputs are read before the output, which may be their memory,
/// is written.
template <Element T, Prefetch prefetch, class Value, std::size_t... in>
void contiguous_loop(std::int64_t n, char* const* data, const std::int64_t* strides, const Value& value,
                     std::index_sequence<in...> inputs) {
  constexpr std::int64_t size = Simd<T>::size;
  const std::int64_t vectors = n / size, last = (n - size) * std::int64_t{sizeof(T)};
  char* const to = data[sizeof...(in)];
  const auto vector = [&](std::size_t k, std::int64_t at) {
    return strides[k] == 0 ? load_strided<T>(data[k], 0, 1) : Simd<T>::load(data[k] + at);
  };
  const std::array<Simd<T>, sizeof...(in)> ends{vector(in, last)...};
  const auto end_of = [&](std::size_t k) { return reinterpret_cast<const char*>(&ends[k]); };
  const VectorRun<sizeof...(in)> run{{(strides[in] == 0 ? end_of(in) : data[in])...},
                                     {(strides[in] == 0 ? 0 : std::int64_t{simd_bytes})...}};
  vector_loop<T, prefetch>(vectors, run, to, value, inputs);
  if (vectors * size < n) vector_loop<T, prefetch>(1, {{end_of(in)...}, {}}, to + last, value, inputs);
}

/// out = value(in...) for n elements of type T. `data` and `strides` (in bytes) hold the inputs, then the output. n = 1
/// has a fast path without buffers.
template <Element T, Prefetch prefetch, class Value, std::size_t... in>
void simd_loop(std::int64_t n, char* const* data, const std::int64_t* strides, const Value& value,
               std::index_sequence<in...> inputs) {
  constexpr std::size_t out = sizeof...(in);
  if (n == 1) {
    const T y = value(load_strided<T>(data[in], 0, 1)...)[0];
    std::memcpy(data[out], &y, sizeof(T));
    return;
  }
  if (n >= Simd<T>::size && strides[out] == sizeof(T) && ((strides[in] == 0 || strides[in] == sizeof(T)) && ...)) {
    return contiguous_loop<T, prefetch>(n, data, strides, value, inputs);
  }
  StagedOperands<T, out> operands(data, strides);
  for (std::int64_t i = 0, count = 0; i < n; i += count) {
    count = operands.stage(i, n - i);
    vector_loop<T, prefetch>((count + Simd<T>::size - 1) / Simd<T>::size, operands.run(), operands.output(), value,
                             inputs);
    operands.write_back(i, count);
  }
}

/// Calls `body.operator()<T>()` for the C++ type of `dtype`. Throws DtypeError, which names `function`, for int64.
template <class Body> void with_floating_type(std::string_view function, DType dtype, const Body& body) {
  if (dtype == float32) return body.template operator()<float>();
  if (dtype == float64) return body.template operator()<double>();
  refuse_integers(function);
}

/// The same for the function F, which may have an int64 kernel.
template <class F, class Body> void with_type_for(DType dtype, const Body& body) {
  if constexpr (ForIntegers<F>) {
    if (dtype == int64) return body.template operator()<std::int64_t>();
  }
  with_floating_type(F::name, dtype, body);
}

}  // namespace minitorch::operators
