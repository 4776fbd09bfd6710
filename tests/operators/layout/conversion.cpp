// Conversion of numbers to elements: fractions, numbers out of range, NaN.
#include "operators/layout/conversion.hpp"

#include <cstdint>
#include <limits>

#include "tests/catch.hpp"
#include "tests/special_values.hpp"

using namespace minitorch::operators;
using namespace minitorch::test;

TEST_CASE("conversion to int64 truncates and saturates") {
  CHECK(to_int64(2.9) == 2);
  CHECK(to_int64(-2.9F) == -2);
  CHECK(to_int64(not_a_number_of<double>) == 0);
  CHECK(to_int64(infinity_of<float>) == std::numeric_limits<std::int64_t>::max());
  CHECK(to_int64(-infinity_of<float>) == std::numeric_limits<std::int64_t>::min());
  CHECK(to_int64(9223372036854775808.0) == std::numeric_limits<std::int64_t>::max());
  CHECK(to_int64(-9223372036854775808.0) == std::numeric_limits<std::int64_t>::min());
  CHECK(to_int64(1e300) == std::numeric_limits<std::int64_t>::max());
}
