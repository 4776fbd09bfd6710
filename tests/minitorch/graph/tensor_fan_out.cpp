// Values that are used more than once, and memory that several derivatives share: derivatives add up, and none changes
// another. The numbers are worked out by hand.
#include <cmath>
#include <functional>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"

using namespace minitorch;

namespace {

using Numbers = std::vector<double>;

Tensor leaf(const NestedNumbers& numbers) { return tensor(numbers, {.dtype = float32, .requires_grad = true}); }

Numbers gradient(const Tensor& x) {
  REQUIRE(x.grad());
  return elements(*x.grad());
}

// Functions that pass the incoming derivative on, or a view of it.
const std::vector<std::function<Tensor(const Tensor&)>> passing_on = {
    [](const Tensor& x) { return id(x); },
    [](const Tensor& x) { return x + 1; },
    [](const Tensor& x) { return clone(x); },
    [](const Tensor& x) { return reshape(x, {2}); },
    [](const Tensor& x) { return expand(x, {2}); },
    [](const Tensor& x) { return transpose(x, 0, 0); },
    [](const Tensor& x) { return narrow(x, 0, 0, 2); },
    [](const Tensor& x) { return cat({x}); },
    [](const Tensor& x) { return where(ones({2}), x, 0); },
};

}  // namespace

TEST_CASE("a tensor added to itself gets both derivatives") {
  const auto x = leaf({1, 2});
  (x + x).backward(tensor({1., 10.}));
  CHECK(gradient(x) == Numbers{2, 20});
}

TEST_CASE("both arguments of a product add to a tensor that is in both") {
  const auto a = leaf({2, 3}), b = leaf({5, 7});
  sum((a + b) * a).backward();
  CHECK(gradient(a) == Numbers{9, 13});  // (a + b) + a
  CHECK(gradient(b) == Numbers{2, 3});
}

TEST_CASE("a tensor used whole and by a view gets both derivatives") {
  const auto x = leaf({1, 2, 3});
  (sum(x * x) + 10 * sum(narrow(x, 0, 1, 2))).backward();
  CHECK(gradient(x) == Numbers{2, 14, 16});
}

TEST_CASE("two views of one tensor add to its derivative, where they overlap too") {
  const auto x = leaf({{1, 2}, {3, 4}});
  sum(x[0] * x[1]).backward();
  CHECK(gradient(x) == Numbers{3, 4, 1, 2});
  const auto y = leaf({1, 2, 3});
  sum(narrow(y, 0, 0, 2) * narrow(y, 0, 1, 2)).backward();
  CHECK(gradient(y) == Numbers{2, 4, 2});
}

TEST_CASE("leaves that are views of one memory keep gradients apart") {
  const auto base = tensor({1., 2., 3.});
  const Tensor a = base.narrow(0, 0, 2).requires_grad_(), b = base.narrow(0, 1, 2).requires_grad_();
  sum(a * b).backward();
  CHECK(gradient(a) == Numbers{2, 3});
  CHECK(gradient(b) == Numbers{1, 2});
}

TEST_CASE("both terms of a sum get the same derivative, and later additions to one do not reach the other") {
  const auto a = leaf({1, 2}), b = leaf({3, 4});
  const Tensor later = a * 3;  // made before the sum, so visited after it
  sum((a + b) + later).backward();
  CHECK(gradient(a) == Numbers{4, 4});
  CHECK(gradient(b) == Numbers{1, 1});
}

TEST_CASE("so too between results of functions") {
  const auto a = leaf({1, 2}), b = leaf({3, 4});
  const Tensor p = a * 5, q = b * 7;
  const Tensor later = p * 3;
  const Tensor sum_of_both = p + q;
  sum(sum_of_both + later).backward();
  CHECK(gradient(a) == Numbers{20, 20});
  CHECK(gradient(b) == Numbers{7, 7});
}

TEST_CASE("the derivative that a user starts from is neither changed nor part of a gradient") {
  for (const auto& f : passing_on) {
    const auto x = leaf({1, 2});
    const auto d_output = tensor({1., 10.});
    const Tensor y = f(x);
    y.backward(d_output, {.retain_graph = true});
    CHECK(gradient(x) == Numbers{1, 10});
    CHECK_FALSE(share_memory(*x.grad(), d_output));
    y.backward(d_output);
    CHECK(gradient(x) == Numbers{2, 20});
    CHECK(elements(d_output) == Numbers{1, 10});

    const auto z = leaf({1, 2});
    const Tensor derivative = grad(f(z), {z}, {.grad_outputs = {d_output}})[0];
    CHECK(elements(derivative) == Numbers{1, 10});
    CHECK_FALSE(share_memory(derivative, d_output));
  }
}

