// Views by strides: what they share, derivatives where elements repeat, changes in place, and errors.
#include "minitorch/functions/strided_views.hpp"

#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/minitorch/tensor/refused.hpp"

using namespace minitorch;
using Numbers = std::vector<double>;

TEST_CASE("as_strided shares the memory, from its start or from the first element on") {
  const Tensor x = counted({10}), end = slice(x, 0, 2);
  const Tensor y = as_strided(x, {2, 3}, {4, 1}, 3);
  CHECK(elements(y) == Numbers{3, 4, 5, 7, 8, 9});
  CHECK(share_memory(x, y));
  CHECK(elements(as_strided(end, {2, 2}, {2, 1})) == Numbers{2, 3, 4, 5});
  CHECK(elements(as_strided(end, {2, 2}, {2, 1}, 0)) == Numbers{0, 1, 2, 3});
  CHECK(elements(as_strided(x, {3, 3}, {1, 1})) == Numbers{0, 1, 2, 1, 2, 3, 2, 3, 4});
  CHECK(elements(as_strided(x, {}, {}, 9)) == Numbers{9});
  CHECK(as_strided(x, {0, 3}, {100, 1}, 10).shape() == Shape{0, 3});
  CHECK(elements(as_strided(x, {1, 2}, {1000, 1})) == Numbers{0, 1});
  CHECK(elements(as_strided(tensor({1, 2, 3}), {2}, {2})) == Numbers{1, 3});
}

TEST_CASE("the derivative of as_strided sums over repetitions, and reaches what x was made of") {
  const Tensor x = counted({6}).requires_grad_();
  CHECK(elements(grad(sum(as_strided(x, {3, 3}, {1, 1})), {x})[0]) == Numbers{1, 2, 3, 2, 1, 0});
  CHECK(elements(grad(sum(as_strided(slice(x, 0, 2), {2, 2}, {1, 1})), {x})[0]) == Numbers{0, 0, 1, 2, 1, 0});
  CHECK(elements(grad(sum(as_strided(slice(x, 0, 0, 6, 2), {2}, {4})), {x})[0]) == Numbers{1, 0, 0, 0, 1, 0});
  CHECK(elements(grad(sum(as_strided(expand(x, {2, 6}), {2, 2}, {1, 1})), {x})[0]) == Numbers{1, 2, 1, 0, 0, 0});
  CHECK(elements(grad(sum(as_strided(x, {0}, {1})), {x})[0]) == Numbers(6, 0));
  // Windows of two: each inner element is in two of them.
  CHECK(elements(grad(sum(square(as_strided(x, {5, 2}, {1, 1}))), {x})[0]) == Numbers{0, 4, 8, 12, 16, 10});
}

TEST_CASE("elements that may be one in memory cannot be changed in place") {
  const Tensor x = counted({10});
  Tensor apart = as_strided(x, {2, 3}, {5, 2}), together = as_strided(x, {3, 3}, {1, 1});
  apart.zero_();
  CHECK(elements(x) == Numbers{0, 1, 0, 3, 0, 0, 6, 0, 8, 0});
  check_messages<ShapeError>({
      {[&] { together.zero_(); },
       "zero_: the tensor (3, 3) with strides (1, 1) may have elements that are one in memory; change a clone"},
      {[&] { together.add_(1); },
       "add_: the tensor (3, 3) with strides (1, 1) may have elements that are one in memory; change a clone"},
  });
  CHECK(elements(x) == Numbers{0, 1, 0, 3, 0, 0, 6, 0, 8, 0});
}

TEST_CASE("messages of as_strided") {
  const Tensor x = counted({10}), end = slice(counted({6}).requires_grad_(), 0, 2);
  const std::string outside = " leads outside the memory of x, which has 10 elements";
  check_messages<IndexError>({
      {[=] {
         as_strided(x, {2, 3}, {5, 2}, 4);
       },
       "as_strided: the shape (2, 3) with strides (5, 2) at offset 4" + outside},
      {[=] { as_strided(x, {}, {}, 10); }, "as_strided: the shape () with strides () at offset 10" + outside},
      {[=] { as_strided(x, {2}, {2}, -1); }, "as_strided: the shape (2) with strides (2) at offset -1" + outside},
      {[=] {
         as_strided(x, {3, 3}, {1LL << 62, 1LL << 62});
       },
       "as_strided: the shape (3, 3) with strides (4611686018427387904, 4611686018427387904) at offset 0" + outside},
      {[=] {
         as_strided(x, {2, 3}, {-1, 2}, 4);
       },
       "as_strided: the shape (2, 3) with strides (-1, 2) at offset 4: strides must not be negative"},
  });
  check_messages<ShapeError>({
      {[=] {
         as_strided(x, {2, 3}, {1});
       },
       "as_strided: the shape (2, 3) with strides (1) at offset 0 needs a stride for each dimension"},
  });
  CHECK(error_of<ShapeError>([=] { as_strided(x, {2, -1}, {2, 1}); }).starts_with("as_strided: "));
  check_messages<GraphError>({
      {[=] {
         as_strided(end, {2, 2}, {1, 1}, 0);
       },
       "as_strided: place 0 of the memory is not an element of x (4), a view that requires a gradient: the derivative "
       "would be lost"},
  });
  const auto guard = no_grad();
  CHECK(elements(as_strided(end, {2}, {1}, 0)) == Numbers{0, 1});
}
