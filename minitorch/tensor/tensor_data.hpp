// TensorData: a tensor's elements, and how to walk them, without a graph: what functions are evaluated on, and
// derivatives are made of. Several may be views of one storage. What can be done with them is in the headers beside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "minitorch/memory/storage.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/layout/indexing.hpp"
#include "operators/layout/operand.hpp"
#include "operators/layout/shape.hpp"
#include "operators/layout/view.hpp"

namespace minitorch {

class TensorData;

namespace detail {
/// Elements that lie without gaps, not initialised, for those who know that `check_shape` passes the shape, as it did
/// that of any tensor: nothing is checked.
TensorData trusted_data(const Shape& shape, DType dtype);
/// Another view of the memory of `base`, for those who know that each of its elements lies there: nothing is checked.
TensorData trusted_view(const TensorData& base, const Shape& shape, const Strides& strides, std::int64_t offset);
}  // namespace detail

/// Storage, shape, strides, offset and kind of element. A handle: copies share the elements.
///
/// Every element lies in the storage: constructors check it, and whoever makes views by `detail::trusted_view` answers
/// for it. Kernels, which are given a `View` or an `Operand`, trust these.
class TensorData {
 public:
  /// No elements and no memory, of shape (0). As a derivative it stands for 0, of whatever shape.
  TensorData() {}  // NOLINT(modernize-use-equals-default): which would zero all before it sets what is not 0
  /// Elements that lie without gaps, not initialised. Throws ShapeError as `check_shape` does.
  TensorData(const Shape& shape, DType dtype)
      : TensorData((check_shape("TensorData", shape), Trusted{}), shape, dtype) {}
  /// Another view of the memory of `base`: where, counted in elements from its start, the element at index (0, 0, ...)
  /// lies, and how far it is to the next. Throws ShapeError where `shape` cannot be one or `strides` has another number
  /// of dimensions, and IndexError for a negative stride and where an element would lie outside the memory.
  TensorData(const TensorData& base, const Shape& shape, const Strides& strides, std::int64_t offset);
  TensorData(const TensorData&) = default;
  TensorData& operator=(const TensorData&) = default;
  /// What was moved from has no elements.
  TensorData(TensorData&& other) noexcept
      : storage_(std::move(other.storage_)),
        offset_(other.offset_),
        shape_(other.shape_),
        strides_(other.strides_),
        dtype_(other.dtype_),
        is_contiguous_(other.is_contiguous_),
        noted_version_(other.noted_version_) {
    other.forget_elements();
  }
  TensorData& operator=(TensorData&& other) noexcept {
    if (this == &other) return *this;
    storage_ = std::move(other.storage_);
    offset_ = other.offset_;
    shape_ = other.shape_;
    strides_ = other.strides_;
    dtype_ = other.dtype_;
    is_contiguous_ = other.is_contiguous_;
    noted_version_ = other.noted_version_;
    other.forget_elements();
    return *this;
  }
  ~TensorData() = default;
  /// A number, as a tensor without dimensions; converted as `to` converts.
  static TensorData number(double value, DType dtype);
  /// The same, exact in int64 beyond 2⁵³ too.
  static TensorData whole_number(std::int64_t value, DType dtype);

  const Shape& shape() const { return shape_; }
  const Strides& strides() const { return strides_; }
  /// Where, counted in elements from the start of the storage, the element at index (0, 0, ...) lies.
  std::int64_t offset() const { return offset_; }
  DType dtype() const { return dtype_; }
  std::size_t dim() const { return shape_.size(); }
  std::int64_t numel() const { return minitorch::numel(shape_); }
  /// Whether the elements lie without gaps in the order of their index.
  bool is_contiguous() const { return is_contiguous_; }
  const graph::Storage& storage() const { return storage_; }
  /// Whether it has memory at all; not so where it stands for a derivative of 0.
  bool is_defined() const { return static_cast<bool>(storage_); }

