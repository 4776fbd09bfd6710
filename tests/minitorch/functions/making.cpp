// Making tensors: values, dtypes and shapes. The same seed always gives the same bits.
#include "minitorch/functions/making.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/sorting.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/special_values.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::test;
using Numbers = std::vector<double>;
using Integers = std::vector<std::int64_t>;
using Limits = std::numeric_limits<std::int64_t>;

TEST_CASE("lists of numbers nest as dimensions do") {
  CHECK(tensor(3).shape() == Shape{});
  CHECK(tensor({3}).shape() == Shape{1});
  CHECK(tensor({{3}}).shape() == Shape{1, 1});
  CHECK(tensor({1, 2, 3}).shape() == Shape{3});
  CHECK(tensor({{1, 2, 3}, {4, 5, 6}}).shape() == Shape{2, 3});
  CHECK(tensor({{{1}, {2}}, {{3}, {4}}, {{5}, {6}}}).shape() == Shape{3, 2, 1});
  CHECK(elements(tensor({{{1}, {2}}, {{3}, {4}}, {{5}, {6}}})) == Numbers{1, 2, 3, 4, 5, 6});
}

TEST_CASE("the empty list is a tensor of no elements, and so are lists of it") {
  CHECK(tensor({}).shape() == Shape{0});
  CHECK(tensor({}).dtype() == float32);
  CHECK(tensor({{}, {}}).shape() == Shape{2, 0});
  CHECK(tensor({{{}}}).numel() == 0);
}

TEST_CASE("lists side by side must be equally long and deep") {
  CHECK_THROWS_AS(tensor({{1, 2}, {3}}), ShapeError);
  CHECK_THROWS_AS(tensor({{1, 2}, {}}), ShapeError);
  CHECK_THROWS_AS(tensor({{1, 2}, 3}), ShapeError);
  CHECK_THROWS_AS(tensor({1, {2}}), ShapeError);
}

TEST_CASE("lists of nine dimensions are too deep") {
  CHECK(tensor({{{{{{{{1}}}}}}}}).dim() == 8);
  CHECK_THROWS_AS(tensor({{{{{{{{{1}}}}}}}}}), ShapeError);
}

TEST_CASE("numbers are int64 where all are whole by type, else float32") {
  CHECK(tensor({1, 2}).dtype() == int64);
  CHECK(tensor({1, 2.0}).dtype() == float32);
  CHECK(tensor({{1, 2}, {3, 4.5F}}).dtype() == float32);
  CHECK(tensor({true, false}).dtype() == int64);
  CHECK(tensor({1, 2}, {.dtype = float64}).dtype() == float64);
  CHECK(elements(tensor({1.9, -1.9}, {.dtype = int64})) == Numbers{1, -1});
}

TEST_CASE("int64 is exact beyond 2^53, from literals, vectors and back") {
  const std::int64_t odd = (std::int64_t{1} << 53U) + 1;
  CHECK(tensor({odd, Limits::max(), Limits::min()}).to_vector<std::int64_t>() ==
        Integers{odd, Limits::max(), Limits::min()});
  CHECK(from_vector(Integers{odd}).to_vector<std::int64_t>() == Integers{odd});
  CHECK(full({2}, odd).to_vector<std::int64_t>() == Integers{odd, odd});
  CHECK((tensor({odd}) + odd).to_vector<std::int64_t>() == Integers{2 * odd});
  CHECK((tensor({odd}) == odd).item() == 1);
  CHECK((tensor({odd}) == odd - 1).item() == 0);
}

