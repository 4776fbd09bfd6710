// Dtypes: names, sizes, and PyTorch's promotion.
#include "operators/layout/dtype.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include "tests/catch.hpp"

using namespace minitorch;
using operators::dtype_of;
using operators::Element;
using operators::with_type;

namespace {

const std::vector<DType> dtypes = {float32, float64, int64};

struct SizeOfType {
  template <Element T> std::size_t operator()() const { return sizeof(T); }
};

struct DtypeOfType {
  template <Element T> DType operator()() const { return dtype_of<T>; }
};

}  // namespace

TEST_CASE("a kind of element has PyTorch's name") {
  CHECK(to_text(float32) == "float32");
  CHECK(to_text(float64) == "float64");
  CHECK(to_text(int64) == "int64");
}

TEST_CASE("every kind but int64 is floating-point") {
  CHECK(is_floating_point(float32));
  CHECK(is_floating_point(float64));
  CHECK_FALSE(is_floating_point(int64));
}

TEST_CASE("the largest number of a floating-point dtype is finite, and the next one is not") {
  const auto is_largest = []<class T>() {
    const auto largest = static_cast<T>(operators::largest_number(dtype_of<T>));
    return std::isfinite(largest) && std::isinf(std::nextafter(largest, std::numeric_limits<T>::infinity()));
  };
  CHECK(is_largest.operator()<float>());
  CHECK(is_largest.operator()<double>());
}

TEST_CASE("a kind promoted with itself stays") {
  for (const DType x : dtypes) CHECK(promoted(x, x) == x);
}

TEST_CASE("float64 wins over float32, and both over int64") {
  CHECK(promoted(float32, float64) == float64);
  CHECK(promoted(int64, float32) == float32);
  CHECK(promoted(int64, float64) == float64);
}

TEST_CASE("promotion knows no order") {
  for (const DType x : dtypes) {
    for (const DType y : dtypes) {
      CHECK(promoted(x, y) == promoted(y, x));
      for (const DType z : dtypes) CHECK(promoted(promoted(x, y), z) == promoted(x, promoted(y, z)));
    }
  }
}

TEST_CASE("an element is a float, a double or an int64, and nothing else") {
  STATIC_REQUIRE(Element<float>);
  STATIC_REQUIRE(Element<double>);
  STATIC_REQUIRE(Element<std::int64_t>);
  STATIC_REQUIRE_FALSE(Element<int>);
  STATIC_REQUIRE_FALSE(Element<bool>);
  STATIC_REQUIRE_FALSE(Element<long double>);
  STATIC_REQUIRE_FALSE(Element<const float>);
}

TEST_CASE("with_type calls with the C++ type of a kind") {
  for (const DType x : dtypes) {
    CHECK(with_type(x, DtypeOfType{}) == x);
    CHECK(with_type(x, SizeOfType{}) == size_of(x));
  }
}

TEST_CASE("with_type returns the result of its function, references too") {
  int number = 0;
  const auto f = [&number]<Element T>() -> int& { return number; };
  STATIC_REQUIRE(std::is_same_v<decltype(with_type(float32, f)), int&>);
  CHECK(&with_type(int64, f) == &number);
}
