// Reading the elements behind a header, in either order.
#include "nn/arrays/array_bytes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "nn/arrays/npy_header.hpp"
#include "nn/files/memory_budget.hpp"
#include "nn/files/stored_numbers.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/layout/indexing.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch::nn {

namespace {

// The places in memory, in row-major order, of elements that arrive in Fortran's order: the first index counts up
// fastest.
class FortranPlaces {
 public:
  explicit FortranPlaces(const Shape& shape)
      : shape_(shape), strides_(operators::contiguous_strides(shape)), index_(Dims::filled(shape.size(), 0)) {}

  std::int64_t next() {
    const std::int64_t place = place_;
    for (std::size_t d = 0; d < shape_.size(); ++d) {
      place_ += strides_[d];
      if (++index_[d] < shape_[d]) break;
      place_ -= strides_[d] * shape_[d];
      index_[d] = 0;
    }
    return place;
  }

 private:
  Shape shape_;
  Strides strides_;
  Dims index_;
  std::int64_t place_ = 0;
};

[[noreturn]] void refuse_end(const ByteSource& source) { source.refuse("is cut off in its elements"); }

void read_fortran(ByteSource& source, const NpyHeader& header, const TensorData& data) {
  constexpr std::int64_t most_at_once = 4096;
  FortranPlaces places(header.shape);
  operators::with_type(data.dtype(), [&]<class T>() {
    std::array<T, most_at_once> part{};
    T* const elements = data.data<T>();
    for (std::int64_t left = data.numel(); left > 0;) {
      const auto count = static_cast<std::size_t>(std::min(left, most_at_once));
      if (read_numbers(source, header.format, part.data(), count) < count) refuse_end(source);
      for (std::size_t i = 0; i < count; ++i) elements[places.next()] = part[i];
      left -= static_cast<std::int64_t>(count);
    }
  });
}

}  // namespace

void ArrayMemory::take(const ByteSource& source, std::uint64_t bytes) {
  if (bytes > limit_ - taken_) {
    source.refuse("would take more than the " + std::to_string(limit_) +
                  " bytes of memory that are the limit for a file of its length: 64 MB, plus 10 bytes for each byte "
                  "of its arrays (of packed ones, up to 100 times the packed length)");
  }
  taken_ += bytes;
}

Tensor read_array(ByteSource& source, ArrayMemory& memory) {
  const NpyHeader header = read_npy_header(source);
  const DType dtype = dtype_of(header.format.kind);
  const auto count = static_cast<std::uint64_t>(numel(header.shape));
  const std::uint64_t needed = count * size_of(header.format.kind), left = source.stored_left();
  if (needed != left) {
    source.refuse("says that its shape is " + to_text(header.shape) + ", whose elements take " +
                  std::to_string(needed) + " bytes, but " + std::to_string(left) + " follow the header");
  }
  memory.take(source, storage_bytes(count * size_of(dtype)));
  const TensorData data(header.shape, dtype);
  if (header.is_fortran) {
    read_fortran(source, header, data);
  } else if (read_numbers(source, header.format, data.storage().data(), count) < count) {
    refuse_end(source);
  }
  std::array<char, 1> more{};
  if (source.read(more) > 0) source.refuse("is longer than its shape says");
  return Tensor(data);
}

std::string_view bytes_of_elements(const TensorData& data) {
  if (data.numel() == 0) return {};
  const auto width = static_cast<std::int64_t>(size_of(data.dtype()));
  return {static_cast<const char*>(data.storage().data()) + data.offset() * width,
          static_cast<std::size_t>(data.numel() * width)};
}

}  // namespace minitorch::nn