TEST_CASE("a number outside int64 is refused, and a fraction dropped") {
  const TensorOptions whole = {.dtype = int64};
  const std::string range = " for int64, it must be from -2^63 to 2^63 - 1";
  CHECK_THROWS_WITH(tensor({1.0, infinity}, whole), "tensor: a value of inf" + range);
  CHECK_THROWS_WITH(tensor(std::nan(""), whole), "tensor: a value of nan" + range);
  CHECK_THROWS_WITH(full({1}, 0x1p63, whole), "full: a value of 9223372036854775808" + range);
  CHECK_THROWS_WITH(full_like(tensor({1}), -1e300), "full_like: a value of -1e+300" + range);
  CHECK_THROWS_WITH(arange(1e30, 2e30, 1e29, whole), "arange: a start of 1e+30" + range);
  CHECK_THROWS_WITH(arange(0, 2e30, 1e29, whole), "arange: an end of 2e+30" + range);
  CHECK_THROWS_WITH(linspace(-1e30, 0, 3, whole), "linspace: a start of -1e+30" + range);
  CHECK_THROWS_WITH(linspace(0, std::nan(""), 3, whole), "linspace: an end of nan" + range);
  CHECK(tensor({2.9, -2.9, -0x1p63}, whole).to_vector<std::int64_t>() == Integers{2, -2, Limits::min()});
  CHECK(full({1}, 2.9, whole).item() == 2);
}

TEST_CASE("a vector keeps its kind, other integers become int64") {
  CHECK(from_vector(std::vector<float>{1, 2}).dtype() == float32);
  CHECK(from_vector(std::vector<double>{1, 2}).dtype() == float64);
  CHECK(from_vector(Integers{1, 2}).dtype() == int64);
  CHECK(from_vector(std::vector<int>{1, 2}).dtype() == int64);
  CHECK(from_vector(std::vector<bool>{true, false}).dtype() == int64);
  CHECK(from_vector(std::vector<float>{1, 2}, {.dtype = float64}).dtype() == float64);
  CHECK(elements(from_vector(std::vector<std::uint8_t>{1, 255}, {2, 1})) == Numbers{1, 255});
}

TEST_CASE("vectors and spans are copied, and have as many elements as the shape") {
  std::vector<float> values{1, 2, 3, 4, 5, 6};
  const Tensor x = from_vector(values, {2, 3}), y = from_span(std::span<const float>(values), {3, 2});
  values[0] = 100;
  CHECK(x.at({0, 0}) == 1);
  CHECK(y.at({2, 1}) == 6);
  CHECK_THROWS_AS(from_vector(values, {2, 2}), ShapeError);
  CHECK_THROWS_AS(from_vector(values, {-2, -3}), ShapeError);
  CHECK(from_vector(std::vector<float>{}).shape() == Shape{0});
  CHECK(from_vector(std::vector<float>{1}, Shape{}).dim() == 0);
}

TEST_CASE("memory is copied, and converted where another kind is asked for") {
  const std::vector<double> values{1.5, 2.5};
  const Tensor x = from_memory(values.data(), float64, {2}, {.dtype = float32, .requires_grad = true});
  CHECK(x.dtype() == float32);
  CHECK(x.is_leaf());
  CHECK(elements(x) == Numbers{1.5, 2.5});
  CHECK(from_memory(nullptr, float32, {0, 3}).shape() == Shape{0, 3});
  CHECK_THROWS_AS(from_memory(values.data(), float64, {2}, {.dtype = int64, .requires_grad = true}), DtypeError);
}

TEST_CASE("zeros, ones and full are filled, of any shape") {
  CHECK(elements(zeros({2, 2})) == Numbers(4, 0));
  CHECK(elements(ones({3})) == Numbers(3, 1));
  CHECK(elements(full({2}, 2.5)) == Numbers(2, 2.5));
  CHECK(full({2}, 7).dtype() == int64);
  CHECK(full({2}, 7.0).dtype() == float32);
  CHECK(ones({}).item() == 1);
  CHECK(zeros({0, 5}).numel() == 0);
  CHECK(empty({2, 3}, {.dtype = float64}).dtype() == float64);
  CHECK_THROWS_AS(full({2}, {1, 2}), ShapeError);
  CHECK_THROWS_AS(full({2}, {}), ShapeError);
}

TEST_CASE("eye has ones on the diagonal, of a matrix that need not be square") {
  CHECK(elements(eye(2)) == Numbers{1, 0, 0, 1});
  CHECK(elements(eye(2, 3)) == Numbers{1, 0, 0, 0, 1, 0});
  CHECK(elements(eye(3, 2)) == Numbers{1, 0, 0, 1, 0, 0});
  CHECK(eye(0).shape() == Shape{0, 0});
  CHECK(eye(2, 0).shape() == Shape{2, 0});
  CHECK(eye(2, {.dtype = int64}).dtype() == int64);
}

