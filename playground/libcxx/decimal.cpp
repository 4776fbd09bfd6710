// Shifts and rounds decimals digit by digit, as at school.
#include "playground/libcxx/decimal.hpp"

#include <algorithm>

namespace minitorch::playground {

namespace {

constexpr int most_shift = 59;  // nine times two to this power, and what is carried, fit 64 bits

}  // namespace

Decimal::Decimal(std::uint64_t m, int e) {
  for (std::uint64_t rest = m; rest != 0; rest /= 10) ++point_;
  size_ = static_cast<std::size_t>(point_);
  for (std::size_t i = size_; i-- > 0; m /= 10) digits_[i] = static_cast<std::uint8_t>(m % 10);
  trim();
  shift(e);
}

Decimal::Decimal(std::string_view digits, std::int64_t point) {
  const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size());
  digits.remove_prefix(first);
  // No double is as large as ten to the power 400, or above 0 and as small as ten to the power -400.
  point_ = static_cast<int>(std::clamp<std::int64_t>(point - static_cast<std::int64_t>(first), -400, 400));
  size_ = std::min(digits.size(), most);
  for (std::size_t i = 0; i < size_; ++i) digits_[i] = static_cast<std::uint8_t>(digits[i] - '0');
  has_more_ = digits.find_first_not_of('0', size_) != std::string_view::npos;
  trim();
}

void Decimal::trim() {
  while (size_ > 0 && digits_[size_ - 1] == 0) --size_;
  if (size_ == 0) point_ = 0;
}

void Decimal::shift(int k) {
  while (k != 0) {
    const int step = std::clamp(k, -most_shift, most_shift);
    if (step > 0) {
      shift_left(static_cast<unsigned>(step));
    } else {
      shift_right(static_cast<unsigned>(-step));
    }
    k -= step;
  }
}

// Multiplies from the last digit to the first. The digits that come before it are at most as many as 2⁵⁹ has, 18.
void Decimal::shift_left(unsigned k) {
  constexpr std::size_t more = 18;
  std::array<std::uint8_t, most + more> product{};
  std::uint64_t carried = 0;
  for (std::size_t i = size_ + more; i-- > 0; carried /= 10) {
    if (i >= more) carried += std::uint64_t{digits_[i - more]} << k;
    product[i] = static_cast<std::uint8_t>(carried % 10);
  }
  const auto* const first = std::find_if(product.begin(), product.end(), [](std::uint8_t d) { return d != 0; });
  const auto zeros = static_cast<std::size_t>(first - product.begin());
  const std::size_t size = size_ + more - std::min(zeros, size_ + more);
  size_ = std::min(size, most);
  point_ += static_cast<int>(more) - static_cast<int>(zeros);
  has_more_ |= std::any_of(first + size_, first + size, [](std::uint8_t d) { return d != 0; });
  std::copy_n(first, size_, digits_.begin());
  trim();
}

// Divides from the first digit to the last, and on until nothing is left.
void Decimal::shift_right(unsigned k) {
  const std::uint64_t mask = (std::uint64_t{1} << k) - 1;
  std::uint64_t rest = 0;
  std::size_t read = 0, written = 0;
  for (; read < size_ || (rest != 0 && written < most); ++read) {
    rest = 10 * rest + (read < size_ ? digits_[read] : 0U);
    const auto quotient = static_cast<std::uint8_t>(rest >> k);
    rest &= mask;
    if (written == 0 && quotient == 0) {
      --point_;
    } else if (written < most) {
      digits_[written++] = quotient;
    } else {
      has_more_ |= quotient != 0;
    }
  }
  has_more_ |= rest != 0;
  size_ = written;
  trim();
}

bool Decimal::rounds_up(std::ptrdiff_t n) const {
  if (n < 0 || n >= static_cast<std::ptrdiff_t>(size_)) return false;
  const bool is_tie = digit(n) == 5 && n + 1 == static_cast<std::ptrdiff_t>(size_) && !has_more_;
  return is_tie ? digit(n - 1) % 2 != 0 : digit(n) >= 5;
}

