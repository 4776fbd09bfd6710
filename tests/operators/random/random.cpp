// Random fills: numbers of a key, impossible values, and statistics of the distributions. The keys are fixed, so
// nothing fails by chance; bounds are four to five standard errors.
#include "operators/random/random.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using namespace minitorch::operators;

namespace {

using Ints = std::vector<std::int64_t>;

constexpr std::int64_t many = 1000000;

template <class T> std::vector<T> uniform(std::uint64_t key, std::int64_t n, double low, double high) {
  std::vector<T> y(static_cast<std::size_t>(n));
  random_uniform(key, n, y.data(), low, high);
  return y;
}

template <class T> std::vector<T> normal(std::uint64_t key, std::int64_t n, double mean = 0, double std = 1) {
  std::vector<T> y(static_cast<std::size_t>(n));
  random_normal(key, n, y.data(), mean, std);
  return y;
}

Ints integers(std::uint64_t key, std::int64_t n, std::int64_t low, std::int64_t high) {
  Ints y(static_cast<std::size_t>(n));
  random_integers(key, n, y.data(), low, high);
  return y;
}

Ints permutation(std::uint64_t key, std::int64_t n) {
  Ints y(static_cast<std::size_t>(n));
  random_permutation(key, n, y.data());
  return y;
}

// Returns the mean of f(x).
template <class T, class F> double mean_of(const std::vector<T>& numbers, const F& f) {
  double sum = 0;
  for (const T x : numbers) sum += f(static_cast<double>(x));
  return sum / static_cast<double>(numbers.size());
}

double power(double x, int n) { return n == 0 ? 1 : x * power(x, n - 1); }

// Pearson's χ² of counts with equal expectation: with k counts, its mean is k - 1 and its variance 2 (k - 1).
double chi_square(const std::vector<double>& counts) {
  const double expected = std::accumulate(counts.begin(), counts.end(), 0.0) / static_cast<double>(counts.size());
  return std::accumulate(counts.begin(), counts.end(), 0.0, [expected](double sum, double count) {
    return sum + (count - expected) * (count - expected) / expected;
  });
}

bool is_even_spread(const std::vector<double>& counts) {
  const auto freedom = static_cast<double>(counts.size() - 1);
  return std::abs(chi_square(counts) - freedom) < 4.5 * std::sqrt(2 * freedom);
}

// A key gives the same numbers on any number of threads; a shorter fill gives the first of them.
template <class Fill> void is_a_function_of_key_and_place(const Fill& filled) {
  const int threads_before = num_threads();
  set_num_threads(1);
  const auto first = filled(9, 100001);
  for (const int threads : {2, 3, 4, 7}) {
    set_num_threads(threads);
    CHECK(filled(9, 100001) == first);
  }
  set_num_threads(threads_before);
  for (const std::int64_t n : {0, 1, 2, 255, 256, 257, 20001}) {
    const auto fewer = filled(9, n);
    CHECK(std::equal(fewer.begin(), fewer.end(), first.begin()));
  }
  CHECK(filled(10, 3) != filled(9, 3));
}

}  // namespace

TEST_CASE("random bits are SplitMix64's") {
  // the first numbers of its authors' program for the seed 1234567
  CHECK(random_bits(1234567, 0) == 6457827717110365317U);
  CHECK(random_bits(1234567, 1) == 3203168211198807973U);
  CHECK(random_bits(1234567, 4) == 16408922859458223821U);
  CHECK(random_bits(0, 0) == 0xe220a8397b1dcdafU);
}

TEST_CASE("each random bit is set half of the time") {
  std::vector<int> set(64);
  for (std::uint64_t i = 0; i < 100000; ++i) {
    for (std::size_t bit = 0; bit < 64; ++bit) set[bit] += static_cast<int>(random_bits(5, i) >> bit & 1U);
  }
  // 50,000 with a standard deviation of 158
  CHECK(*std::min_element(set.begin(), set.end()) > 49350);
  CHECK(*std::max_element(set.begin(), set.end()) < 50650);
}

TEST_CASE("random bits do not repeat") {
  std::vector<std::uint64_t> bits(100000);
  for (std::uint64_t i = 0; i < bits.size(); ++i) bits[i] = random_bits(6, i);
  std::sort(bits.begin(), bits.end());
  CHECK(std::adjacent_find(bits.begin(), bits.end()) == bits.end());
}

TEST_CASE("each element of a fill is a function of the key and its place") {
  is_a_function_of_key_and_place([](std::uint64_t key, std::int64_t n) { return uniform<float>(key, n, 0, 1); });
  is_a_function_of_key_and_place([](std::uint64_t key, std::int64_t n) { return uniform<double>(key, n, -2, 3); });
  is_a_function_of_key_and_place([](std::uint64_t key, std::int64_t n) { return normal<float>(key, n); });
  is_a_function_of_key_and_place([](std::uint64_t key, std::int64_t n) { return normal<double>(key, n); });
  is_a_function_of_key_and_place([](std::uint64_t key, std::int64_t n) { return integers(key, n, 0, 1000); });
}

