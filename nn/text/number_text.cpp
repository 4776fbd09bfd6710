// Numbers as text and back, by <charconv>, which ignores the locale.
#include "nn/text/number_text.hpp"

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

const char* end_of_digits(const char* first, const char* last) {
  while (first != last && is_digit(*first)) ++first;
  return first;
}

// Whether an unsigned decimal other than 0 is below 1, judged by its exponent and the position of its first digit.
bool is_below_one(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  const std::string_view digits = text.substr(0, e);
  std::int64_t exponent = 0;
  if (e != std::string_view::npos) {
    const bool is_signed = text[e + 1] == '+';
    const auto result = std::from_chars(text.data() + e + (is_signed ? 2 : 1), text.data() + text.size(), exponent);
    if (result.ec != std::errc()) return text[e + 1] == '-';
  }
  constexpr auto enough = std::int64_t{1} << 62U;  // longer than any text, and small enough for a sum without overflow
  exponent = std::clamp(exponent, -enough, enough);
  const auto point = static_cast<std::int64_t>(std::min(digits.find('.'), digits.size()));
  const auto first = static_cast<std::int64_t>(digits.find_first_of("123456789"));
  return (first < point ? point - first : point - first + 1) + exponent <= 0;
}

// Returns the T nearest to a decimal, negated if `is_negative`; nullopt if it is too large, or a fraction for an
// integer T.
template <Readable T> std::optional<T> rounded(std::string_view decimal, bool is_negative) {
  if constexpr (std::integral<T>) {
    std::uint64_t size = 0;
    const char* const last = decimal.data() + decimal.size();
    const auto [end, error] = std::from_chars(decimal.data(), last, size);
    if (error != std::errc() || end != last) return std::nullopt;
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<T>::max());
    const std::uint64_t most = !is_negative ? largest : std::is_signed_v<T> ? largest + 1 : 0;
    return size <= most ? std::optional(static_cast<T>(is_negative ? -size : size)) : std::nullopt;
  } else {
    T x = 0;
    const auto error = std::from_chars(decimal.data(), decimal.data() + decimal.size(), x).ec;
    if (error != std::errc() && !is_below_one(decimal)) return std::nullopt;
    if (error != std::errc()) x = 0;  // underflow: from_chars reports it as out of range
    return is_negative ? -x : x;
  }
}

// The text of a number without its sign, and the sign.
struct Unsigned {
  std::string_view text;
  bool is_negative = false;
};

Unsigned without_sign(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  return {.text = text, .is_negative = is_negative};
}

bool is_decimal(std::string_view text) {
  const char* const last = text.data() + text.size();
  return !text.empty() && end_of_decimal(text.data(), last) == last;
}

bool is_infinity(std::string_view text) { return is_word(text, "inf") || is_word(text, "infinity"); }
bool is_nan(std::string_view text) { return is_word(text, "nan"); }

}  // namespace

bool is_word(std::string_view text, std::string_view word) {
  const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(text.begin(), text.end(), word.begin(), word.end(), [&](char a, char b) { return small(a) == b; });
}

std::string_view without_spaces(std::string_view text) {
  constexpr std::string_view spaces = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
  text.remove_suffix(text.size() - (text.find_last_not_of(spaces) + 1));
  return text;
}

const char* end_of_decimal(const char* first, const char* last) {
  const char* p = end_of_digits(first, last);
  const bool begins_with_digit = p != first;
  if (p != last && *p == '.') {
    const char* const end = end_of_digits(p + 1, last);
    if (begins_with_digit || end != p + 1) p = end;
  }
  if (p == first || p == last || (*p != 'e' && *p != 'E')) return p;
  const char* digits = p + 1;
  if (digits != last && (*digits == '+' || *digits == '-')) ++digits;
  const char* const end = end_of_digits(digits, last);
  return end == digits ? p : end;
}

template <Readable T> std::optional<T> number_in(std::string_view text) {
  const auto [number, is_negative] = without_sign(without_spaces(text));
  if (is_decimal(number)) return rounded<T>(number, is_negative);
  if constexpr (std::floating_point<T>) {
    using Limits = std::numeric_limits<T>;
    if (is_infinity(number)) return is_negative ? -Limits::infinity() : Limits::infinity();
    if (is_nan(number)) return std::bit_cast<T>(plain_nan<T>);
  }
  return std::nullopt;
}

template <operators::Element T> char* write_number(char* place, T x) {
  char* const last = place + longest_number;
  if constexpr (std::floating_point<T>) {
    if (!std::isfinite(x)) return write_special(place, x);
    if (x == 0 && std::signbit(x)) return write_text(place, "-0.0");  // readers take "-0" for the integer 0
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

template <Readable T> std::optional<T> read_number(std::string_view text) {
  const char *const first = text.data(), *const last = first + text.size();
  if (text.empty() || end_of_number(first, last) != last) return std::nullopt;
  const bool is_negative = text.front() == '-';
  return rounded<T>(text.substr(is_negative ? 1 : 0), is_negative);
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
template std::optional<float> number_in(std::string_view);
template std::optional<double> number_in(std::string_view);
template std::optional<std::int64_t> number_in(std::string_view);
template std::optional<std::uint64_t> number_in(std::string_view);
template std::optional<float> read_number(std::string_view);
template std::optional<double> read_number(std::string_view);
template std::optional<std::int64_t> read_number(std::string_view);
template std::optional<std::uint64_t> read_number(std::string_view);
template std::optional<float> read_special(std::string_view);
template std::optional<double> read_special(std::string_view);
template std::optional<std::int64_t> read_special(std::string_view);

}  // namespace minitorch::nn