Decimal Decimal::rounded(std::ptrdiff_t n) const { return rounds_up(n) ? rounded_up(n) : rounded_down(n); }

Decimal Decimal::rounded_down(std::ptrdiff_t n) const {
  if (n >= static_cast<std::ptrdiff_t>(size_)) return *this;
  Decimal result = *this;
  result.size_ = static_cast<std::size_t>(std::max<std::ptrdiff_t>(n, 0));
  result.has_more_ = false;
  result.trim();
  return result;
}

Decimal Decimal::rounded_up(std::ptrdiff_t n) const {
  Decimal result = *this;
  result.has_more_ = false;
  result.size_ = static_cast<std::size_t>(n);
  while (result.size_ > 0 && result.digits_[result.size_ - 1] == 9) --result.size_;
  if (result.size_ > 0) {
    ++result.digits_[result.size_ - 1];
  } else {
    result.digits_[0] = 1;
    result.size_ = 1;
    ++result.point_;
  }
  return result;
}

std::uint64_t Decimal::whole() const {
  std::uint64_t result = 0;
  for (int i = 0; i < point_; ++i) result = 10 * result + static_cast<std::uint64_t>(digit(i));
  return result;
}

// Walks over the digits of x and of the middles to its neighbours until the digits so far, cut or rounded up, lie
// between these. The middles themselves count if m is even: then they round to x.
template <std::floating_point T> Decimal shortest(T x) {
  const Binary<T> binary(x);
  const Decimal exact(binary.m, binary.e), below = binary.middle_below(), above = binary.middle_above();
  const bool with_middles = binary.m % 2 == 0;
  const auto is_end = [](const Decimal& decimal, std::ptrdiff_t i) {
    return i + 1 >= static_cast<std::ptrdiff_t>(decimal.size());
  };
  int distance = 0;  // that of the digits so far of `above` and x in units of the last of them: 0, 1, or 2 for more
  bool is_above = false;  // whether those of x are greater than those of `below`
  for (std::ptrdiff_t i = 0;; ++i) {
    const std::ptrdiff_t at = i - above.point() + exact.point(), at_below = i - above.point() + below.point();
    if (at >= static_cast<std::ptrdiff_t>(exact.size())) return exact;
    const int low = below.digit(at_below), digit = exact.digit(at), high = above.digit(i);
    is_above |= low != digit;
    distance = std::min(2, 10 * distance + high - digit);
    const bool may_cut = is_above || (with_middles && is_end(below, at_below));
    const bool may_raise = distance > 1 || (distance == 1 && (with_middles || !is_end(above, i)));
    if (may_cut && may_raise) return exact.rounded(at + 1);
    if (may_cut) return exact.rounded_down(at + 1);
    if (may_raise) return exact.rounded_up(at + 1);
  }
}

template <std::floating_point T> T nearest(Decimal decimal) {
  if (decimal.is_zero()) return 0;
  // Shifts it until the digits before the point have the bits of T, or those that are left at the least exponent.
  using B = Binary<T>;
  constexpr std::uint64_t least_m = std::uint64_t{1} << B::fraction;
  int e = 0;
  const auto move = [&](int k) {
    decimal.shift(k);
    e -= k;
  };
  while (decimal.point() > 18) move(-most_shift);
  while (decimal.point() < 1 && e > B::least) move(std::min(most_shift, e - B::least));
  move(std::min(B::fraction + 1 - static_cast<int>(std::bit_width(decimal.whole())), e - B::least));
  std::uint64_t m = decimal.rounded(decimal.point()).whole();
  if (m == 2 * least_m) {
    m /= 2;
    ++e;
  }
  if (e > B::most) return std::numeric_limits<T>::infinity();
  const std::uint64_t biased = m < least_m ? 0 : static_cast<std::uint64_t>(e - B::least) + 1;
  return std::bit_cast<T>(static_cast<typename B::Bits>((biased << B::fraction) | (m & (least_m - 1))));
}

template Decimal shortest(float);
template Decimal shortest(double);
template float nearest(Decimal);
template double nearest(Decimal);

}  // namespace minitorch::playground