TEST_CASE("a uniform float64 has 53 random bits, a float32 24") {
  const auto x = uniform<double>(1234567, 1, 0, 1);
  CHECK(x[0] == std::ldexp(static_cast<double>(6457827717110365317U >> 11U), -53));
  const auto y = uniform<float>(1234567, 1, 0, 1);
  CHECK(y[0] == std::ldexp(static_cast<float>(6457827717110365317U >> 40U), -24));
}

TEST_CASE("uniform numbers have the mean 1/2, the variance 1/12, and fill the interval evenly") {
  const auto x = uniform<float>(1, many, 0, 1);
  CHECK(mean_of(x, [](double u) { return u; }) == Approx(0.5).margin(0.0013));
  CHECK(mean_of(x, [](double u) { return power(u - 0.5, 2); }) == Approx(1.0 / 12).margin(0.0004));
  std::vector<double> in_bin(1000);
  for (const float u : x) ++in_bin[static_cast<std::size_t>(1000 * static_cast<double>(u))];
  CHECK(is_even_spread(in_bin));
}

TEST_CASE("uniform numbers that follow one another are not related") {
  const auto x = uniform<double>(2, many, -1, 1);
  for (const std::size_t lag : {1U, 2U, 3U, 16U, 1024U}) {
    double sum = 0;
    for (std::size_t i = lag; i < x.size(); ++i) sum += x[i] * x[i - lag];
    CHECK(std::abs(sum / many * 3) < 0.0045);
  }
}

TEST_CASE("fills of neighbouring keys are not related") {
  const auto x = uniform<double>(3, many, -1, 1), y = uniform<double>(4, many, -1, 1);
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
  CHECK(std::abs(sum / many * 3) < 0.0045);
}

TEST_CASE("a uniform number is never the upper bound, where rounding would make it so too") {
  const auto next = std::nextafter(1.0F, 2.0F);
  for (const float x : uniform<float>(7, 10000, 1, next)) REQUIRE(x == 1);
  for (const float x : uniform<float>(7, 100000, 16777216, 16777220)) REQUIRE((x >= 16777216 && x < 16777220));
  for (const float x : uniform<float>(7, many, -1, 0)) REQUIRE((x >= -1 && x < 0));
  for (const double x : uniform<double>(7, 10000, 1, 1 + 0x1p-52)) REQUIRE(x == 1);
  for (const double x : uniform<double>(7, 10000, -1e308, 0)) REQUIRE((x >= -1e308 && x < 0));
}

TEST_CASE("a fill between equal bounds is the bound") {
  CHECK(uniform<float>(1, 3, 2.5, 2.5) == std::vector<float>{2.5, 2.5, 2.5});
}

TEST_CASE("normal numbers have the moments 0, 1, 0, 3, 0 and 15") {
  const auto x = normal<double>(1, many);
  // The standard error of the mean of xⁿ is the root of E x²ⁿ / 10⁶.
  const std::vector<double> moments{0, 1, 0, 3, 0, 15}, errors{0.001, 0.0014, 0.0039, 0.0098, 0.031, 0.102};
  for (int n = 1; n <= 6; ++n) {
    const auto i = static_cast<std::size_t>(n - 1);
    CHECK(mean_of(x, [n](double v) { return power(v, n); }) == Approx(moments[i]).margin(4.5 * errors[i]));
  }
}

TEST_CASE("normal numbers are distributed by the normal law") {
  std::vector<double> in_bin(200);
  for (const float x : normal<float>(2, many)) {
    const double probability = 0.5 * std::erfc(-static_cast<double>(x) / std::sqrt(2.0));
    ++in_bin[static_cast<std::size_t>(std::min(199.0, 200 * probability))];
  }
  CHECK(is_even_spread(in_bin));
}

TEST_CASE("the two normal numbers of a pair are not related, nor their squares, and all directions are alike") {
  const auto x = normal<double>(3, many);
  double product = 0, product_of_squares = 0;
  std::vector<double> in_sector(64);
  for (std::size_t i = 0; i < x.size(); i += 2) {
    product += x[i] * x[i + 1];
    product_of_squares += (x[i] * x[i] - 1) * (x[i + 1] * x[i + 1] - 1);
    const double turn = std::atan2(x[i + 1], x[i]) / (2 * std::acos(-1.0)) + 0.5;
    ++in_sector[static_cast<std::size_t>(std::min(63.0, 64 * turn))];
  }
  CHECK(std::abs(product / (many / 2)) < 0.0064);
  CHECK(std::abs(product_of_squares / (many / 2)) < 0.0128);
  CHECK(is_even_spread(in_sector));
}

