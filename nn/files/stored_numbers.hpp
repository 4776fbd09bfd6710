// Numbers as files of other programs store them: of more kinds than tensors have, and in either order of bytes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "nn/files/byte_source.hpp"
#include "operators/layout/dtype.hpp"

namespace minitorch::nn {

/// A kind of number in a file. `float16` is IEEE 754's binary16, `bfloat16` the upper half of a float32.
enum class StoredKind : std::uint8_t {
  boolean,
  int8,
  uint8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  float16,
  bfloat16,
  float32,
  float64
};

/// Returns the size of a number in bytes.
constexpr std::size_t size_of(StoredKind kind) {
  using enum StoredKind;
  switch (kind) {
    case boolean:
    case int8:
    case uint8:
      return 1;
    case int16:
    case uint16:
    case float16:
    case bfloat16:
      return 2;
    case int32:
    case uint32:
    case float32:
      return 4;
    default:
      return 8;
  }
}

/// Returns the dtype that numbers of a kind are read as, which holds each of their values: float32 for those of 16
/// bits, int64 for integers and truth values. Only uint64 has values beyond.
constexpr DType dtype_of(StoredKind kind) {
  using enum StoredKind;
  const bool is_float32 = kind == float16 || kind == bfloat16 || kind == float32;
  return is_float32 ? DType::float32 : kind == float64 ? DType::float64 : DType::int64;
}

/// How numbers lie in a file.
struct NumberFormat {
  StoredKind kind = StoredKind::float32;
  bool is_big_endian = false;
};

/// Reads `count` numbers into the elements of `dtype_of` at `elements`, and returns how many there were: fewer only at
/// the end of the source. The conversion is exact, NaN keep their bits, and truth values become 0 and 1. Throws
/// DataError, which names the source, for a uint64 beyond int64.
std::size_t read_numbers(ByteSource& source, NumberFormat format, void* elements, std::size_t count);

}  // namespace minitorch::nn
