// Turns std::bad_alloc into an Error that names the operation.
#pragma once

#include <new>
#include <string_view>
#include <utility>

namespace minitorch {

/// Throws MemoryError: the system has no memory for `what`. If there is no memory for the message either, throws an
/// error that was built in advance.
[[noreturn]] void refuse_memory(std::string_view what);

/// Returns f(). Turns a std::bad_alloc of f into a MemoryError that names `what`.
template <class F> [[gnu::always_inline]] inline decltype(auto) naming_memory(std::string_view what, F&& f) {
  try {
    return std::forward<F>(f)();
  } catch (const std::bad_alloc&) {
    refuse_memory(what);
  }
}

}  // namespace minitorch
