// The flags of an example. Only flags.cpp includes CLI11, which takes seconds to compile.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nn/text/number_fault.hpp"
#include "nn/text/number_text.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::examples {

class Flags {
 public:
  /// `about` is the first line of --help.
  explicit Flags(const std::string& about);
  Flags(const Flags&) = delete;
  Flags& operator=(const Flags&) = delete;
  ~Flags();

  enum class Range : std::uint8_t { any, from_zero, above_zero };

  /// Adds a flag for a number, in the library's own grammar (nn/text/number_text.hpp). `number` holds the default.
  template <nn::Readable T>
  void add(const std::string& flag, T& number, const std::string& about, Range range = Range::any) {
    const auto read = [&number, range](const std::string& text) -> std::string {
      const std::optional<T> x = nn::number_in<T>(text);
      if (!x) return nn::no_number<T>(text);
      if (range == Range::from_zero && !(*x >= 0)) return "must be 0 or a number above, not " + text;
      if (range == Range::above_zero && !(*x > 0)) return "must be a number above 0, not " + text;
      number = *x;
      return "";
    };
    if constexpr (std::floating_point<T>) {
      add_number(flag, read, about, "FLOAT", to_text(number));
    } else {
      add_number(flag, read, about, std::signed_integral<T> ? "INT" : "UINT", std::to_string(number));
    }
  }
  /// Adds a flag for a text, one of `choices` if there are any. `text` holds the default.
  void add(const std::string& flag, std::string& text, const std::string& about,
           const std::vector<std::string>& choices = {});
  /// Adds a flag without a value, which sets `is_given`.
  void add(const std::string& flag, bool& is_given, const std::string& about);

  /// Parses the command line. Returns the exit code if the program must end: after --help, or after an error, which it
  /// explains on `errors`.
  std::optional<int> parse(int argc, const char* const* argv, std::ostream& out = std::cout,
                           std::ostream& errors = std::cerr);

 private:
  // `read` returns an error message, or "".
  void add_number(const std::string& flag, const std::function<std::string(const std::string&)>& read,
                  const std::string& about, const std::string& type, const std::string& default_text);

  struct App;
  std::unique_ptr<App> app_;
};

}  // namespace minitorch::examples
