// Products whose partial products leave the range of float64, against a loop that scales after each number.
#include "operators/reduce/product_by_parts.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "operators/random/generator.hpp"
#include "tests/catch.hpp"
#include "tests/operators/reduce/reductions.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::operators;
using namespace minitorch::test;

namespace {

template <class T> T product_of(const std::vector<T>& x) {
  T y = 55;
  product_by_parts(x.data(), 1, static_cast<std::int64_t>(x.size()), &y);
  return y;
}

template <class T> T product_number_by_number(const std::vector<T>& x) {
  long double fraction = 1;
  int exponent = 0;
  for (const T number : x) {
    int of_product = 0;
    fraction = std::frexp(fraction * static_cast<long double>(number), &of_product);
    exponent += of_product;
  }
  return static_cast<T>(std::ldexp(fraction, exponent));
}

}  // namespace

TEMPLATE_TEST_CASE("products by parts are right, but for the rounding of each product, in any order", "", float,
                   double) {
  using T = TestType;
  using Limits = std::numeric_limits<T>;
  Generator generator(3);
  for (const std::int64_t n : {1, 2, 3, 7, 8, 9, 15, 17, 511, 512, 513, 1024, 5000}) {
    // Large ones first, whose product overflows, and then their inverses, so that the product is near 1.
    std::vector<T> x;
    for (std::int64_t i = 0; i < n; ++i)
      x.push_back(std::ldexp(T(generator.uniform(0.9, 1.1)), Limits::max_exponent - 4));
    for (std::int64_t i = 0; i < n; ++i) x.push_back(std::ldexp(T(-1), 4 - Limits::max_exponent));
    const double rounding = static_cast<double>(n) * std::numeric_limits<double>::epsilon() + Limits::epsilon();
    CAPTURE(n);
    CHECK(product_of(x) == Approx(product_number_by_number(x)).epsilon(rounding));
    x.insert(x.begin(), Limits::denorm_min());  // denormal numbers have all their bits
    x.push_back(1 / Limits::epsilon());
    CHECK(product_of(x) == Approx(product_number_by_number(x)).epsilon(rounding));
    for (const T special : {T(0), infinity_of<T>, not_a_number_of<T>}) {
      auto with_special = x;
      with_special[x.size() / 2] = special;
      const T y = product_of(with_special);
      CHECK((special == special ? std::abs(y) == special : std::isnan(y)));
    }
  }
}

TEMPLATE_TEST_CASE("products by parts have the bits of prod where it stays in range", "", float, double) {
  for (const std::int64_t n : {0, 1, 5, 16, 33, 512, 700, 2000}) {
    Generator generator(4);
    std::vector<TestType> x(static_cast<std::size_t>(3 * n));
    for (TestType& number : x) number = static_cast<TestType>(generator.uniform(0.95, 1.05));
    std::vector<TestType> y(3);
    product_by_parts(x.data(), 3, n, y.data());
    CHECK(y == reduced(prod_of, contiguous({3, n}, x), {1}));
  }
}

TEST_CASE("a product that is denormal is rounded to it") {
  CHECK(product_of<double>({1e-310, 1e10, 1e-10}) == Approx(1e-310).epsilon(1e-13));
  CHECK(product_of<double>({1e-300, 1e-300, 1e300, 1e-10}) == Approx(1e-310).epsilon(1e-13));
  CHECK(product_of<double>(std::vector<double>(100'000, 0.5)) == 0);
  CHECK(std::signbit(product_of<double>(std::vector<double>(100'001, -0.5))));
}
