// The generator: numbers of a seed. The engine must give the C++ standard's number. The first numbers of seeds come
// from a Python implementation of the authors' algorithm (Nishimura & Matsumoto 2004).
#include "operators/random/generator.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "operators/errors/error.hpp"
#include "operators/random/random.hpp"
#include "tests/catch.hpp"

using minitorch::Generator;

namespace {

std::vector<double> uniform_numbers(std::uint64_t seed, int n) {
  Generator generator(seed);
  std::vector<double> result;
  for (int i = 0; i < n; ++i) result.push_back(generator.uniform());
  return result;
}

}  // namespace

TEST_CASE("the engine is the standard's mt19937_64") {
  // [rand.predef]: "The 10000th consecutive invocation of a default-constructed object" of it, whose seed is 5489
  const std::uint64_t required = 9981545732273789042U;
  CHECK(uniform_numbers(5489, 10000).back() == std::ldexp(static_cast<double>(required >> 11U), -53));
}

TEST_CASE("a seed means the same numbers on every machine") {
  CHECK(uniform_numbers(0, 3) == std::vector{0.1597933633704608, 0.9921452096298288, 0.03956902584486566});
  CHECK(uniform_numbers(1, 3) == std::vector{0.13387664401253263, 0.13640703636619722, 0.4512149038445381});
  CHECK(uniform_numbers(42, 3) == std::vector{0.755155532954539, 0.6390313938546974, 0.7521452007480266});
}

TEST_CASE("the same seed gives the same numbers, another seed others") {
  CHECK(uniform_numbers(7, 100) == uniform_numbers(7, 100));
  CHECK(uniform_numbers(7, 1) != uniform_numbers(8, 1));
}

TEST_CASE("a copy of a generator gives the same numbers independently") {
  Generator generator(3);
  generator.uniform();
  Generator copy = generator;
  const double next = generator.uniform();
  CHECK(copy.uniform() == next);
}

TEST_CASE("uniform numbers are 0 or more, less than 1, and multiples of 2^-53") {
  for (const double u : uniform_numbers(11, 10000)) {
    REQUIRE(u >= 0);
    REQUIRE(u < 1);
    REQUIRE(std::ldexp(u, 53) == std::floor(std::ldexp(u, 53)));
  }
}

TEST_CASE("uniform numbers between bounds are those between 0 and 1, stretched and shifted") {
  Generator generator(5);
  for (const double u : uniform_numbers(5, 1000)) {
    const double stretched = generator.uniform(-3, 5);
    REQUIRE(stretched == Approx(8 * u - 3));
    REQUIRE(stretched >= -3);
    REQUIRE(stretched < 5);
  }
}

TEST_CASE("a uniform number between equal bounds is the bound") { CHECK(Generator(1).uniform(2.5, 2.5) == 2.5); }

TEST_CASE("uniform numbers have the mean 1/2 and the variance 1/12") {
  const auto numbers = uniform_numbers(2024, 100000);
  double sum = 0, sum_of_squares = 0;
  for (const double u : numbers) {
    sum += u;
    sum_of_squares += (u - 0.5) * (u - 0.5);
  }
  // The standard errors are 0.0009 and 0.0002.
  CHECK(sum / 100000 == Approx(0.5).margin(0.004));
  CHECK(sum_of_squares / 100000 == Approx(1.0 / 12).margin(0.001));
}

TEST_CASE("uniform numbers fill the interval evenly") {
  std::vector<int> in_tenth(10);
  for (const double u : uniform_numbers(2025, 100000)) ++in_tenth[static_cast<std::size_t>(10 * u)];
  // 10,000 in each tenth, with a standard deviation of 95
  CHECK(*std::min_element(in_tenth.begin(), in_tenth.end()) > 9600);
  CHECK(*std::max_element(in_tenth.begin(), in_tenth.end()) < 10400);
}

TEST_CASE("next gives the engine's bits") {
  Generator generator(5489);
  std::mt19937_64 engine;
  for (int i = 0; i < 1000; ++i) REQUIRE(generator.next() == engine());
}

TEST_CASE("a normal number is made of the next two times 64 bits") {
  Generator generator(1), bits(1);
  for (int i = 0; i < 3; ++i) {
    const std::uint64_t radius_bits = bits.next(), angle_bits = bits.next();
    CHECK(generator.normal() == minitorch::operators::normal_pair(radius_bits, angle_bits).first);
  }
  CHECK(generator == bits);
}

TEST_CASE("normal numbers have the mean 0 and the variance 1") {
  Generator generator(2026);
  double sum = 0, sum_of_squares = 0;
  for (int i = 0; i < 100000; ++i) {
    const double x = generator.normal();
    sum += x;
    sum_of_squares += x * x;
  }
  // The standard errors are 0.0032 and 0.0045.
  CHECK(sum / 100000 == Approx(0).margin(0.014));
  CHECK(sum_of_squares / 100000 == Approx(1).margin(0.02));
}

TEST_CASE("generators are equal while they will give the same numbers") {
  Generator x(1), y(1);
  CHECK(x == y);
  x.next();
  CHECK(x != y);
  y.next();
  CHECK(x == y);
  CHECK(x != Generator(2));
}

TEST_CASE("a generator resumes from a saved state") {
  Generator generator(3);
  for (const int already_given : {0, 1, 311, 312, 313}) {
    for (int i = 0; i < already_given; ++i) generator.next();
    Generator other(99);
    other.set_state(generator.state());
    CHECK(other == generator);
    CHECK(other.next() == generator.next());
  }
}

TEST_CASE("a state is what the standard's engine prints, and what libc++ prints is read, too") {
  std::mt19937_64 engine(7);
  Generator generator(7);
  const auto printed = [&] {
    std::ostringstream text;
    text << engine;
    return text.str();
  };
  for (int i = 0; i < 700; ++i) {
    const std::string text = printed();
#ifndef _LIBCPP_VERSION
    CHECK(generator.state() == text);
#endif
    Generator other(1);
    other.set_state(text);
    CHECK(other.next() == engine());
    generator.next();
  }
  Generator ended(8);  // libc++ prints its words alone
  const std::string state = ended.state();
  Generator other(1);
  other.set_state(state.substr(0, state.rfind(' ')));
  for (int i = 0; i < 1000; ++i) REQUIRE(other.next() == ended.next());
}

TEST_CASE("a text that is not a state is refused, and changes nothing") {
  Generator generator(3);
  const std::string state = generator.state();
  const std::string without_last = state.substr(0, state.rfind(' '));
  for (const std::string& text : {std::string(), std::string("1 2 3"), state + " 4", state + "x", " " + state,
                                  without_last + " 313", without_last + " -1", "0" + state, without_last + " ",
                                  without_last + " 0312", "x" + state, state.substr(5000)}) {
    CHECK_THROWS_AS(generator.set_state(text), minitorch::DataError);
    CHECK(generator.state() == state);
  }
}
