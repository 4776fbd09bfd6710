// memcpy and memset by SIMD vectors. Those of emscripten's C library copy word by word, and leave half a kilobyte and
// more to JavaScript; they took a seventh of a step of training.
#include <cstddef>
#include <cstdint>

namespace {

using Vector [[gnu::vector_size(16)]] = std::int8_t;
constexpr std::size_t size = sizeof(Vector);

// Copies of a known size, which are loads and stores.
template <class T> T loaded(const char* from) {
  T value;
  __builtin_memcpy(&value, from, sizeof(T));
  return value;
}
template <class T> void store(char* to, T value) { __builtin_memcpy(to, &value, sizeof(T)); }

// Copies n bytes, from sizeof(T) to twice as many: the first and the last, which may overlap.
template <class T> void copy_ends(char* to, const char* from, std::size_t n) {
  const T first = loaded<T>(from), last = loaded<T>(from + n - sizeof(T));
  store(to, first);
  store(to + n - sizeof(T), last);
}

}  // namespace

extern "C" {

void* memcpy(void* result, const void* source, std::size_t n) {
  char* to = static_cast<char*>(result);
  const char* from = static_cast<const char*>(source);
  if (n >= size) {
    char* const end = to + n - size;
    const auto last = loaded<Vector>(from + n - size);
    for (; to < end; to += size, from += size) store(to, loaded<Vector>(from));
    store(end, last);
  } else if (n >= 8) {
    copy_ends<std::uint64_t>(to, from, n);
  } else if (n >= 4) {
    copy_ends<std::uint32_t>(to, from, n);
  } else if (n >= 2) {
    copy_ends<std::uint16_t>(to, from, n);
  } else if (n == 1) {
    *to = *from;
  }
  return result;
}

void* memset(void* result, int byte, std::size_t n) {
  char* to = static_cast<char*>(result);
  char* const end = to + n;
  const Vector bytes = Vector{} + static_cast<std::int8_t>(byte);
  for (; n >= size; n -= size, to += size) store(to, bytes);
  for (; to < end; ++to) *to = static_cast<char>(byte);
  return result;
}

}  // extern "C"
