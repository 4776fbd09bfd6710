// draw: random numbers for a tensor, so that each repetition of a recorded step draws new ones.
#pragma once

#include <cstdint>
#include <string_view>

#include "minitorch/functions/making.hpp"
#include "operators/random/generator.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch {

/// Calls fill(key, n, y) with a new key from `generator`, or from default_generator() for null. `y` has n elements.
template <class T, class Fill>
void draw(std::string_view function, Generator* generator, std::int64_t n, T* y, const Fill& fill) {
  Generator& from = generator == nullptr ? default_generator() : *generator;
  if (operators::Recording::current() != nullptr) [[unlikely]]
    from.note_recorded();
  operators::recorded_draw(function, from, [&from, n, y, fill] { fill(from.next(), n, y); });
}

}  // namespace minitorch
