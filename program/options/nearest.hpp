// The name that a word was probably meant to be.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace minitorch::program {

/// The name that differs from `word` by few letters, or begins like it; empty where none is near.
std::string_view nearest(std::string_view word, std::span<const std::string_view> names);

/// "there is no WHAT 'spirl', the nearest is 'spiral'; choose one of simple, diag, spiral": an error, and what to do.
std::string no_such(std::string_view what, std::string_view word, std::span<const std::string_view> names);

}  // namespace minitorch::program
