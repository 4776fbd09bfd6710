// The operations on blocks. They use the innermost loops of the kernels of the tables.
#include "operators/elementwise/blocks.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <tuple>
#include <utility>

#include "operators/elementwise/inner_loops.hpp"

namespace minitorch::operators {

template <std::floating_point T>
template <class Value, class... Blocks>
Block<T> Block<T>::computed(const Value& value, const Blocks&... blocks) {
  Block result;
  result.size_ = std::max({blocks.size_...});
  // The loop takes pointers to char for all operands, but does not write its inputs.
  const std::array data{
      const_cast<char*>(reinterpret_cast<const char*>(blocks.numbers_.data()))...,  // NOLINT(*-const-cast)
      reinterpret_cast<char*>(result.numbers_.data())};
  const std::array strides{(blocks.size_ == 0 ? std::int64_t{0} : std::int64_t{sizeof(T)})..., std::int64_t{sizeof(T)}};
  simd_loop<T>(result.count(), data.data(), strides.data(), value, std::index_sequence_for<Blocks...>());
  return result;
}

template <std::floating_point T> template <class F> Block<T> Block<T>::mapped(const Block& x, const F& f) {
  return computed([&f](const Simd<T>& in) -> Simd<T> { return f.value(in); }, x);
}

template <std::floating_point T> template <class F> Block<T> Block<T>::zipped(const Block& x, const Block& y) {
  return computed([](const Simd<T>& a, const Simd<T>& b) -> Simd<T> { return F::value(a, b); }, x, y);
}

template <std::floating_point T> Block<T> Block<T>::chosen(const Block& condition, const Block& x, const Block& y) {
  const auto choose = [](const Simd<T>& c, const Simd<T>& a, const Simd<T>& b) -> Simd<T> {
    return where(c == 0, b, a);
  };
  return computed(choose, condition, x, y);
}

namespace {

// Prefetches the memory after a block, which is needed next. Processors do not prefetch it themselves, because access
// comes in pieces of 2 KiB.
template <bool is_written> void prefetch_next(const char* data, std::int64_t bytes) {
  constexpr std::int64_t line = 64;
  for (std::int64_t i = 0; i < bytes; i += line) __builtin_prefetch(data + bytes + i, is_written ? 1 : 0);
}

}  // namespace

template <std::floating_point T> Block<T> Block<T>::loaded(const char* data, std::int64_t stride, std::int64_t size) {
  Block block;
  block.size_ = stride == 0 ? 0 : size;
  char* const numbers = reinterpret_cast<char*>(block.numbers_.data());
  if (stride == 0 || stride == sizeof(T)) {
    std::memcpy(numbers, data, static_cast<std::size_t>(block.count()) * sizeof(T));
    if (size == capacity && stride != 0) prefetch_next<false>(data, capacity * std::int64_t{sizeof(T)});
  } else {
    for (std::int64_t i = 0; i < size; ++i)
      std::memcpy(numbers + i * std::int64_t{sizeof(T)}, data + i * stride, sizeof(T));
  }
  return block;
}

template <std::floating_point T> void Block<T>::store(char* data, std::int64_t stride, std::int64_t size) const {
  const char* const numbers = reinterpret_cast<const char*>(numbers_.data());
  if (size_ != 0 && stride == sizeof(T)) {
    std::memcpy(data, numbers, static_cast<std::size_t>(size) * sizeof(T));
    if (size == capacity) prefetch_next<true>(data, capacity * std::int64_t{sizeof(T)});
  } else {
    const std::int64_t step = size_ == 0 ? 0 : std::int64_t{sizeof(T)};
    for (std::int64_t i = 0; i < size; ++i) std::memcpy(data + i * stride, numbers + i * step, sizeof(T));
  }
}

template class Block<float>;
template class Block<double>;

// Taking their addresses instantiates the operations.
namespace {

template <class T, class... F> constexpr auto all_mapped(Table<F...>) {
  return std::tuple(&Block<T>::template mapped<F>...);
}
template <class T, class... F> constexpr auto all_zipped(Table<F...>) {
  return std::tuple(&Block<T>::template zipped<F>...);
}
template <class T> constexpr auto all_operations() {
  using Mapped = Table<Neg, Abs, Sqrt, Exp, Expm1, Log, Log1p, Sin, Cos, Tanh, Sigmoid, Erfc, PowConstant>;
  using Zipped = Table<Add, Sub, Mul, Div, Pow, Lt, Le, Gt, Ge, Eq, Ne>;
  return std::tuple(all_mapped<T>(Mapped{}), all_zipped<T>(Zipped{}));
}

[[gnu::used]] constinit auto operations = std::tuple(all_operations<float>(), all_operations<double>());

}  // namespace

}  // namespace minitorch::operators
