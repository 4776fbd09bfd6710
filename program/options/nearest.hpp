// Proposes a name for a misspelt word.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace minitorch::program {

/// Returns the name that differs from `word` by few letters, or begins like it; empty if none is near.
std::string_view nearest(std::string_view word, std::span<const std::string_view> names);

/// Returns the error message "there is no WHAT 'spirl', the nearest is 'spiral'; choose one of simple, diag, spiral".
std::string no_such(std::string_view what, std::string_view word, std::span<const std::string_view> names);

}  // namespace minitorch::program
