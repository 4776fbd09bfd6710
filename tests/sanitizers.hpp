// Whether the tests are built with the address sanitizer.
#pragma once

#include <cstdint>

namespace minitorch::test {

/// The address sanitizer keeps freed memory, so tests measure no peaks under it. It makes code ten times slower. Its
/// operator new ends the program where there is no memory, so no test of that can run.
constexpr bool has_address_sanitizer =
#if defined(__SANITIZE_ADDRESS__)
    true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
    true;
#else
    false;
#endif
#else
    false;
#endif

/// Returns n, or a tenth of it under the address sanitizer, which finds the same errors in the smaller case.
constexpr std::int64_t fewer_if_sanitized(std::int64_t n) { return has_address_sanitizer ? n / 10 : n; }

}  // namespace minitorch::test
