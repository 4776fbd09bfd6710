// Parameters and buffers work as tensors in elementwise functions and operators, and derivatives reach them.
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/parameter.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"

using namespace minitorch;
using nn::Buffer, nn::Parameter;

namespace {

// y = x², written as a user writes a row
struct OwnSquare {
  static constexpr auto name = "own_square";
  static constexpr auto saves = operators::Saves::input;
  template <class T> static auto value(const T& x) { return x * x; }
  template <class T> static auto slope(const T& x) { return 2 * x; }
};

}  // namespace

TEST_CASE("a parameter goes into every kind of elementwise function as its tensor does") {
  const Parameter w(tensor({{1.0, -2.0}, {0.5, 3.0}}, {.dtype = float64}));
  const Tensor& x = w.value();
  CHECK(elements(relu(w)) == elements(relu(x)));
  CHECK(elements(clamp(w, -1, 1)) == elements(clamp(x, -1, 1)));
  CHECK(elements(elu(w, 0.5)) == elements(elu(x, 0.5)));
  CHECK(elements(pow(w, 2)) == elements(pow(x, 2)));
  CHECK(elements(pow(2, w)) == elements(pow(2, x)));
  CHECK(elements(maximum(w, 0)) == elements(maximum(x, 0)));
  CHECK(elements(w * 2 + w / w - 1 / w) == elements(x * 2 + x / x - 1 / x));
  CHECK(elements(x * w) == elements(x * x));
  CHECK(elements(-w) == elements(-x));
  CHECK(elements(w > 0) == elements(x > 0));
  CHECK(elements(is_close(w, x)) == elements(is_close(x, x)));
  CHECK(elements(where(w > 0, w, 0)) == elements(relu(x)));
  CHECK(elements(where(true, w, 0)) == elements(x));
  CHECK(elements(masked_fill(w, w > 0, 7)) == elements(masked_fill(x, x > 0, 7)));
  CHECK(elements(map(OwnSquare{}, w)) == elements(square(x)));
}

TEST_CASE("derivatives of elementwise functions reach a parameter") {
  const Parameter w(tensor({1.0, -2.0, 3.0}, {.dtype = float64}));
  sum(relu(w) * 3).backward();
  CHECK(elements(*w.grad()) == std::vector<double>{3, 0, 3});
}

TEST_CASE("a buffer goes into elementwise functions as a constant") {
  const Buffer mean(tensor({1.0, -2.0}, {.dtype = float64}));
  CHECK(elements(abs(mean) + mean) == std::vector<double>{2, 0});
  CHECK((mean * 2).is_constant());
}
