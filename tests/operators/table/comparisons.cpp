// The table of comparisons on plain numbers: 1 where they hold and 0 where not, with NaN and infinities too.
// The rule and the tolerances of is_close are those of PyTorch's isclose.
#include "operators/table/comparisons.hpp"

#include <limits>
#include <vector>

#include "tests/catch.hpp"
#include "tests/special_values.hpp"

using namespace minitorch::operators;
using namespace minitorch::test;

namespace {

// lt, le, gt, ge, eq, ne of x and y
template <class T, class U> std::vector<double> all_of(T x, U y) {
  return {Lt::value(x, y), Le::value(x, y), Gt::value(x, y), Ge::value(x, y), Eq::value(x, y), Ne::value(x, y)};
}

using Results = std::vector<double>;
const Results smaller = {1, 1, 0, 0, 0, 1};
const Results equal = {0, 1, 0, 1, 1, 0};
const Results larger = {0, 0, 1, 1, 0, 1};
const Results neither = {0, 0, 0, 0, 0, 1};

}  // namespace

TEST_CASE("comparisons are 1 where they hold and 0 where not") {
  CHECK(all_of(1.0, 2.0) == smaller);
  CHECK(all_of(2.0, 2.0) == equal);
  CHECK(all_of(3.0, 2.0) == larger);
}

TEST_CASE("comparisons know infinity") {
  CHECK(all_of(1e308, infinity) == smaller);
  CHECK(all_of(-infinity, infinity) == smaller);
  CHECK(all_of(infinity, infinity) == equal);
  CHECK(all_of(-infinity, -infinity) == equal);
  CHECK(all_of(0.0, -infinity) == larger);
}

TEST_CASE("of comparisons with NaN only ne holds") {
  CHECK(all_of(not_a_number, 1.0) == neither);
  CHECK(all_of(1.0, not_a_number) == neither);
  CHECK(all_of(not_a_number, not_a_number) == neither);
  CHECK(all_of(not_a_number, infinity) == neither);
}

TEST_CASE("zero equals minus zero") { CHECK(all_of(0.0, -0.0) == equal); }

TEST_CASE("comparisons are exact, however close the numbers") {
  CHECK(all_of(1.0, 1 + std::numeric_limits<double>::epsilon()) == smaller);
  CHECK(all_of(0.0, std::numeric_limits<double>::denorm_min()) == smaller);
}

TEST_CASE("floats are compared as doubles are") {
  CHECK(all_of(1.0F, 2.0F) == smaller);
  CHECK(all_of(2.0F, 2.0) == equal);
  CHECK(IsClose{}.value(1.0F, 1.000001F) == 1);
  CHECK(IsClose{}.value(1.0F, 1.001F) == 0);
}

TEST_CASE("in logic, each number but 0 is true, NaN and infinity too") {
  const auto logic = [](double x, double y) {
    return Results{LogicalAnd::value(x, y), LogicalOr::value(x, y), LogicalXor::value(x, y)};
  };
  CHECK(logic(0, -0.0) == Results{0, 0, 0});
  CHECK(logic(0, 2.5) == Results{0, 1, 1});
  CHECK(logic(-1, 0) == Results{0, 1, 1});
  CHECK(logic(1e-320, infinity) == Results{1, 1, 0});
  CHECK(logic(not_a_number, 0) == Results{0, 1, 1});
  CHECK(logic(not_a_number, 1) == Results{1, 1, 0});
}

TEST_CASE("is_close has PyTorch's tolerances, 1e-5 of the second number and 1e-8") {
  const IsClose is_close;
  CHECK(is_close.value(1.0, 1.0) == 1);
  CHECK(is_close.value(1 + 0.99e-5, 1.0) == 1);
  CHECK(is_close.value(1 + 1.01e-5, 1.0) == 0);
  CHECK(is_close.value(-1e6 - 9, -1e6) == 1);
  CHECK(is_close.value(-1e6 - 11, -1e6) == 0);
  CHECK(is_close.value(0.99e-8, 0.0) == 1);
  CHECK(is_close.value(1.01e-8, 0.0) == 0);
}

TEST_CASE("the tolerances of is_close can be chosen") {
  const IsClose within_a_half{.rtol = 0, .atol = 0.5};
  CHECK(within_a_half.value(1.0, 1.5) == 1);
  CHECK(within_a_half.value(1.0, 1.75) == 0);
  const IsClose exactly{.rtol = 0, .atol = 0};
  CHECK(exactly.value(1.0, 1.0) == 1);
  CHECK(exactly.value(1.0, 1 + 1e-15) == 0);
}

TEST_CASE("is_close measures by its second number") {
  const IsClose within_a_tenth{.rtol = 0.1, .atol = 0};
  CHECK(within_a_tenth.value(9.0, 10.0) == 1);  // 1 <= 1
  CHECK(within_a_tenth.value(10.0, 9.0) == 0);  // 1 > 0.9
}

TEST_CASE("an infinity is close to itself alone") {
  const IsClose is_close;
  CHECK(is_close.value(infinity, infinity) == 1);
  CHECK(is_close.value(-infinity, -infinity) == 1);
  CHECK(is_close.value(infinity, -infinity) == 0);
  CHECK(is_close.value(-infinity, infinity) == 0);
  CHECK(is_close.value(infinity, 1e308) == 0);
  CHECK(is_close.value(1e308, infinity) == 0);
  CHECK(is_close.value(1e308, -1e308) == 0);
}

TEST_CASE("NaN is close to nothing, not even to itself") {
  const IsClose is_close;
  CHECK(is_close.value(not_a_number, not_a_number) == 0);
  CHECK(is_close.value(not_a_number, 1.0) == 0);
  CHECK(is_close.value(1.0, not_a_number) == 0);
  CHECK(is_close.value(infinity, not_a_number) == 0);
}
