// The innermost loops of the elementwise kernels, one for each kind of kernel: a function of the tables is evaluated on
// lanes. What is left over at the end goes the same way, in lanes partly filled, so that an element has the same bits
// wherever it lies. Dimensions are not known here (loops.hpp), nor which kernels there are (elementwise.hpp).
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
#include "operators/simd/lane_functions.hpp"
#include "operators/simd/lanes.hpp"

namespace minitorch::operators {

/// Below so many elements a second thread does not pay; of few instructions, memory is what they wait for.
template <class F> inline constexpr std::int64_t grain = About<F>::is_cheap || About<F>::for_integers ? 32768 : 16384;

/// An operand whose elements are of type T.
template <Element T> SizedOperand sized(const Operand& operand) { return {operand, sizeof(T)}; }

/// A run of elements on its way through lanes: gathered where they do not lie side by side, and at the end of a row.
template <Element T> using Buffer = std::array<Lanes<T>, 16>;
template <Element T> inline constexpr std::int64_t buffer_size = Lanes<T>::size* std::tuple_size_v<Buffer<T>>;

/// Puts `count` elements, `stride` bytes apart from `data` on, side by side; the lanes beyond repeat the last.
template <Element T>
[[gnu::noinline]] void gather(Buffer<T>& buffer, const char* data, std::int64_t stride, std::int64_t count) {
  for (std::int64_t i = 0; i < count; i += Lanes<T>::size) {
    buffer[static_cast<std::size_t>(i / Lanes<T>::size)] = load<T>(data + i * stride, stride, count - i);
  }
}

/// Puts the first `count` elements of a buffer `stride` bytes apart from `data` on.
template <Element T>
[[gnu::noinline]] void scatter(const Buffer<T>& buffer, char* data, std::int64_t stride, std::int64_t count) {
  const char* element = reinterpret_cast<const char*>(&buffer);
  for (std::int64_t i = 0; i < count; ++i)
    std::memcpy(data + i * stride, element + i * std::int64_t{sizeof(T)}, sizeof(T));
}

/// The way of `inputs` operands and an output through the loop below: where each run of full lanes lies. That is the
/// operand's own memory where its elements lie side by side, and a buffer elsewhere.
template <Element T, std::size_t inputs> class Passage {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): buffers are filled as far as they are read
  Passage(char* const* data, const std::int64_t* strides) : data_(data), strides_(strides) {
    for (std::size_t k = 0; k < inputs; ++k) {
      if (strides[k] == 0) buffers_[k][0] = load<T>(data[k], 0, 1);
      is_dense_ = is_dense_ && (strides[k] == 0 || strides[k] == sizeof(T));
    }
    is_dense_ = is_dense_ && strides[inputs] == sizeof(T);
  }

  /// Brings elements from number i on, of which there are `rest`, and says how many.
  std::int64_t enter(std::int64_t i, std::int64_t rest) {
    is_in_place_ = is_dense_ && rest >= Lanes<T>::size;
    const std::int64_t count = is_in_place_ ? rest / Lanes<T>::size * Lanes<T>::size : std::min(rest, buffer_size<T>);
    for (std::size_t k = 0; k <= inputs; ++k) {
      const bool repeats = k < inputs && strides_[k] == 0, is_own = is_in_place_ && !repeats;
      char* const elements = data_[k] + i * strides_[k];
      places_[k] = is_own ? elements : reinterpret_cast<char*>(&buffers_[k]);
      steps_[k] = repeats ? 0 : lane_bytes;
      if (k < inputs && !is_own && !repeats) gather(buffers_[k], elements, strides_[k], count);
    }
    return count;
  }
  /// Where the lanes of each operand begin, and how many bytes it is from one run of lanes to the next.
  const std::array<char*, inputs + 1>& places() const { return places_; }
  const std::array<std::int64_t, inputs + 1>& steps() const { return steps_; }
  /// Takes the outputs where they belong.
  void leave(std::int64_t i, std::int64_t count) {
    if (!is_in_place_) scatter(buffers_[inputs], data_[inputs] + i * strides_[inputs], strides_[inputs], count);
  }

 private:
  char* const* data_;
  const std::int64_t* strides_;
  std::array<char*, inputs + 1> places_;
  std::array<std::int64_t, inputs + 1> steps_;
  bool is_dense_ = true, is_in_place_ = false;
  std::array<Buffer<T>, inputs + 1> buffers_;
};

/// out = value(in...) for elements of type T: the inputs are the first operands in `data` and `strides`, the output is
/// the last. All elements but a single one go the same way, through full lanes.
template <Element T, class Value, std::size_t... in>
void lanes_loop(std::int64_t n, char* const* data, const std::int64_t* strides, const Value& value,
                std::index_sequence<in...>) {
  if (n == 1) {
    const T y = value(load<T>(data[in], 0, 1)...)[0];
    std::memcpy(data[sizeof...(in)], &y, sizeof(T));
    return;
  }
  constexpr std::size_t out = sizeof...(in);
  Passage<T, out> passage(data, strides);
  for (std::int64_t i = 0, count = 0; i < n; i += count) {
    count = passage.enter(i, n - i);
    const std::int64_t runs = (count + Lanes<T>::size - 1) / Lanes<T>::size;
    const auto places = passage.places();  // copies, which no store of elements can be thought to change
    const auto steps = passage.steps();
    for (std::int64_t run = 0; run < runs; ++run) {
      store_lanes<T>(value(load_lanes<T>(places[in] + run * steps[in])...), places[out] + run * steps[out]);
    }
    passage.leave(i, count);
  }
}

/// Calls `body.operator()<T>()` for the C++ type of `dtype`. Throws DtypeError, which names `function`, for int64.
template <class Body> void with_floating_type(std::string_view function, DType dtype, const Body& body) {
  if (dtype == float32) return body.template operator()<float>();
  if (dtype == float64) return body.template operator()<double>();
  refuse_integers(function);
}

/// The same for a function that may be meant for int64.
template <class F, class Body> void with_type_for(DType dtype, const Body& body) {
  if constexpr (ForIntegers<F>) {
    if (dtype == int64) return body.template operator()<std::int64_t>();
  }
  with_floating_type(F::name, dtype, body);
}

}  // namespace minitorch::operators