TEST_CASE("arange goes by steps up or down to before the end") {
  CHECK(elements(arange(4)) == Numbers{0, 1, 2, 3});
  CHECK(elements(arange(2, 5)) == Numbers{2, 3, 4});
  CHECK(elements(arange(0, 7, 3)) == Numbers{0, 3, 6});
  CHECK(elements(arange(0, 6, 3)) == Numbers{0, 3});
  CHECK(elements(arange(3, 0, -1)) == Numbers{3, 2, 1});
  CHECK(elements(arange(3, -4, -3)) == Numbers{3, 0, -3});
  CHECK(elements(arange(0.0, 1.0, 0.25)) == Numbers{0, 0.25, 0.5, 0.75});
  CHECK(arange(0).shape() == Shape{0});
  CHECK(arange(4).dtype() == int64);
  CHECK(arange(4.0).dtype() == float32);
  CHECK(arange(0, 2, 0.5).numel() == 4);
  CHECK(arange(4, {.dtype = float64}).dtype() == float64);
}

TEST_CASE("arange of int64 is exact at both ends of its range") {
  const std::int64_t big = std::int64_t{1} << 53U;
  CHECK(arange(big, big + 3).to_vector<std::int64_t>() == Integers{big, big + 1, big + 2});
  CHECK(arange(Limits::max() - 2, Limits::max()).to_vector<std::int64_t>() ==
        Integers{Limits::max() - 2, Limits::max() - 1});
  CHECK(arange(Limits::min(), Limits::max(), std::int64_t{1} << 62U).to_vector<std::int64_t>() ==
        Integers{Limits::min(), Limits::min() / 2, 0, Limits::max() / 2 + 1});
  CHECK(arange(Limits::max(), Limits::min(), Limits::min()).to_vector<std::int64_t>() == Integers{Limits::max(), -1});
}

TEST_CASE("arange refuses steps that do not lead to the end") {
  const double nan = std::nan("");
  CHECK_THROWS_AS(arange(3, 0), ShapeError);
  CHECK_THROWS_AS(arange(0, 3, -1), ShapeError);
  CHECK_THROWS_AS(arange(0, 3, 0), ShapeError);
  CHECK_THROWS_AS(arange(0.0, -0.5), ShapeError);
  CHECK_THROWS_AS(arange(0.0, 3.0, 0.0), ShapeError);
  CHECK_THROWS_AS(arange(0.0, nan), ShapeError);
  CHECK_THROWS_AS(arange(nan, 1.0), ShapeError);
  CHECK_THROWS_AS(arange(0.0, 1.0, nan), ShapeError);
  CHECK_THROWS_AS(arange(0.0, infinity), ShapeError);
  CHECK_THROWS_AS(arange(0.0, 1.0, 1e-300), ShapeError);
  for (const std::int64_t step : {1, 2}) {  // nearly 2⁶⁴ and 2⁶³ numbers
    CHECK_THROWS_AS(arange(Limits::min(), Limits::max(), step), ShapeError);
  }
  CHECK_THROWS_WITH(arange(Limits::min(), Limits::max(), 1),
                    Catch::Matchers::StartsWith("arange: from -9223372036854775808 to ") &&
                        Catch::Matchers::EndsWith(" by steps of 1 there are too many elements"));
  CHECK_THROWS_AS(arange({1, 2}), ShapeError);
}

