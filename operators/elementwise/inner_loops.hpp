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
/// last vector with the last element.
template <Element T>
[[gnu::noinline]] void fill_buffer(Buffer<T>& buffer, const char* data, std::int64_t stride, std::int64_t count) {
  for (std::int64_t i = 0; i < count; i += Simd<T>::size) {
    buffer[static_cast<std::size_t>(i / Simd<T>::size)] = load_strided<T>(data + i * stride, stride, count - i);
  }
}

/// Copies the first `count` elements of a buffer to `data`, each `stride` bytes after the one before.
template <Element T>
[[gnu::noinline]] void write_buffer(const Buffer<T>& buffer, char* data, std::int64_t stride, std::int64_t count) {
  const char* element = reinterpret_cast<const char*>(&buffer);
  for (std::int64_t i = 0; i < count; ++i)
    std::memcpy(data + i * stride, element + i * std::int64_t{sizeof(T)}, sizeof(T));
}

/// The inputs and the output of the loop below as runs of full SIMD vectors. A run is the operand's own memory if the
/// elements of all operands are contiguous, else a buffer. An input with stride 0 is one vector, in a buffer. In
/// contiguous memory, the last run is the vector of the last elements. It may overlap the run before, so its inputs are
/// copied before the output, which may be their memory, is written.
template <Element T, std::size_t inputs> class StagedOperands {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): buffers are filled as far as they are read
  StagedOperands(std::int64_t n, char* const* data, const std::int64_t* strides)
      : data_(data), strides_(strides), is_in_place_(n >= Simd<T>::size && strides[inputs] == sizeof(T)) {
    for (std::size_t k = 0; k < inputs; ++k) {
      is_in_place_ = is_in_place_ && (strides[k] == 0 || strides[k] == sizeof(T));
    }
    for (std::size_t k = 0; k < inputs; ++k) {
      if (strides[k] == 0) {
        buffers_[k][0] = load_strided<T>(data[k], 0, 1);
      } else if (is_in_place_) {
        buffers_[k][0] = Simd<T>::load(last_vector(k, n));
      }
    }
  }

  /// Prepares the next run, from element i on, of which `rest` remain. Returns its number of elements.
  std::int64_t stage(std::int64_t i, std::int64_t rest) {
    is_own_ = is_in_place_ && rest >= Simd<T>::size;
    const std::int64_t count = is_own_ ? rest / Simd<T>::size * Simd<T>::size : std::min(rest, buffer_size<T>);
    for (std::size_t k = 0; k <= inputs; ++k) {
      const bool repeats = k < inputs && strides_[k] == 0, is_own = is_own_ && !repeats;
      char* const elements = data_[k] + i * strides_[k];
      starts_[k] = is_own ? elements : reinterpret_cast<char*>(&buffers_[k]);
      steps_[k] = repeats ? 0 : simd_bytes;
      if (k < inputs && !is_in_place_ && !repeats) fill_buffer(buffers_[k], elements, strides_[k], count);
    }
    return count;
  }
  /// For each operand, the address of the first vector of the run, and the distance to the next in bytes.
  const std::array<char*, inputs + 1>& starts() const { return starts_; }
  const std::array<std::int64_t, inputs + 1>& steps() const { return steps_; }
  /// Copies the output of the run to its own memory, if it is in a buffer.
  void write_back(std::int64_t i, std::int64_t count) {
    if (is_own_) return;
    if (is_in_place_) return buffers_[inputs][0].store(last_vector(inputs, i + count));
    write_buffer(buffers_[inputs], data_[inputs] + i * strides_[inputs], strides_[inputs], count);
  }

 private:
  char* last_vector(std::size_t k, std::int64_t n) const {
    return data_[k] + (n - Simd<T>::size) * std::int64_t{sizeof(T)};
  }

  char* const* data_;
  const std::int64_t* strides_;
  std::array<char*, inputs + 1> starts_;
  std::array<std::int64_t, inputs + 1> steps_;
  bool is_in_place_, is_own_ = false;  // of all runs but the last; of this one
  std::array<Buffer<T>, inputs + 1> buffers_;
};

/// Whether a loop asks for its inputs ahead.
enum class Prefetch : bool { none, inputs };
template <class F> inline constexpr Prefetch prefetch_of = is_costly<F> ? Prefetch::inputs : Prefetch::none;

/// out = value(in...) for n elements of type T. `data` and `strides` (in bytes) hold the inputs, then the output. n = 1
/// has a fast path without buffers.
template <Element T, Prefetch prefetch, class Value, std::size_t... in>
void simd_loop(std::int64_t n, char* const* data, const std::int64_t* strides, const Value& value,
               std::index_sequence<in...>) {
  if (n == 1) {
    const T y = value(load_strided<T>(data[in], 0, 1)...)[0];
    std::memcpy(data[sizeof...(in)], &y, sizeof(T));
    return;
  }
  constexpr std::size_t out = sizeof...(in);
  StagedOperands<T, out> operands(n, data, strides);
  for (std::int64_t i = 0, count = 0; i < n; i += count) {
    count = operands.stage(i, n - i);
    const std::int64_t runs = (count + Simd<T>::size - 1) / Simd<T>::size;
    const auto starts = operands.starts();  // copies, so the compiler knows that stores of elements do not change them
    const auto steps = operands.steps();
    for (std::int64_t run = 0; run < runs; ++run) {
      if constexpr (prefetch == Prefetch::inputs)
        (__builtin_prefetch(starts[in] + run * steps[in] + prefetch_distance), ...);
      const Simd<T> y = value(Simd<T>::load(starts[in] + run * steps[in])...);
      y.store(starts[out] + run * steps[out]);
    }
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
