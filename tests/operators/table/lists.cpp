// The first lesson: map, zip_with and reduce over lists of numbers, and functions made of them. Facts by hand, and
// properties of every list. tests/minitorch/scalar/ tests lists of Scalars.
#include "operators/table/lists.hpp"

#include <cmath>
#include <cstdint>
#include <istream>
#include <iterator>
#include <list>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include <rapidcheck.h>

#include "tests/catch.hpp"

using namespace minitorch::operators;
using Catch::Matchers::Message;
using minitorch::ShapeError;

namespace {

using ListOfInt = std::vector<int>;
using Longs = std::vector<std::int64_t>;
using Doubles = std::vector<double>;

// The numbers in a text, as a range that can be read only once.
struct NumbersOf {
  std::istream& text;
  auto begin() const { return std::istream_iterator<int>(text); }
  static auto end() { return std::istream_iterator<int>(); }
};

// Whole numbers whose sums cannot overflow.
Longs some_longs() { return *rc::gen::container<Longs>(rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'001)); }

// Numbers with three decimals, whose sums are rounded.
Doubles some_doubles() {
  return map([](std::int64_t thousandths) { return static_cast<double>(thousandths) / 1000; }, some_longs());
}

template <class T> std::vector<T> concatenated(std::vector<T> xs, const std::vector<T>& ys) {
  xs.insert(xs.end(), ys.begin(), ys.end());
  return xs;
}

// Returns a bound of the rounding error of summing xs in any order.
double rounding(const Doubles& xs) {
  const double size = sum(map([](double x) { return std::abs(x); }, xs));
  return 1e-15 * static_cast<double>(xs.size() + 1) * size;
}

}  // namespace

TEST_CASE("map applies a function to each element") {
  CHECK(map([](int x) { return x * x; }, ListOfInt{1, -2, 3}) == ListOfInt{1, 4, 9});
  CHECK(map([](double x) { return x / 2; }, Doubles{1, 3}) == Doubles{0.5, 1.5});
  CHECK(map([](int x) { return x + 1; }, ListOfInt{7}) == ListOfInt{8});
}

TEST_CASE("map of an empty list is empty") {
  CHECK(map([](int x) { return x * x; }, ListOfInt{}).empty());
}

TEST_CASE("map returns a list of its function's results") {
  const auto halves = map([](int x) { return x / 2.0; }, ListOfInt{1, 2});
  STATIC_REQUIRE(std::is_same_v<decltype(halves), const Doubles>);
  CHECK(halves == Doubles{0.5, 1});
}

TEST_CASE("map takes any range, also one that can be read only once") {
  const auto doubled = [](int x) { return 2 * x; };
  const int array[] = {1, 2};
  CHECK(map(doubled, array) == ListOfInt{2, 4});
  CHECK(map(doubled, std::list<int>{3, 4}) == ListOfInt{6, 8});
  std::istringstream text("5 6");
  CHECK(map(doubled, NumbersOf{text}) == ListOfInt{10, 12});
}

TEST_CASE("zip_with applies a function to each pair") {
  const auto sub = [](auto x, auto y) { return x - y; };
  CHECK(zip_with(sub, ListOfInt{5, 7}, ListOfInt{1, 10}) == ListOfInt{4, -3});
  CHECK(zip_with(sub, Doubles{0.5}, Doubles{2}) == Doubles{-1.5});
  CHECK(zip_with(sub, ListOfInt{}, ListOfInt{}).empty());
}

TEST_CASE("zip_with takes two kinds of list") {
  const auto repeated = [](const std::string& text, int times) {
    std::string result;
    for (int i = 0; i < times; ++i) result += text;
    return result;
  };
  CHECK(zip_with(repeated, std::list<std::string>{"a", "bc"}, ListOfInt{3, 2}) ==
        std::vector<std::string>{"aaa", "bcbc"});
}

TEST_CASE("zip_with refuses lists of different lengths, and names the lengths") {
  const auto add = [](int x, int y) { return x + y; };
  CHECK_THROWS_MATCHES(zip_with(add, ListOfInt{1, 2}, ListOfInt{1, 2, 3}), ShapeError,
                       Message("zip_with: lengths differ: 2 and 3, one element of each list makes a pair"));
  CHECK_THROWS_MATCHES(zip_with(add, ListOfInt{1}, ListOfInt{}), ShapeError,
                       Message("zip_with: lengths differ: 1 and 0, one element of each list makes a pair"));
}

TEST_CASE("reduce goes from left to right, from the start") {
  const auto write = [](const std::string& text, int x) {
    return std::string("(").append(text).append(" ") + char('0' + x) + ')';
  };
  CHECK(reduce(write, std::string("s"), ListOfInt{1, 2, 3}) == "(((s 1) 2) 3)");
  CHECK(reduce([](double x, double y) { return x - y; }, 10.0, Doubles{1, 2.5}) == 6.5);
}

TEST_CASE("reduce of an empty list is the start") {
  CHECK(reduce([](int x, int y) { return x + y; }, 42, ListOfInt{}) == 42);
}

TEST_CASE("sum adds, and is 0 for an empty list") {
  CHECK(sum(ListOfInt{1, 2, 3}) == 6);
  CHECK(sum(Doubles{0.5, -2}) == -1.5);
  CHECK(sum(ListOfInt{7}) == 7);
  CHECK(sum(ListOfInt{}) == 0);
  CHECK(sum(Doubles{}) == 0.0);
}

TEST_CASE("sum adds from left to right") { CHECK(sum(Doubles{1e16, 1, -1e16}) == 0); }

TEST_CASE("prod multiplies, and is 1 for an empty list") {
  CHECK(prod(ListOfInt{2, 3, 4}) == 24);
  CHECK(prod(Doubles{0.5, -8}) == -4);
  CHECK(prod(ListOfInt{7}) == 7);
  CHECK(prod(ListOfInt{}) == 1);
  CHECK(prod(Doubles{}) == 1.0);
}

TEST_CASE("sum and prod keep the type of the elements") {
  STATIC_REQUIRE(std::is_same_v<decltype(sum(ListOfInt{})), int>);
  STATIC_REQUIRE(std::is_same_v<decltype(prod(std::vector<float>{})), float>);
}

TEST_CASE("neg_list changes every sign") {
  CHECK(neg_list(ListOfInt{1, -2, 0}) == ListOfInt{-1, 2, 0});
  CHECK(neg_list(Doubles{0.5}) == Doubles{-0.5});
  CHECK(neg_list(Doubles{}).empty());
}

TEST_CASE("add_lists adds in pairs") {
  CHECK(add_lists(ListOfInt{1, 2}, ListOfInt{10, 20}) == ListOfInt{11, 22});
  CHECK(add_lists(ListOfInt{1}, Doubles{0.5}) == Doubles{1.5});
  CHECK(add_lists(ListOfInt{}, ListOfInt{}).empty());
}

TEST_CASE("add_lists refuses lists of different lengths") {
  CHECK_THROWS_AS(add_lists(Doubles{1, 2}, Doubles{1}), ShapeError);
}

TEST_CASE("the arguments of a list function stay as they were") {
  const ListOfInt xs{1, 2}, ys{3, 4};
  static_cast<void>(add_lists(xs, ys));
  static_cast<void>(neg_list(xs));
  static_cast<void>(sum(xs));
  CHECK(xs == ListOfInt{1, 2});
  CHECK(ys == ListOfInt{3, 4});
}

TEST_CASE("the sum of two lists end to end is the sum of both sums") {
  CHECK(rc::check("of whole numbers", [] {
    const Longs xs = some_longs(), ys = some_longs();
    RC_ASSERT(sum(concatenated(xs, ys)) == sum(xs) + sum(ys));
  }));
  CHECK(rc::check("of rounded numbers, within rounding", [] {
    const Doubles xs = some_doubles(), ys = some_doubles();
    const Doubles both = concatenated(xs, ys);
    RC_ASSERT(std::abs(sum(both) - (sum(xs) + sum(ys))) <= rounding(both));
  }));
}

TEST_CASE("the product of two lists end to end is the product of both products") {
  // unsigned numbers are multiplied modulo 2⁶⁴, where no product is too large
  CHECK(rc::check([](const std::vector<std::uint64_t>& xs, const std::vector<std::uint64_t>& ys) {
    RC_ASSERT(prod(concatenated(xs, ys)) == prod(xs) * prod(ys));
  }));
}

TEST_CASE("add_lists commutes") {
  CHECK(rc::check([] {
    const Doubles xs = some_doubles();
    const auto ys = *rc::gen::container<Doubles>(xs.size(), rc::gen::arbitrary<double>());
    RC_ASSERT(add_lists(xs, ys) == add_lists(ys, xs));
  }));
}

TEST_CASE("neg_list twice is the identity") {
  CHECK(rc::check([](const Doubles& xs) { RC_ASSERT(neg_list(neg_list(xs)) == xs); }));
}

TEST_CASE("a list and its negative add up to zeros") {
  CHECK(rc::check([](const Doubles& xs) { RC_ASSERT(add_lists(xs, neg_list(xs)) == Doubles(xs.size(), 0.0)); }));
}

TEST_CASE("the sum of the negative is the negative of the sum") {
  // exactly so: rounding does not know of signs
  CHECK(rc::check([] {
    const Doubles xs = some_doubles();
    RC_ASSERT(sum(neg_list(xs)) == -sum(xs));
  }));
}

TEST_CASE("sum is linear: the sum of two lists in pairs is the sum of both sums") {
  CHECK(rc::check([] {
    const Longs xs = some_longs();
    const auto ys = *rc::gen::container<Longs>(xs.size(), rc::gen::inRange<std::int64_t>(-1000, 1000));
    RC_ASSERT(sum(add_lists(xs, ys)) == sum(xs) + sum(ys));
  }));
}