TEST_CASE("backward of a leaf copies the given derivative") {
  const auto x = leaf({1, 2});
  const auto d_output = tensor({1., 10.});
  x.backward(d_output);
  x.backward(d_output);
  CHECK(gradient(x) == Numbers{2, 20});
  CHECK(elements(d_output) == Numbers{1, 10});
}

TEST_CASE("gradients of two leaves share no memory, and none with values") {
  const auto a = leaf({1, 2}), b = leaf({3, 4});
  (a + b).backward(tensor({1., 10.}));
  CHECK_FALSE(share_memory(*a.grad(), *b.grad()));
  CHECK_FALSE(share_memory(*a.grad(), a));

  const auto derivatives = grad(a + b, {a, b, a}, {.grad_outputs = {tensor({1., 10.})}});
  CHECK_FALSE(share_memory(derivatives[0], derivatives[1]));
  CHECK_FALSE(share_memory(derivatives[0], derivatives[2]));
  CHECK_FALSE(share_memory(derivatives[1], derivatives[2]));
}

TEST_CASE("a gradient that the user holds, or a view of it, is not changed by a later backward pass") {
  const auto x = leaf({1, 2});
  sum(x * 3).backward();
  const Tensor held = *x.grad();
  sum(x * 4).backward();
  CHECK(elements(held) == Numbers{3, 3});
  CHECK(gradient(x) == Numbers{7, 7});
  const Tensor view = narrow(*x.grad(), 0, 0, 1);
  sum(x * 5).backward();
  CHECK(elements(view) == Numbers{7});
  CHECK(gradient(x) == Numbers{12, 12});
}

TEST_CASE("a gradient that is set is a copy") {
  auto x = leaf({1, 2});
  const auto given = tensor({5., 6.});
  x.set_grad(given);
  sum(x).backward();
  CHECK(gradient(x) == Numbers{6, 7});
  CHECK(elements(given) == Numbers{5, 6});
}

TEST_CASE("expanded derivatives become gradients with an element for each") {
  const auto x = leaf({{1, 2, 3}, {4, 5, 6}});
  sum(x).backward();
  CHECK(x.grad()->strides() == Strides{3, 1});
  x.grad()->data_pointer<float>()[1] = 7;
  CHECK(gradient(x) == Numbers{1, 7, 1, 1, 1, 1});
}

TEST_CASE("the gradient of a leaf that does not lie without gaps does") {
  const Tensor x = transpose(tensor({{1., 2.}, {3., 4.}})).requires_grad_();
  sum(x * x).backward();
  CHECK(x.grad()->is_contiguous());
  CHECK(gradient(x) == Numbers{2, 6, 4, 8});
}

TEST_CASE("a gradient has the shape and dtype of its tensor, whatever that was broadcast to") {
  const auto a = leaf({1, 2, 3});
  const auto b = tensor({{1, 2, 3}, {4, 5, 6}}, {.dtype = float64, .requires_grad = true});
  sum(a * b).backward();
  CHECK(a.grad()->shape() == Shape{3});
  CHECK(a.grad()->dtype() == float32);
  CHECK(gradient(a) == Numbers{5, 7, 9});
  CHECK(b.grad()->dtype() == float64);
  CHECK(gradient(b) == Numbers{1, 2, 3, 1, 2, 3});

  const auto number = leaf(2), row = leaf({{1}, {1}});
  sum(number * b.detach() + row).backward();
  CHECK(gradient(number) == Numbers{21});
  CHECK(number.grad()->shape() == Shape{});
  CHECK(gradient(row) == Numbers{3, 3});
  CHECK(row.grad()->shape() == Shape{2, 1});
}

TEST_CASE("an argument broadcast to nothing has the gradient 0") {
  const auto a = leaf({{1, 2, 3}});
  sum(a * zeros({0, 3})).backward();
  CHECK(a.grad()->shape() == Shape{1, 3});
  CHECK(gradient(a) == Numbers{0, 0, 0});
}

TEST_CASE("2⁴⁰ paths are 40 visits") {
  const auto x = leaf({1, 3});
  Tensor y = x;
  for (int i = 0; i < 40; ++i) y = y + y;
  y.backward(tensor({1., 2.}));
  CHECK(gradient(x) == Numbers{std::pow(2, 40), std::pow(2, 41)});
}

TEST_CASE("a tensor used a hundred thousand times gets a hundred thousand derivatives") {
  const auto x = leaf({1, 2});
  Tensor y = x;
  for (int i = 0; i < 100'000; ++i) y = y + x;  // a chain as long, too
  y.backward(tensor({1., 2.}));
  CHECK(gradient(x) == Numbers{100'001, 200'002});
}
