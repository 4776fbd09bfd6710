// What the tests are built with.
#pragma once

namespace minitorch::test {

/// The address sanitizer keeps freed memory, so that peaks are not measured with it, and slows memory down.
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

}  // namespace minitorch::test