TEST_CASE("linspace is exact at both ends") {
  const auto third = elements(linspace(0, 1, 4, {.dtype = float64}));
  CHECK(third.front() == 0);
  CHECK(third.back() == 1);
  CHECK(third[1] == Approx(1.0 / 3));
  CHECK(elements(linspace(5, -5, 3)) == Numbers{5, 0, -5});
  CHECK(elements(linspace(2, 3, 1)) == Numbers{2});
  CHECK(linspace(2, 3, 0).numel() == 0);
  CHECK_THROWS_AS(linspace(0, 1, -1), ShapeError);
  CHECK(linspace(0.1, 0.7, 10001, {.dtype = float64}).at({10000}) == 0.7);
  const std::int64_t odd = (std::int64_t{1} << 53U) + 1;
  const TensorOptions whole{.dtype = int64};
  CHECK(linspace(odd, odd + 8, 2, whole).to_vector<std::int64_t>() == Integers{odd, odd + 8});
  for (const std::int64_t by : {2, -2}) {
    const auto between = linspace(odd, odd + by, 9, whole).to_vector<std::int64_t>();
    CHECK(std::is_sorted(between.begin(), between.end(), [by](auto a, auto b) { return by > 0 ? a < b : b < a; }));
  }
  CHECK(linspace(odd, 0, 1, whole).to_vector<std::int64_t>() == Integers{odd});
  CHECK(linspace(Limits::max(), Limits::min(), 3, whole).to_vector<std::int64_t>() ==
        Integers{Limits::max(), 0, Limits::min()});
  CHECK(linspace(0.5, 9.75, 2, whole).to_vector<std::int64_t>() == Integers{0, 9});
}

TEST_CASE("linspace and arange of many elements count each of them") {
  for (const std::int64_t n : {4095, 4096, 4097, 10000}) {
    const auto numbers = elements(linspace(0, static_cast<double>(n - 1), n, {.dtype = float64}));
    const auto halves = elements(arange(0.0, 0.5 * static_cast<double>(n), 0.5, {.dtype = float64}));
    REQUIRE(halves.size() == numbers.size());
    bool equal = true;
    for (std::size_t i = 0; i < numbers.size(); ++i)
      equal = equal && numbers[i] == static_cast<double>(i) && halves[i] == 0.5 * static_cast<double>(i);
    CHECK(equal);
  }
}

TEST_CASE("linspace of NaN is NaN") {
  for (const double x : elements(linspace(std::nan(""), 1, 5))) CHECK(std::isnan(x));
  for (const double x : elements(linspace(0, std::nan(""), 5))) CHECK(std::isnan(x));
}

TEST_CASE("zeros_like and the others take shape and dtype from their model unless options say otherwise") {
  const Tensor x = counted({2, 3}, float64).t();
  for (const Tensor& y : {zeros_like(x), ones_like(x), full_like(x, 2), empty_like(x), rand_like(x), randn_like(x)}) {
    CHECK(y.shape() == Shape{3, 2});
    CHECK(y.dtype() == float64);
    CHECK(y.is_contiguous());
    CHECK(y.is_constant());
  }
  CHECK(zeros_like(x, {.dtype = int64}).dtype() == int64);
  CHECK(full_like(tensor({1, 2}), 2).dtype() == int64);
  CHECK(ones_like(x, {.requires_grad = true}).is_leaf());
  CHECK(zeros_like(Tensor()).shape() == Shape{0});
  CHECK_THROWS_AS(rand_like(tensor({1, 2})), DtypeError);
}

TEST_CASE("whatever is made can be made a leaf, but for int64") {
  for (const Tensor& x : {zeros({2}, {.requires_grad = true}), full({2}, 1.0, {.requires_grad = true}),
                          rand({2}, {.requires_grad = true}), tensor({1, 2}, {.dtype = float32, .requires_grad = true}),
                          arange(0, 4, 1, {.dtype = float32, .requires_grad = true})}) {
    CHECK(x.is_leaf());
  }
  CHECK_THROWS_AS(tensor({1, 2}, {.requires_grad = true}), DtypeError);
  CHECK_THROWS_AS(arange(4, {.requires_grad = true}), DtypeError);
  CHECK_THROWS_AS(randint(0, 4, {2}, {.requires_grad = true}), DtypeError);
  CHECK_THROWS_AS(zeros({2}, {.dtype = int64, .requires_grad = true}), DtypeError);
}

