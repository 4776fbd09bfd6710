// TensorData: the elements of a tensor, without a graph. Functions compute on it, and derivatives are stored in it.
// Several may be views of one storage. Its functions are in data_kernels.hpp and functions/on_data.hpp.
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
#include "operators/recording/recording.hpp"

namespace minitorch {

class TensorData;

namespace detail {
/// Contiguous elements, not initialised. Checks nothing: `check_shape` must accept the shape.
TensorData trusted_data(const Shape& shape, DType dtype);
/// A view of the memory of `base`. Checks nothing: all its elements must lie in that memory.
TensorData trusted_view(const TensorData& base, const Shape& shape, const Strides& strides, std::int64_t offset);
}  // namespace detail

/// Storage, shape, strides, offset and dtype. A handle: copies share the elements.
///
/// Invariant: every element lies in the storage. Constructors check it, callers of `detail::trusted_view` ensure it,
/// and kernels rely on it.
class TensorData {
 public:
  /// Shape (0), without memory. As a derivative it means 0, whatever the shape of the value.
  TensorData() {}  // NOLINT(modernize-use-equals-default): = default would first set all members to 0
  /// Contiguous elements, not initialised. Throws ShapeError as `check_shape` does.
  TensorData(const Shape& shape, DType dtype)
      : TensorData((check_shape("TensorData", shape), Trusted{}), shape, dtype) {}
  /// A view of the memory of `base`. `offset` is the position of the first element, counted in elements from the start
  /// of the memory; `strides` are in elements too. Throws ShapeError for an invalid shape or another number of strides
  /// than of dimensions, and IndexError for a negative stride or an element outside the memory.
  TensorData(const TensorData& base, const Shape& shape, const Strides& strides, std::int64_t offset);
  TensorData(const TensorData&) = default;
  TensorData& operator=(const TensorData&) = default;
  /// Leaves `other` without elements.
  TensorData(TensorData&& other) noexcept
      : storage_(std::move(other.storage_)),
        offset_(other.offset_),
        shape_(other.shape_),
        strides_(other.strides_),
        dtype_(other.dtype_),
        is_contiguous_(other.is_contiguous_),
        recorded_version_(other.recorded_version_) {
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
    recorded_version_ = other.recorded_version_;
    other.forget_elements();
    return *this;
  }
  ~TensorData() = default;
  /// A tensor of shape () with this value, converted as `to` converts.
  static TensorData number(double value, DType dtype);
  /// An int64 tensor of shape () with this value.
  static TensorData whole_number(std::int64_t value);

  const Shape& shape() const { return shape_; }
  const Strides& strides() const { return strides_; }
  /// The position of the first element, counted in elements from the start of the storage.
  std::int64_t offset() const { return offset_; }
  DType dtype() const { return dtype_; }
  std::size_t dim() const { return shape_.size(); }
  std::int64_t numel() const { return minitorch::numel(shape_); }
  /// Whether the elements lie in row-major order without gaps.
  bool is_contiguous() const { return is_contiguous_; }
  const graph::Storage& storage() const { return storage_; }
  /// Whether it has memory. A derivative without memory is 0.
  bool is_defined() const { return static_cast<bool>(storage_); }

  /// A pointer to the first element. Throws DtypeError unless T is the type of this dtype.
  template <operators::Element T> T* data() const {
    if (operators::dtype_of<T> != dtype_) [[unlikely]]
      refuse_type(operators::dtype_of<T>);
    T* const first = static_cast<T*>(storage_.address()) + offset_;
    if (operators::Recording::current() != nullptr) [[unlikely]]
      storage_.tell_recording(first);
    return first;
  }
  template <operators::Element T> operators::View<T> view() const { return {data<T>(), shape_, strides_}; }
  /// The address of the first element, whatever its type, not told to a recording.
  void* element_address() const {
    return static_cast<char*>(storage_.address()) + offset_ * static_cast<std::int64_t>(size_of(dtype_));
  }
  /// For elementwise kernels: the elements at `strides`, which must reach elements of this tensor only.
  operators::Operand operand(const Strides& strides) const {
    void* const first = element_address();
    if (operators::Recording::current() != nullptr) [[unlikely]]
      storage_.tell_recording(first);
    return {first, &strides};
  }

  /// The element at `position`, counted in elements from the first one, as a double; int64 values beyond 2⁵³ are
  /// rounded. Throws IndexError for a position outside the memory.
  double number_at(std::int64_t position) const;

  /// Drops the memory and the elements. As a derivative, the rest means 0.
  void release() {
    if (!storage_) return;
    storage_ = graph::Storage();
    forget_elements();
  }

  /// Remembers the version of the memory; `is_unchanged` then tells whether it was changed in place since.
  void record_version() { recorded_version_ = storage_.version(); }
  bool is_unchanged() const { return recorded_version_ == storage_.version(); }

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

  // After the storage was moved or dropped. Writes whole arrays: a wide load right after narrower stores would stall.
  void forget_elements() {
    offset_ = 0;
    shape_ = no_elements;
    strides_ = one_apart;
    is_contiguous_ = true;
  }
  [[noreturn]] void refuse_type(DType asked) const;
  /// The number of elements that the memory can hold.
  std::int64_t room() const { return static_cast<std::int64_t>(storage_.bytes() / size_of(dtype_)); }

  graph::Storage storage_;
  std::int64_t offset_ = 0;
  Shape shape_ = no_elements;
  Strides strides_ = one_apart;
  DType dtype_ = float32;
  bool is_contiguous_ = true;
  std::uint32_t recorded_version_ = 0;
};

inline TensorData detail::trusted_data(const Shape& shape, DType dtype) {
  return {TensorData::Trusted{}, shape, dtype};
}
inline TensorData detail::trusted_view(const TensorData& base, const Shape& shape, const Strides& strides,
                                       std::int64_t offset) {
  return {TensorData::Trusted{}, base, shape, strides, offset};
}

/// Whether the one element is other than 0. For functions whose way depends on it; `question` says of what it is the
/// answer. A recorded step asks again.
bool is_true(std::string_view question, const TensorData& number);

/// Contiguous elements, all `value`. Throws ShapeError, in the name of `function`, for an invalid shape.
TensorData full(const Shape& shape, const RealNumber& value, DType dtype, std::string_view function);

/// `x` itself if it is contiguous, else a contiguous copy.
TensorData contiguous(const TensorData& x);
/// A contiguous copy.
TensorData clone(const TensorData& x);
/// `x` itself if it has this dtype, else a converted copy.
TensorData to(const TensorData& x, DType dtype);

/// Copies the elements of `x` to `y` and counts the change. The two may overlap. Throws ShapeError unless both have the
/// same shape and dtype.
void copy_into(const TensorData& y, const TensorData& x);

}  // namespace minitorch
