// Flags that are numbers, read by the library's own grammar (nn/text/number_text.hpp).
#pragma once

#include <cmath>
#include <concepts>
#include <string>

#include <CLI/CLI.hpp>

#include "nn/text/number_fault.hpp"
#include "nn/text/number_text.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::examples {

/// Adds a flag for `number`, which has its default and is shown with it.
template <nn::Readable T>
CLI::Option* add_number(CLI::App& app, const std::string& flag, T& number, const std::string& about) {
  const auto read = [flag, &number](const CLI::results_t& texts) {
    const auto x = nn::number_in<T>(texts.at(0));
    if (!x) throw CLI::ValidationError(flag, nn::no_number<T>(texts.at(0)));
    number = *x;
    return true;
  };
  const auto shown = [&number] {
    if constexpr (std::floating_point<T>) {
      return to_text(number);
    } else {
      return std::to_string(number);
    }
  };
  return app.add_option(flag, read, about, true, shown)->type_name(CLI::detail::type_name<T>());
}

/// A check of a finite number, for which `is_right` holds; `rule` follows "must be".
inline CLI::Validator number_where(bool (*is_right)(double), const std::string& rule) {
  const auto check = [is_right, rule](const std::string& text) {
    const auto x = nn::number_in<double>(text);
    if (!x || !std::isfinite(*x)) return nn::no_number<double>(text);
    return is_right(*x) ? std::string() : "must be " + rule + ", not " + text;
  };
  return {check, ""};
}
inline CLI::Validator above_zero() {
  return number_where([](double x) { return x > 0; }, "a number above 0");
}
inline CLI::Validator from_zero() {
  return number_where([](double x) { return x >= 0; }, "0 or a number above");
}

}  // namespace minitorch::examples
