// Numbers as text and back, by <charconv>.
#include "nn/number_text.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <system_error>
#include <type_traits>

namespace minitorch::nn {

namespace {

template <class T> using BitsOf = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
template <std::floating_point T> constexpr std::size_t hex_digits = 2 * sizeof(T);
template <std::floating_point T>
constexpr BitsOf<T> plain_nan = std::bit_cast<BitsOf<T>>(std::numeric_limits<T>::quiet_NaN());

char* write_text(char* place, std::string_view text) { return std::copy(text.begin(), text.end(), place); }

template <std::floating_point T> char* write_special(char* place, T x) {
  if (std::isinf(x)) return write_text(place, x > 0 ? R"("Infinity")" : R"("-Infinity")");
  auto bits = std::bit_cast<BitsOf<T>>(x);
  if (bits == plain_nan<T>) return write_text(place, R"("NaN")");
  place = write_text(place, R"("NaN:)");
  for (std::size_t i = hex_digits<T>; i-- > 0; bits >>= 4U) place[i] = "0123456789abcdef"[bits & 15U];
  place[hex_digits<T>] = '"';
  return place + hex_digits<T> + 1;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

const char* end_of_digits(const char* first, const char* last) {
  while (first != last && is_digit(*first)) ++first;
  return first;
}

// Whether a number other than 0 is below 1, whatever its sign: where its first digit stands, and its exponent, tell.
bool is_below_one(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  const std::string_view digits = text.substr(0, e);
  std::int64_t exponent = 0;
  if (e != std::string_view::npos) {
    const bool is_signed = text[e + 1] == '+';
    const auto result = std::from_chars(text.data() + e + (is_signed ? 2 : 1), text.data() + text.size(), exponent);
    if (result.ec != std::errc()) return text[e + 1] == '-';
  }
  const auto point = static_cast<std::int64_t>(std::min(digits.find('.'), digits.size()));
  const auto first = static_cast<std::int64_t>(digits.find_first_of("123456789"));
  return (first < point ? point - first : point - first + 1) + exponent <= 0;
}

}  // namespace

template <operators::Element T> char* write_number(char* place, T x) {
  char* const last = place + longest_number;
  if constexpr (std::floating_point<T>) {
    if (!std::isfinite(x)) return write_special(place, x);
    if (x == 0 && std::signbit(x)) return write_text(place, "-0.0");  // as an integer -0 is 0
  }
  return std::to_chars(place, last, x).ptr;
}

const char* end_of_number(const char* first, const char* last) {
  const char* p = first;
  if (p != last && *p == '-') ++p;
  if (p == last || !is_digit(*p)) return first;
  p = *p == '0' ? p + 1 : end_of_digits(p, last);
  if (p != last && *p == '.') {
    const char* const end = end_of_digits(p + 1, last);
    if (end == p + 1) return first;
    p = end;
  }
  if (p != last && (*p == 'e' || *p == 'E')) {
    const char* digits = p + 1;
    if (digits != last && (*digits == '+' || *digits == '-')) ++digits;
    p = end_of_digits(digits, last);
    if (p == digits) return first;
  }
  return p;
}

template <operators::Element T> std::optional<T> read_number(std::string_view text) {
  const char *const first = text.data(), *const last = first + text.size();
  if (text.empty() || end_of_number(first, last) != last) return std::nullopt;
  T x{};
  const auto [end, error] = std::from_chars(first, last, x);
  if (error == std::errc()) return end == last ? std::optional(x) : std::nullopt;
  if constexpr (std::floating_point<T>) {
    if (is_below_one(text)) return text[0] == '-' ? -T{0} : T{0};  // out of range, and so small that it rounds to 0
  }
  return std::nullopt;
}

template <operators::Element T> std::optional<T> read_special(std::string_view text) {
  if constexpr (std::floating_point<T>) {
    if (text == "Infinity") return std::numeric_limits<T>::infinity();
    if (text == "-Infinity") return -std::numeric_limits<T>::infinity();
    if (text == "NaN") return std::bit_cast<T>(plain_nan<T>);
    constexpr std::string_view start = "NaN:";
    if (!text.starts_with(start)) return std::nullopt;
    text.remove_prefix(start.size());
    BitsOf<T> bits = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits, 16);
    const T x = std::bit_cast<T>(bits);
    const bool is_nan = error == std::errc() && end == text.data() + text.size() && std::isnan(x);
    return is_nan && text.size() == hex_digits<T> ? std::optional(x) : std::nullopt;
  } else {
    return std::nullopt;
  }
}

template char* write_number(char*, float);
template char* write_number(char*, double);
template char* write_number(char*, std::int64_t);
template std::optional<float> read_number(std::string_view);
template std::optional<double> read_number(std::string_view);
template std::optional<std::int64_t> read_number(std::string_view);
template std::optional<float> read_special(std::string_view);
template std::optional<double> read_special(std::string_view);
template std::optional<std::int64_t> read_special(std::string_view);

}  // namespace minitorch::nn
