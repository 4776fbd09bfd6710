// The grammar of numbers, around their exact digits.
#include "playground/libcxx/decimal_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <system_error>

#include "playground/libcxx/decimal.hpp"

namespace minitorch::playground {

namespace {

template <std::floating_point T> std::string sign_of(T x) { return std::signbit(x) ? "-" : ""; }
template <std::floating_point T> std::string special(T x) { return sign_of(x) + (std::isnan(x) ? "nan" : "inf"); }

template <std::floating_point T> Decimal exact(T x) {
  const Binary<T> binary(std::abs(x));
  return {binary.m, binary.e};
}

// The digits from `first` on, before `last`.
std::string digits(const Decimal& x, std::ptrdiff_t first, std::ptrdiff_t last) {
  std::string result;
  for (std::ptrdiff_t i = first; i < last; ++i) result += static_cast<char>('0' + x.digit(i));
  return result;
}

// With `decimals` digits behind the point.
std::string fixed(const Decimal& x, std::ptrdiff_t decimals) {
  const std::string whole = x.point() > 0 ? digits(x, 0, x.point()) : "0";
  return decimals > 0 ? whole + '.' + digits(x, x.point(), x.point() + decimals) : whole;
}

std::string scientific(const Decimal& x, std::ptrdiff_t decimals) {
  const int exponent = x.is_zero() ? 0 : x.point() - 1;
  const std::string size = std::to_string(std::abs(exponent));
  const std::string fraction = decimals > 0 ? '.' + digits(x, 1, 1 + decimals) : "";
  return digits(x, 0, 1) + fraction + (exponent < 0 ? "e-" : "e+") + (size.size() < 2 ? "0" : "") + size;
}

const char* end_of_digits(const char* first, const char* last) {
  return std::find_if(first, last, [](char c) { return c < '0' || c > '9'; });
}

// The end of `word` in upper or lower case at `first`; `first` if it is not there.
const char* end_of_word(const char* first, const char* last, std::string_view word) {
  if (last - first < static_cast<std::ptrdiff_t>(word.size())) return first;
  const bool is_there = std::equal(word.begin(), word.end(), first, [](char a, char b) { return a == (b | 0x20); });
  return is_there ? first + word.size() : first;
}

// The end of what may follow "nan": letters, digits and underlines in parentheses.
const char* end_of_payload(const char* first, const char* last) {
  if (first == last || *first != '(') return first;
  const char* const end = std::find_if(first + 1, last, [](char c) {
    const char small = static_cast<char>(c | 0x20);
    return (c < '0' || c > '9') && (small < 'a' || small > 'z') && c != '_';
  });
  return end != last && *end == ')' ? end + 1 : first;
}

// An exponent, 0 if there is none, and its end. It is cut at 2⁴⁰: no text has as many zeros to make up for that.
struct Exponent {
  std::int64_t value = 0;
  const char* end;
};

Exponent exponent_at(const char* first, const char* last) {
  if (first == last || (*first != 'e' && *first != 'E')) return {.end = first};
  const char* begin = first + 1;
  const bool is_negative = begin != last && *begin == '-';
  if (is_negative || (begin != last && *begin == '+')) ++begin;
  const char* const end = end_of_digits(begin, last);
  if (end == begin) return {.end = first};
  std::int64_t value = 0;
  for (const char* digit = begin; digit != end; ++digit) {
    value = std::min<std::int64_t>(10 * value + (*digit - '0'), std::int64_t{1} << 40U);
  }
  return {.value = is_negative ? -value : value, .end = end};
}

}  // namespace

template <std::floating_point T> std::string shortest_text(T x) {
  if (!std::isfinite(x)) return special(x);
  const Decimal few = x == 0 ? exact(x) : shortest(std::abs(x));
  const auto size = static_cast<std::ptrdiff_t>(few.size());
  // Without a fraction, the digits between the shortest and the point are not zeros but those of x.
  const std::string plain = fixed(size > few.point() ? few : exact(x), size - few.point());
  constexpr std::size_t shortest_exponent = 4;  // e-01
  if (plain.size() <= few.size() + shortest_exponent) return sign_of(x) + plain;
  const std::string with_exponent = scientific(few, size - 1);
  return sign_of(x) + (plain.size() <= with_exponent.size() ? plain : with_exponent);
}

std::string rounded_text(double x, std::chars_format format, int precision) {
  if (!std::isfinite(x)) return special(x);
  const Decimal all = exact(x);
  const bool is_fixed = format == std::chars_format::fixed;
  const Decimal few = all.rounded(precision + (is_fixed ? all.point() : 1));
  return sign_of(x) + (is_fixed ? fixed(few, precision) : scientific(few, precision));
}

std::to_chars_result write(char* first, char* last, std::string_view text) {
  if (last - first < static_cast<std::ptrdiff_t>(text.size())) return {last, std::errc::value_too_large};
  return {std::copy(text.begin(), text.end(), first), std::errc()};
}

template <std::floating_point T> std::from_chars_result read(const char* first, const char* last, T& x) {
  const bool is_negative = first != last && *first == '-';
  const char* const begin = first + (is_negative ? 1 : 0);
  const auto result = [&](T size, const char* end) -> std::from_chars_result {
    x = is_negative ? -size : size;
    return {end, std::errc()};
  };
  for (const std::string_view word : {"infinity", "inf"}) {
    const char* const end = end_of_word(begin, last, word);
    if (end != begin) return result(std::numeric_limits<T>::infinity(), end);
  }
  const char* const nan = end_of_word(begin, last, "nan");
  if (nan != begin) return result(std::numeric_limits<T>::quiet_NaN(), end_of_payload(nan, last));

  const char* const point = end_of_digits(begin, last);
  std::string all(begin, point);
  const char* end = point;
  if (point != last && *point == '.') {
    end = end_of_digits(point + 1, last);
    all.append(point + 1, end);
  }
  if (all.empty()) return {first, std::errc::invalid_argument};
  const Exponent exponent = exponent_at(end, last);
  const T size = nearest<T>(Decimal(all, point - begin + exponent.value));
  const bool is_zero = all.find_first_not_of('0') == std::string::npos;
  if (std::isinf(size) || (size == 0 && !is_zero)) return {exponent.end, std::errc::result_out_of_range};
  return result(size, exponent.end);
}

template std::string shortest_text(float);
template std::string shortest_text(double);
template std::from_chars_result read(const char*, const char*, float&);
template std::from_chars_result read(const char*, const char*, double&);

}  // namespace minitorch::playground
