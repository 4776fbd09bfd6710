// The QR iteration of Golub and Kahan, with implicit shifts: Golub and Van Loan, Matrix Computations, section 8.6.
#include "operators/linear/bidiagonal.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "operators/simd/simd.hpp"
#include "operators/simd/simd_instructions.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

// The rotation (c s; -s c) that turns (f, g) to (length, 0). Its cosine is f * inverse, its sine g * inverse.
struct Rotation {
  double f, g, length = 0, inverse = 1;

  Rotation(double its_f, double its_g) : f(its_f), g(its_g) {
    constexpr double least = 0x1p-900;
    const double square = f * f + g * g;
    if (square > least) {
      // The root and the quotient need not wait for each other, and the next rotation waits for both.
      length = std::sqrt(square);
      inverse = length * (1 / square);
    } else {
      length = std::hypot(f, g);
      f = length > 0 ? f / length : 1;
      g = length > 0 ? g / length : 0;
    }
  }
  double cosine() const { return f * inverse; }
  double sine() const { return g * inverse; }
  // c x + s y and c y - s x; the sums need not wait for the root.
  double along(double x, double y) const { return (f * x + g * y) * inverse; }
  double across(double x, double y) const { return (f * y - g * x) * inverse; }
};

// a ← c a + s b and b ← c b - s a, for rows of `width` numbers.
void rotate(double* a, double* b, const Rotation& rotation, int64_t width) {
  const Simd<double> c = rotation.cosine(), s = rotation.sine(), minus_s = -rotation.sine();
  for (int64_t i = 0; i < width; i += Simd<double>::size) {
    const Simd<double> x = Simd<double>::load(a + i), y = Simd<double>::load(b + i);
    multiply_add(s, y, c * x).store(a + i);
    multiply_add(minus_s, x, c * y).store(b + i);
  }
}

// B, and its block of the rows and columns `first_` to `last`, which is iterated on.
class Bidiagonal {
 public:
  Bidiagonal(double* diagonal, double* above, PaddedMatrix& ut, PaddedMatrix& vt)
      : s_(diagonal), e_(above), ut_(&ut), vt_(&vt) {}

  // Finds the largest block up to the row `last` without a negligible number above its diagonal. Returns whether it has
  // more than one row.
  bool find_block(int64_t last) {
    for (first_ = last; first_ > 0; --first_) {
      const double beside = std::abs(e_[first_ - 1]);
      if (beside > negligible && beside > epsilon * (std::abs(s_[first_ - 1]) + std::abs(s_[first_]))) continue;
      e_[first_ - 1] = 0;
      break;
    }
    return first_ < last;
  }

  // Makes the block smaller if its diagonal has a negligible number, or else the last number above the diagonal.
  void step(int64_t last) {
    for (int64_t k = first_; k <= last; ++k) {
      const double above = k > first_ ? std::abs(e_[k - 1]) : 0, beside = k < last ? std::abs(e_[k]) : 0;
      if (std::abs(s_[k]) > epsilon * (above + beside)) continue;
      s_[k] = 0;
      if (k < last) {
        clear_row(k, last);
      } else {
        clear_column(last);
      }
      return;
    }
    chase(last);
  }

 private:
  static constexpr double epsilon = std::numeric_limits<double>::epsilon(), negligible = 0x1p-960;

  void rotate_left(int64_t i, int64_t j, const Rotation& r) { rotate((*ut_)[i], (*ut_)[j], r, ut_->width); }
  void rotate_right(int64_t i, int64_t j, const Rotation& r) { rotate((*vt_)[i], (*vt_)[j], r, vt_->width); }

  // Row k has a 0 on the diagonal. Rotations with the rows below clear the number beside it, too.
  void clear_row(int64_t k, int64_t last) {
    double f = e_[k];
    e_[k] = 0;
    for (int64_t j = k + 1; j <= last; ++j) {
      const Rotation r(s_[j], f);
      s_[j] = r.length;
      f = -r.sine() * e_[j];
      e_[j] *= r.cosine();
      rotate_left(j, k, r);
    }
  }
  // The last column has a 0 on the diagonal. Rotations with the columns before clear the number above it, too.
  void clear_column(int64_t last) {
    double f = e_[last - 1];
    e_[last - 1] = 0;
    for (int64_t j = last - 1; j >= first_; --j) {
      const Rotation r(s_[j], f);
      s_[j] = r.length;
      if (j > first_) {
        f = -r.sine() * e_[j - 1];
        e_[j - 1] *= r.cosine();
      }
      rotate_right(j, last, r);
    }
  }

  // A rotation of the first two columns, chosen by the shift, leaves a number below the diagonal. Rotations of rows and
  // of columns chase it down and out. The rows of Uᵀ and Vᵀ are rotated one rotation late, so that the processor does
  // that while it waits for the next root.
  void chase(int64_t last) {
    auto [f, g] = first_column(last);
    Rotation left(1, 0);
    for (int64_t k = first_; k < last; ++k) {
      const Rotation right(f, g);
      if (k > first_) e_[k - 1] = right.length;
      f = right.along(s_[k], e_[k]);
      g = right.along(0, s_[k + 1]);
      const double beside = right.across(s_[k], e_[k]), below = right.across(0, s_[k + 1]);
      if (k > first_) rotate_left(k - 1, k, left);
      left = Rotation(f, g);
      s_[k] = left.length;
      f = left.along(beside, below);
      g = left.along(0, e_[k + 1]);
      s_[k + 1] = left.across(beside, below);
      e_[k + 1] = left.across(0, e_[k + 1]);
      rotate_right(k, k + 1, right);
    }
    rotate_left(last - 1, last, left);
    e_[last - 1] = f;
  }

  // A multiple of the first column of Bᵀ B - λ, where √λ is the singular value of the last two rows and columns that is
  // nearer to the last number.
  struct Pair {
    double f, g;
  };
  Pair first_column(int64_t last) const {
    const double scale = 1 / std::max({std::abs(s_[last]), std::abs(s_[last - 1]), std::abs(e_[last - 1]),
                                       std::abs(s_[first_]), std::abs(e_[first_])});
    const double a = s_[last - 1] * scale, b = e_[last - 1] * scale, c = s_[last] * scale, first = s_[first_] * scale;
    const double half = ((a + c) * (a - c) + b * b) / 2, square = (b * c) * (b * c);
    const double root = std::copysign(std::sqrt(half * half + square), half);
    const double shift = square > 0 ? square / (half + root) : 0;  // c² - λ
    return {(first + c) * (first - c) + shift, first * (e_[first_] * scale)};
  }

  double* s_;
  double* e_;
  PaddedMatrix* ut_;
  PaddedMatrix* vt_;
  int64_t first_ = 0;
};

}  // namespace

bool make_diagonal(std::vector<double>& s, std::vector<double>& above, PaddedMatrix& ut, PaddedMatrix& vt) {
  const auto n = static_cast<int64_t>(s.size());
  Bidiagonal b(s.data(), above.data(), ut, vt);
  int64_t steps_left = 40 * n;  // some 2 n are usual
  for (int64_t last = n - 1; last >= 0; --last) {
    while (b.find_block(last)) {
      if (steps_left-- == 0) return false;
      b.step(last);
    }
    double& value = s[static_cast<std::size_t>(last)];
    if (!std::signbit(value)) continue;
    value = -value;
    double* const v = vt[last];
    for (int64_t i = 0; i < vt.width; ++i) v[i] = -v[i];
  }
  return true;
}

}  // namespace minitorch::operators
