// What the C++20 library of Debian's emscripten (3.1.6, libc++ 13) lacks of what minitorch uses. The WebAssembly build
// includes it before every file; a newer emscripten does not need it. Other builds do not read it.
#pragma once

#include <atomic>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

// NOLINTBEGIN(cert-dcl58-cpp): these are the standard's names
namespace std {

template <class To, class From> constexpr To bit_cast(const From& from) noexcept {
  return __builtin_bit_cast(To, from);
}

template <class T> unique_ptr<T> make_unique_for_overwrite(size_t size) {
  return unique_ptr<T>(new remove_extent_t<T>[size]);
}

/// An object that threads share. A web page's worker has one.
template <class T> class atomic_ref {
 public:
  explicit atomic_ref(T& object) : object_(object) {}
  T load(memory_order /*order*/ = memory_order_seq_cst) const { return object_; }
  void store(T value, memory_order /*order*/ = memory_order_seq_cst) const { object_ = value; }
  T exchange(T value, memory_order /*order*/ = memory_order_seq_cst) const { return std::exchange(object_, value); }

 private:
  T& object_;
};

/// Floating-point numbers as text and back, exactly (decimal_text.hpp).
to_chars_result to_chars(char* first, char* last, float x);
to_chars_result to_chars(char* first, char* last, double x);
to_chars_result to_chars(char* first, char* last, double x, chars_format format, int precision);
from_chars_result from_chars(const char* first, const char* last, float& x);
from_chars_result from_chars(const char* first, const char* last, double& x);

}  // namespace std
// NOLINTEND(cert-dcl58-cpp)