  /// Where the element at index (0, 0, ...) lies. Throws DtypeError where T is not the kind of element.
  template <operators::Element T> T* data() const {
    if (operators::dtype_of<T> != dtype_) [[unlikely]]
      refuse_type(operators::dtype_of<T>);
    return static_cast<T*>(storage_.data()) + offset_;
  }
  template <operators::Element T> operators::View<T> view() const { return {data<T>(), shape_, strides_}; }
  /// For elementwise kernels: the elements, walked by `strides`, which must lead to elements of this alone.
  operators::Operand operand(const Strides& strides) const {
    return {static_cast<char*>(storage_.data()) + offset_ * static_cast<std::int64_t>(size_of(dtype_)), &strides};
  }

  /// The element at `position` (relative to the first) as a number; int64 elements beyond 2⁵³ are rounded. Throws
  /// IndexError for a position outside the memory.
  double number_at(std::int64_t position) const;

  /// Gives the memory up; what is left has no elements, and stands for a derivative of 0.
  void release() {
    if (!storage_) return;
    storage_ = graph::Storage();
    forget_elements();
  }

  /// Notes which version of the memory is meant, to find out later whether it was changed in place.
  void note_version() { noted_version_ = storage_.version(); }
  bool is_unchanged() const { return noted_version_ == storage_.version(); }

 private:
  static constexpr Shape no_elements{0};
  static constexpr Strides one_apart{1};

  friend TensorData detail::trusted_data(const Shape&, DType);
  friend TensorData detail::trusted_view(const TensorData&, const Shape&, const Strides&, std::int64_t);
  struct Trusted {};
  TensorData(Trusted, const Shape& shape, DType dtype)
      : storage_(static_cast<std::size_t>(minitorch::numel(shape)) * size_of(dtype)),
        shape_(shape),
        strides_(operators::contiguous_strides(shape)),
        dtype_(dtype) {}
  TensorData(Trusted, const TensorData& base, const Shape& shape, const Strides& strides, std::int64_t offset)
      : storage_(base.storage_),
        offset_(offset),
        shape_(shape),
        strides_(strides),
        dtype_(base.dtype_),
        is_contiguous_(operators::is_contiguous(shape, strides)) {}

  // Where the storage is gone. Written as a whole, so that what reads it as a whole next does not wait.
  void forget_elements() {
    offset_ = 0;
    shape_ = no_elements;
    strides_ = one_apart;
    is_contiguous_ = true;
  }
  [[noreturn]] void refuse_type(DType asked) const;
  /// How many elements the memory has room for.
  std::int64_t room() const { return static_cast<std::int64_t>(storage_.bytes() / size_of(dtype_)); }

  graph::Storage storage_;
  std::int64_t offset_ = 0;
  Shape shape_ = no_elements;
  Strides strides_ = one_apart;
  DType dtype_ = float32;
  bool is_contiguous_ = true;
  std::uint32_t noted_version_ = 0;
};

inline TensorData detail::trusted_data(const Shape& shape, DType dtype) {
  return {TensorData::Trusted{}, shape, dtype};
}
inline TensorData detail::trusted_view(const TensorData& base, const Shape& shape, const Strides& strides,
                                       std::int64_t offset) {
  return {TensorData::Trusted{}, base, shape, strides, offset};
}

/// Elements that lie without gaps, all `value`. `function` is named where the shape is not one.
TensorData full(const Shape& shape, double value, DType dtype, std::string_view function);

/// The same elements without gaps: `x` itself where it has none, else a copy.
TensorData contiguous(const TensorData& x);
/// A copy without gaps.
TensorData clone(const TensorData& x);
/// The elements of kind `dtype`: `x` itself where they are.
TensorData to(const TensorData& x, DType dtype);

/// Changes the elements of `y` to those of `x`, which has the same shape and dtype, or else ShapeError is thrown, and
/// counts the change. They may overlap.
void copy_into(const TensorData& y, const TensorData& x);

}  // namespace minitorch
