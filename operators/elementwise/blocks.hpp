// A block of numbers that behaves like one number, to evaluate user-defined rows. Each operation calls a kernel that is
// compiled in the library, on memory that stays in the L1 cache, so a user's program computes the library's bits,
// whatever processor it is compiled for. Rows of the tables do not use blocks: their kernels evaluate a whole formula
// in registers (inner_loops.hpp).
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "operators/table/binary_functions.hpp"
#include "operators/table/comparisons.hpp"
#include "operators/table/functions.hpp"

namespace minitorch::operators {

template <std::floating_point T> class BlockMemory;

/// Up to `capacity` numbers, or one number that broadcasts to the other operand's size. A handle: copies share the
/// numbers. An operation overwrites those of an operand that no other block has, so a formula takes little memory.
template <std::floating_point T> class Block {
 public:
  static constexpr std::int64_t capacity = 4096 / sizeof(T);

  /// The result of x < y, x <= y, ..., not computed yet: `where` compares and chooses in one pass. As a number, a
  /// comparison is 1 or 0.
  template <class F> struct Comparison {
    Block x, y;
    operator Block() const { return zipped<F>(x, y); }  // NOLINT(google-explicit-constructor): it is a number

    /// `yes` where the comparison holds, else `no`
    friend Block where(Comparison condition, Block yes, Block no) {
      return chosen(std::move(condition), std::move(yes), std::move(no));
    }
  };

  template <Number U> Block(U number) : number_(static_cast<T>(number)) {}
  Block(const Block& other) noexcept
      : size_(other.size_), data_(other.data_), slot_(other.slot_), memory_(other.memory_), number_(other.number_) {
    if (slot_ != nullptr) ++slot_->uses;
  }
  Block(Block&& other) noexcept
      : size_(other.size_),
        data_(other.data_),
        slot_(std::exchange(other.slot_, nullptr)),
        memory_(other.memory_),
        number_(other.number_) {}
  Block& operator=(Block other) noexcept {
    size_ = other.size_;
    data_ = other.data_;
    std::swap(slot_, other.slot_);
    memory_ = other.memory_;
    number_ = other.number_;
    return *this;
  }
  ~Block() {
    if (slot_ != nullptr && --slot_->uses == 0) BlockMemory<T>::take_back(slot_);
  }

  /// The `size` elements, the first at `data` and each `stride` bytes after the one before. Stride 0 gives one number.
  /// Contiguous elements are not copied, so they must not change while the block lives.
  static Block loaded(BlockMemory<T>& memory, const char* data, std::int64_t stride, std::int64_t size);
  /// Stores `size` elements, the first at `data` and each `stride` bytes after the one before.
  void store(char* data, std::int64_t stride, std::int64_t size) const;

  /// f(x) and f(x, y), for the rows that the operations below name.
  template <class F> static Block mapped(Block x, const F& f = {});
  template <class F> static Block zipped(Block x, Block y);
  /// x where the condition holds, else y
  template <class F> static Block chosen(Comparison<F> condition, Block x, Block y);

  friend Block operator-(Block x) { return mapped<Neg>(std::move(x)); }
  friend Block operator+(Block x, Block y) { return zipped<Add>(std::move(x), std::move(y)); }
  friend Block operator-(Block x, Block y) { return zipped<Sub>(std::move(x), std::move(y)); }
  friend Block operator*(Block x, Block y) { return zipped<Mul>(std::move(x), std::move(y)); }
  friend Block operator/(Block x, Block y) { return zipped<Div>(std::move(x), std::move(y)); }
  friend Comparison<Lt> operator<(Block x, Block y) { return {std::move(x), std::move(y)}; }
  friend Comparison<Le> operator<=(Block x, Block y) { return {std::move(x), std::move(y)}; }
  friend Comparison<Gt> operator>(Block x, Block y) { return {std::move(x), std::move(y)}; }
  friend Comparison<Ge> operator>=(Block x, Block y) { return {std::move(x), std::move(y)}; }
  friend Comparison<Eq> operator==(Block x, Block y) { return {std::move(x), std::move(y)}; }
  friend Comparison<Ne> operator!=(Block x, Block y) { return {std::move(x), std::move(y)}; }
  friend Block abs(Block x) { return mapped<Abs>(std::move(x)); }
  friend Block sqrt(Block x) { return mapped<Sqrt>(std::move(x)); }
  friend Block exp(Block x) { return mapped<Exp>(std::move(x)); }
  friend Block expm1(Block x) { return mapped<Expm1>(std::move(x)); }
  friend Block log(Block x) { return mapped<Log>(std::move(x)); }
  friend Block log1p(Block x) { return mapped<Log1p>(std::move(x)); }
  friend Block log2(Block x) { return mapped<Log2>(std::move(x)); }
  friend Block sin(Block x) { return mapped<Sin>(std::move(x)); }
  friend Block cos(Block x) { return mapped<Cos>(std::move(x)); }
  friend Block tan(Block x) { return mapped<Tan>(std::move(x)); }
  friend Block sinh(Block x) { return mapped<Sinh>(std::move(x)); }
  friend Block cosh(Block x) { return mapped<Cosh>(std::move(x)); }
  friend Block tanh(Block x) { return mapped<Tanh>(std::move(x)); }
  friend Block sigmoid(Block x) { return mapped<Sigmoid>(std::move(x)); }
  friend Block erf(Block x) { return mapped<Erf>(std::move(x)); }
  friend Block erfc(Block x) { return mapped<Erfc>(std::move(x)); }
  friend Block gelu_value(Block x) { return mapped<Gelu>(std::move(x)); }
  friend Block gelu_slope(Block x) { return mapped<GeluSlope>(std::move(x)); }
  friend Block floor(Block x) { return mapped<Floor>(std::move(x)); }
  friend Block ceil(Block x) { return mapped<Ceil>(std::move(x)); }
  friend Block nearbyint(Block x) { return mapped<Round>(std::move(x)); }
  friend Block trunc(Block x) { return mapped<Trunc>(std::move(x)); }
  friend Block pow(Block x, double exponent) { return mapped(std::move(x), PowConstant{exponent}); }
  friend Block pow(Block x, Block y) { return zipped<Pow>(std::move(x), std::move(y)); }
  friend Block floor_divide(Block x, Block y) { return zipped<FloorDivide>(std::move(x), std::move(y)); }
  friend Block remainder(Block x, Block y) { return zipped<Remainder>(std::move(x), std::move(y)); }
  friend Block atan2(Block x, Block y) { return zipped<Atan2>(std::move(x), std::move(y)); }
  /// x where `condition` is not 0, else y
  friend Block where(Block condition, Block x, Block y) {
    return chosen(Comparison<Ne>{std::move(condition), 0}, std::move(x), std::move(y));
  }
  friend Block where(bool condition, Block x, Block y) { return condition ? std::move(x) : std::move(y); }

 private:
  friend class BlockMemory<T>;

  // Memory for the numbers of a block.
  struct Slot {
    T* numbers;
    std::int64_t uses;  // the number of blocks that have it
    BlockMemory<T>* home;
    Slot* next;  // of the free ones
  };

  template <class Value, class... Blocks> static Block computed(const Value& value, Blocks&... blocks);

  std::int64_t count() const { return size_ == 0 ? 1 : size_; }
  const T* numbers() const { return size_ == 0 ? &number_ : data_; }

  std::int64_t size_ = 0;  // 0 for one number that broadcasts
  const T* data_ = nullptr;
  Slot* slot_ = nullptr;  // where data_ is, if it is not in a tensor
  BlockMemory<T>* memory_ = nullptr;
  T number_ = 0;
};

/// The memory of the blocks of a formula: slots, of which the one given back last is taken first. The first one is the
/// memory of the result, so most results need not be copied there. Nothing is allocated, because formulas are computed
/// in parallel regions: a formula that has more blocks alive than slots is computed again on smaller blocks, which have
/// more slots. Blocks of one number need none.
template <std::floating_point T> class BlockMemory {
 public:
  /// For blocks of at most `block_size` numbers. `result` has room for as many; null if it must not be written before
  /// the end.
  BlockMemory(T* result, std::int64_t block_size)
      : result_{result, 0, this, nullptr},
        free_(result == nullptr ? nullptr : &result_),
        block_size_(static_cast<std::size_t>(block_size)) {}
  BlockMemory(const BlockMemory&) = delete;
  BlockMemory& operator=(const BlockMemory&) = delete;
  ~BlockMemory() = default;

  /// Whether the formula had more blocks alive than slots. Then its result is wrong.
  bool was_too_small() const { return was_too_small_; }
  /// The size of block to try next. The last one is 1.
  static std::int64_t smaller(std::int64_t block_size) { return block_size == capacity ? capacity / finer : 1; }

 private:
  friend class Block<T>;
  using Slot = typename Block<T>::Slot;
  static constexpr std::int64_t capacity = Block<T>::capacity;
  static constexpr std::int64_t finer = 8;
  static constexpr std::size_t size = 8;  // the number of slots of full capacity

  Slot* take();
  static void take_back(Slot* slot);

  Slot result_;
  Slot* free_;
  std::size_t block_size_;
  std::size_t used_ = 0;  // the number of slots that were ever taken
  bool was_too_small_ = false;
  std::array<Slot, size * finer> slots_;
  alignas(64) std::array<T, size* static_cast<std::size_t>(capacity)> numbers_;
};

extern template class Block<float>;
extern template class Block<double>;
extern template class BlockMemory<float>;
extern template class BlockMemory<double>;

}  // namespace minitorch::operators
