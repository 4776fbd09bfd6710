// The operations on blocks. They use the innermost loops of the kernels of the tables.
#include "operators/elementwise/blocks.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <tuple>
#include <utility>

#include "operators/elementwise/inner_loops.hpp"

namespace minitorch::operators {

namespace {

template <class F, Element T> SimdMask<T> compared(const Simd<T>& x, const Simd<T>& y) {
  if constexpr (std::same_as<F, Lt>) {
    return x < y;
  } else if constexpr (std::same_as<F, Le>) {
    return x <= y;
  } else if constexpr (std::same_as<F, Gt>) {
    return x > y;
  } else if constexpr (std::same_as<F, Ge>) {
    return x >= y;
  } else {
    return x == y;
  }
}

}  // namespace

// The result overwrites an operand whose numbers nobody else has.
template <std::floating_point T>
template <class Value, class... Blocks>
Block<T> Block<T>::computed(const Value& value, Blocks&... blocks) {
  Block result(0);
  result.size_ = std::max({blocks.size_...});
  // The loop takes pointers to char for all operands, but does not write its inputs.
  // NOLINTNEXTLINE(*-const-cast)
  std::array<char*, sizeof...(blocks) + 1> data{const_cast<char*>(reinterpret_cast<const char*>(blocks.numbers()))...,
                                                nullptr};
  const std::array strides{(blocks.size_ == 0 ? std::int64_t{0} : std::int64_t{sizeof(T)})..., std::int64_t{sizeof(T)}};
  if (result.size_ == 0) {
    data.back() = reinterpret_cast<char*>(&result.number_);
  } else {
    for (Block* block : {&blocks...}) {
      if (block->size_ == 0) continue;
      result.memory_ = block->memory_;
      if (block->slot_ != nullptr && block->slot_->uses == 1) {
        result.slot_ = std::exchange(block->slot_, nullptr);
        break;
      }
    }
    if (result.slot_ == nullptr) result.slot_ = result.memory_->take();
    result.data_ = result.slot_->numbers;
    data.back() = reinterpret_cast<char*>(result.slot_->numbers);
  }
  simd_loop<T, Prefetch::none>(result.count(), data.data(), strides.data(), value,
                               std::index_sequence_for<Blocks...>());
  return result;
}

template <std::floating_point T> template <class F> Block<T> Block<T>::mapped(Block x, const F& f) {
  return computed([&f](const Simd<T>& in) -> Simd<T> { return f.value(in); }, x);
}

template <std::floating_point T> template <class F> Block<T> Block<T>::zipped(Block x, Block y) {
  return computed([](const Simd<T>& a, const Simd<T>& b) -> Simd<T> { return F::value(a, b); }, x, y);
}

template <std::floating_point T>
template <class F>
Block<T> Block<T>::chosen(Comparison<F> condition, Block x, Block y) {
  const auto choose = [](const Simd<T>& a, const Simd<T>& b, const Simd<T>& yes, const Simd<T>& no) -> Simd<T> {
    if constexpr (std::same_as<F, Ne>) {
      return where(a == b, no, yes);
    } else {
      return where(compared<F>(a, b), yes, no);
    }
  };
  return computed(choose, condition.x, condition.y, x, y);
}

template <std::floating_point T> typename BlockMemory<T>::Slot* BlockMemory<T>::take() {
  Slot* slot = free_;
  if (slot != nullptr) {
    free_ = slot->next;
    slot->uses = 1;
  } else if ((used_ + 1) * block_size_ <= numbers_.size()) {
    slot = &slots_[used_];
    *slot = {numbers_.data() + used_ * block_size_, 1, this, nullptr};
    ++used_;
  } else {
    was_too_small_ = true;
    slot = slots_.data();  // any will do, as the result is dropped
    ++slot->uses;
  }
  return slot;
}

template <std::floating_point T> void BlockMemory<T>::take_back(Slot* slot) {
  slot->next = std::exchange(slot->home->free_, slot);
}

namespace {

// Prefetches the memory after a block, which is needed next. Processors do not prefetch it themselves, because access
// comes in pieces of 2 KiB.
template <bool is_written> void prefetch_next(const char* data, std::int64_t bytes) {
  constexpr std::int64_t line = 64;
  for (std::int64_t i = 0; i < bytes; i += line) __builtin_prefetch(data + bytes + i, is_written ? 1 : 0);
}

}  // namespace

template <std::floating_point T>
Block<T> Block<T>::loaded(BlockMemory<T>& memory, const char* data, std::int64_t stride, std::int64_t size) {
  Block block(0);
  if (stride == 0 || size == 1) {
    std::memcpy(&block.number_, data, sizeof(T));
    return block;
  }
  block.size_ = size;
  block.memory_ = &memory;
  if (stride == sizeof(T)) {
    block.data_ = reinterpret_cast<const T*>(data);
    if (size == capacity) prefetch_next<false>(data, capacity * std::int64_t{sizeof(T)});
    return block;
  }
  block.slot_ = memory.take();
  block.data_ = block.slot_->numbers;
  for (std::int64_t i = 0; i < size; ++i) std::memcpy(block.slot_->numbers + i, data + i * stride, sizeof(T));
  return block;
}

template <std::floating_point T> void Block<T>::store(char* data, std::int64_t stride, std::int64_t size) const {
  const char* const numbers = reinterpret_cast<const char*>(this->numbers());
  if (size_ != 0 && stride == sizeof(T)) {
    if (numbers != data) std::memcpy(data, numbers, static_cast<std::size_t>(size) * sizeof(T));
    if (size == capacity) prefetch_next<true>(data, capacity * std::int64_t{sizeof(T)});
  } else {
    const std::int64_t step = size_ == 0 ? 0 : std::int64_t{sizeof(T)};
    for (std::int64_t i = 0; i < size; ++i) std::memcpy(data + i * stride, numbers + i * step, sizeof(T));
  }
}

template class BlockMemory<float>;
template class BlockMemory<double>;
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
template <class T, class... F> constexpr auto all_chosen(Table<F...>) {
  return std::tuple(&Block<T>::template chosen<F>...);
}
template <class T> constexpr auto all_operations() {
  using Mapped = Table<Neg, Abs, Sqrt, Exp, Expm1, Log, Log1p, Log2, Sin, Cos, Tan, Sinh, Cosh, Tanh, Sigmoid, Erf,
                       Erfc, Gelu, GeluSlope, Floor, Ceil, Round, Trunc, PowConstant>;
  using Zipped = Table<Add, Sub, Mul, Div, Pow, Atan2, FloorDivide, Remainder>;
  using Compared = Table<Lt, Le, Gt, Ge, Eq, Ne>;
  return std::tuple(all_mapped<T>(Mapped{}), all_zipped<T>(Zipped{}), all_zipped<T>(Compared{}),
                    all_chosen<T>(Compared{}));
}

[[gnu::used]] constinit auto operations = std::tuple(all_operations<float>(), all_operations<double>());

}  // namespace

}  // namespace minitorch::operators