TEST_CASE("normal numbers have the mean and the standard deviation asked for") {
  const auto x = normal<double>(4, 1001), y = normal<double>(4, 1001, 5, 0.5);
  for (std::size_t i = 0; i < x.size(); ++i) REQUIRE(y[i] == 5 + 0.5 * x[i]);
  CHECK(normal<double>(4, 2, 7, 0) == std::vector<double>{7, 7});
}

TEST_CASE("a pair of normal numbers is Box and Muller's, of the standard's functions within rounding") {
  for (std::uint64_t i = 0; i < 10000; ++i) {
    const std::uint64_t radius_bits = random_bits(1, i), angle_bits = random_bits(2, i);
    const auto [x, y] = normal_pair(radius_bits, angle_bits);
    const double u = 1 - std::ldexp(static_cast<double>(radius_bits >> 12U), -52);
    const double angle = std::ldexp(static_cast<double>(angle_bits >> 12U), -52) * std::acos(-1.0) / 4;
    const double radius = std::sqrt(-2 * std::log(u));
    const double across = radius * std::cos(angle), up = radius * std::sin(angle);
    const bool swapped = (angle_bits & 1U) != 0;
    REQUIRE(std::abs(x) == Approx(swapped ? up : across).epsilon(1e-15));
    REQUIRE(std::abs(y) == Approx(swapped ? across : up).epsilon(1e-15));
  }
}

TEST_CASE("normal numbers are finite for extreme bits") {
  const std::uint64_t ones = std::numeric_limits<std::uint64_t>::max();
  const auto [x, y] = normal_pair(ones, 0);  // u = 2⁻⁵²
  CHECK(x == Approx(std::sqrt(2 * 52 * std::log(2.0))));
  CHECK(y == 0);
  CHECK(normal_pair(0, 0).first == 0);  // u = 1
  CHECK(std::abs(normal_pair(ones, ones).second) == Approx(x / std::sqrt(2.0)));
}

TEST_CASE("a key means the same normal numbers on every machine") {
  // within rounding these are Python's, from the same bits; to the bit they are GCC's and clang's
  CHECK(normal<double>(42, 3) == std::vector<double>{-0.20606578082640997, 1.6321023529363683, 0.77881273769245374});
}

TEST_CASE("random integers are from low to high - 1, each as often as another") {
  std::vector<double> count(77);
  for (const std::int64_t x : integers(1, many, -7, 70)) {
    REQUIRE((x >= -7 && x < 70));
    ++count[static_cast<std::size_t>(x + 7)];
  }
  CHECK(is_even_spread(count));
}

TEST_CASE("random integers of the widest and the narrowest range") {
  const std::int64_t least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
  CHECK(integers(1, 3, 5, 6) == Ints{5, 5, 5});
  CHECK(integers(1, 2, most - 1, most) == Ints{most - 1, most - 1});
  const auto x = integers(1, 100000, least, most);
  CHECK(*std::max_element(x.begin(), x.end()) > most - most / 5000);
  CHECK(*std::min_element(x.begin(), x.end()) < least + most / 5000);
  // of the range 2⁶⁴ - 1 the upper half of the product is the bits themselves, or one less
  CHECK(static_cast<std::uint64_t>(x[0]) - static_cast<std::uint64_t>(least) + 1 - random_bits(1, 0) <= 1);
}

TEST_CASE("random integers of half the range are the upper 63 bits") {
  const std::int64_t least = std::numeric_limits<std::int64_t>::min();
  for (std::uint64_t i = 0; const std::int64_t x : integers(8, 1000, least, 0)) {
    REQUIRE(static_cast<std::uint64_t>(x - least) == random_bits(8, i++) >> 1U);
  }
}

TEST_CASE("a random permutation has each number once") {
  for (const std::int64_t n : {0, 1, 2, 1000}) {
    auto y = permutation(3, n);
    std::sort(y.begin(), y.end());
    Ints expected(y.size());
    std::iota(expected.begin(), expected.end(), 0);
    CHECK(y == expected);
  }
  CHECK(permutation(3, 100) == permutation(3, 100));
  CHECK(permutation(3, 100) != permutation(4, 100));
}

TEST_CASE("all orders of four are as likely") {
  std::vector<double> count(256);
  for (std::uint64_t key = 0; key < 240000; ++key) {
    const auto y = permutation(random_bits(11, key), 4);
    ++count[static_cast<std::size_t>(64 * y[0] + 16 * y[1] + 4 * y[2] + y[3])];
  }
  std::erase(count, 0.0);
  REQUIRE(count.size() == 24);
  CHECK(is_even_spread(count));
}

TEST_CASE("random fills tell that they ran") {
  const KernelTrace trace;
  uniform<float>(1, 100000, 0, 1);
  normal<float>(1, 10);
  integers(1, 10, 0, 2);
  permutation(1, 10);
  CHECK(trace.runs().size() == 4);
  CHECK(trace.runs()[0].kernel == "random_uniform");
  CHECK(trace.runs()[0].parts == 7);
}
