// Reading and converting numbers. Those that lie in the file as in a tensor are read into its memory.
#include "nn/files/stored_numbers.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstring>
#include <limits>
#include <span>
#include <string>

namespace minitorch::nn {

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are read as they lie in memory");

// Turns the bytes of each number around.
void reverse_each(std::span<char> bytes, std::size_t width) {
  for (; !bytes.empty(); bytes = bytes.subspan(width))
    std::reverse(bytes.begin(), bytes.begin() + std::ptrdiff_t(width));
}

// 5 bits of exponent, 10 of the fraction. Numbers without an exponent are multiples of 2⁻²⁴.
float from_float16(std::uint16_t bits) {
  const std::uint32_t sign = (bits & 0x8000U) << 16U, exponent = bits >> 10U & 0x1fU, fraction = bits & 0x3ffU;
  if (exponent == 0) {
    const float x = 0x1p-24F * static_cast<float>(fraction);
    return sign == 0 ? x : -x;
  }
  const std::uint32_t wider = exponent == 0x1f ? 0xff : exponent + 127 - 15;
  return std::bit_cast<float>(sign | wider << 23U | fraction << 13U);
}

float from_bfloat16(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16U); }

// Writes f(x) for each number x of type T.
template <class T, class Result, class F> void convert_each(std::span<const char> bytes, void* elements, const F& f) {
  auto* to = static_cast<Result*>(elements);
  for (; !bytes.empty(); bytes = bytes.subspan(sizeof(T))) {
    T x{};
    std::memcpy(&x, bytes.data(), sizeof(T));
    *to++ = f(x);
  }
}

template <std::integral T> void convert_integers(std::span<const char> bytes, void* elements) {
  convert_each<T, std::int64_t>(bytes, elements, [](T x) { return std::int64_t{x}; });
}

void convert_uint64(const ByteSource& source, std::span<const char> bytes, void* elements) {
  constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
  convert_each<std::uint64_t, std::int64_t>(bytes, elements, [&](std::uint64_t x) {
    if (x > largest)
      source.refuse("has the number " + std::to_string(x) + ", int64 goes up to " + std::to_string(largest));
    return static_cast<std::int64_t>(x);
  });
}

// Converts numbers of a kind that no tensor has.
void convert(const ByteSource& source, StoredKind kind, std::span<const char> bytes, void* elements) {
  using enum StoredKind;
  switch (kind) {
    case boolean:
      return convert_each<char, std::int64_t>(bytes, elements, [](char x) { return std::int64_t{x != 0 ? 1 : 0}; });
    case int8:
      return convert_integers<std::int8_t>(bytes, elements);
    case uint8:
      return convert_integers<std::uint8_t>(bytes, elements);
    case int16:
      return convert_integers<std::int16_t>(bytes, elements);
    case uint16:
      return convert_integers<std::uint16_t>(bytes, elements);
    case int32:
      return convert_integers<std::int32_t>(bytes, elements);
    case uint32:
      return convert_integers<std::uint32_t>(bytes, elements);
    case float16:
      return convert_each<std::uint16_t, float>(bytes, elements, from_float16);
    case bfloat16:
      return convert_each<std::uint16_t, float>(bytes, elements, from_bfloat16);
    default:
      return convert_uint64(source, bytes, elements);
  }
}

bool is_of_tensors(StoredKind kind) {
  using enum StoredKind;
  return kind == float32 || kind == float64 || kind == int64;
}

}  // namespace

std::size_t read_numbers(ByteSource& source, NumberFormat format, void* elements, std::size_t count) {
  const std::size_t width = size_of(format.kind);
  const auto read_part = [&](std::span<char> room) {
    const std::span<char> whole = room.first(source.read(room) / width * width);
    if (format.is_big_endian) reverse_each(whole, width);
    return whole;
  };
  if (is_of_tensors(format.kind)) return read_part({static_cast<char*>(elements), count * width}).size() / width;
  std::array<char, std::size_t{1} << 16U> part{};
  std::size_t done = 0, wanted = 0, found = 0;
  do {
    wanted = std::min(count - done, part.size() / width);
    const std::span<const char> numbers = read_part(std::span(part).first(wanted * width));
    found = numbers.size() / width;
    convert(source, format.kind, numbers, static_cast<char*>(elements) + done * size_of(dtype_of(format.kind)));
    done += found;
  } while (done < count && found == wanted);
  return done;
}

}  // namespace minitorch::nn