TEST_CASE("rand lies from 0 to below 1, randn has mean 0 and variance 1") {
  manual_seed(1);
  const Tensor u = rand({100000}), z = randn({100000}, {.dtype = float64});
  CHECK(min(u).item() >= 0);
  CHECK(max(u).item() < 1);
  CHECK(mean(u).item() == Approx(0.5).margin(0.01));
  CHECK(var(u).item() == Approx(1.0 / 12).margin(0.005));
  CHECK(mean(z).item() == Approx(0).margin(0.02));
  CHECK(var(z).item() == Approx(1).margin(0.03));
  CHECK_THROWS_AS(rand({2}, {.dtype = int64}), DtypeError);
}

TEST_CASE("randint takes each number from low to before high") {
  manual_seed(2);
  const auto numbers = randint(-2, 3, {1000}).to_vector<std::int64_t>();
  for (std::int64_t n = -2; n < 3; ++n) CHECK(std::count(numbers.begin(), numbers.end(), n) > 100);
  CHECK(std::all_of(numbers.begin(), numbers.end(), [](std::int64_t n) { return n >= -2 && n < 3; }));
  CHECK(randint(5, 6, {3}).to_vector<std::int64_t>() == Integers{5, 5, 5});
  CHECK(randint(0, 2, {3}, {.dtype = float32}).dtype() == float32);
  CHECK(randint(Limits::min(), Limits::max(), {100}).numel() == 100);
  CHECK_THROWS_AS(randint(3, 3, {1}), ShapeError);
}

TEST_CASE("randperm has each number once") {
  manual_seed(3);
  const Tensor order = randperm(1000);
  CHECK(order.to_vector<std::int64_t>() != arange(1000).to_vector<std::int64_t>());
  CHECK(sort(order).values.to_vector<std::int64_t>() == arange(1000).to_vector<std::int64_t>());
  CHECK(randperm(0).numel() == 0);
  CHECK_THROWS_AS(randperm(-1), ShapeError);
}

TEST_CASE("a seed gives the same numbers again, and another others") {
  manual_seed(7);
  const auto first = elements(randn({100})), second = elements(randn({100}));
  manual_seed(7);
  CHECK(elements(randn({100})) == first);
  CHECK(elements(randn({100})) == second);
  CHECK(first != second);
  manual_seed(8);
  CHECK(elements(randn({100})) != first);
}

TEST_CASE("a generator option gives the numbers of its seed and leaves the default generator alone") {
  manual_seed(9);
  const auto of_default = elements(rand({10}));
  manual_seed(9);
  Generator own(9);
  CHECK(elements(rand({10}, {.generator = &own})) == of_default);
  CHECK(elements(rand({10}, {.generator = &own})) != of_default);
  CHECK(elements(rand({10})) == of_default);
}

TEST_CASE("a refused call draws no random number") {
  manual_seed(10);
  CHECK_THROWS_AS(rand({-1}), ShapeError);
  CHECK_THROWS_AS(rand({1}, {.dtype = int64}), DtypeError);
  CHECK_THROWS_AS(randint(1, 1, {1}), ShapeError);
  CHECK(default_generator() == Generator(10));
}

TEST_CASE("a saved state goes on where it was") {
  manual_seed(11);
  rand({5});
  const std::string state = default_generator().state();
  const auto next = elements(rand({5}));
  default_generator().set_state(state);
  CHECK(elements(rand({5})) == next);
}

TEST_CASE("random bits do not depend on the number of threads") {
  const auto drawn = [](int threads) {
    const Threads set(threads);
    manual_seed(12);
    return std::vector{elements(rand({100003})),
                       elements(randn({100003}, {.dtype = float64})),
                       elements(randint(-9, 9, {100003})),
                       elements(randperm(10007)),
                       elements(empty({301, 333}).t().normal_(1, 2)),
                       elements(empty({100003}).uniform_(-1, 1))};
  };
  const auto alone = drawn(1);
  for (const int threads : {2, 3, 4, 7}) CHECK((drawn(threads) == alone));
}

TEST_CASE("each thread has a default generator of its own, seeded with 0") {
  manual_seed(0);
  const auto here = elements(rand({10}));
  std::vector<double> there;
  std::thread([&] { there = elements(rand({10})); }).join();
  CHECK(here == there);
}
