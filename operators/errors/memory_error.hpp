// std::bad_alloc, turned into an Error that names what there was no memory for.
#pragma once

#include <new>
#include <string_view>
#include <utility>

namespace minitorch {

/// Throws MemoryError: the system has no memory for `what`. Needs no memory itself: where there is none for the message,
/// the error is one that was made before.
[[noreturn]] void refuse_memory(std::string_view what);

/// The result of f(). Throws MemoryError, which names `what`, where f throws std::bad_alloc.
template <class F> [[gnu::always_inline]] inline decltype(auto) naming_memory(std::string_view what, F&& f) {
  try {
    return std::forward<F>(f)();
  } catch (const std::bad_alloc&) {
    refuse_memory(what);
  }
}

}  // namespace minitorch
