// The warning about a forgotten zero_grad.
#include "minitorch/graph/watch/zero_grad_check.hpp"

#include <sstream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

Tensor leaf() { return tensor({1, 2}, {.dtype = float32, .requires_grad = true}); }

}  // namespace

TEST_CASE("a backward into a gradient that a step has used is reported once, with the leaf's name") {
  std::ostringstream out;
  Tensor x = leaf(), w = leaf().set_name("weight");
  const auto guard = check_zero_grad(out);
  sum(x * w).backward();
  w.note_grad_used();
  CHECK(guard.count() == 0);
  CHECK(out.str().empty());
  sum(x * w).backward();
  CHECK(guard.count() == 1);
  CHECK(
      out.str() ==
      "check_zero_grad: backward adds to the gradient of the leaf 'weight' (2) float32, which an optimiser's step has "
      "used already, so that the next step would use it again; call zero_grad() between a step and the next "
      "backward\n");
  const std::string before = out.str();
  sum(x * w).backward();
  CHECK(guard.count() == 2);
  CHECK(out.str() == before);
}

TEST_CASE("a leaf without a name is reported by its shape") {
  std::ostringstream out;
  Tensor x = leaf();
  const auto guard = check_zero_grad(out);
  sum(x).backward();
  x.note_grad_used();
  sum(x).backward();
  CHECK_THAT(out.str(), ContainsSubstring("the gradient of the leaf (2) float32, which"));
}

TEST_CASE("gradients may gather over many backward passes before a step") {
  std::ostringstream out;
  const auto guard = check_zero_grad(out);
  const Tensor x = leaf();
  for (int i = 0; i < 3; ++i) sum(x * x).backward();
  CHECK(guard.count() == 0);
}

TEST_CASE("zero_grad and set_grad make a gradient unused") {
  std::ostringstream out;
  const auto guard = check_zero_grad(out);
  Tensor x = leaf();
  sum(x).backward();
  x.note_grad_used();
  x.zero_grad();
  sum(x).backward();
  x.note_grad_used();
  x.set_grad(zeros({2}));
  sum(x).backward();
  CHECK(guard.count() == 0);
}

TEST_CASE("without a guard nothing is reported, and guards nest") {
  std::ostringstream outer_text, inner_text;
  Tensor x = leaf();
  sum(x).backward();
  x.note_grad_used();
  const auto outer = check_zero_grad(outer_text);
  {
    const auto inner = check_zero_grad(inner_text);
    sum(x).backward();
    CHECK(inner.count() == 1);
  }
  CHECK(outer.count() == 0);
  sum(x).backward();
  CHECK(outer.count() == 1);
  CHECK_FALSE(inner_text.str().empty());
}

TEST_CASE("grad, which adds to no gradient, is not reported") {
  std::ostringstream out;
  const auto guard = check_zero_grad(out);
  Tensor x = leaf();
  sum(x).backward();
  x.note_grad_used();
  CHECK(grad(sum(x * x), {x}).size() == 1);
  CHECK(guard.count() == 0);
}

TEST_CASE("a gradient that is changed in place is not shared") {
  Tensor x = leaf();
  CHECK(x.grad_data() == nullptr);
  CHECK(x.own_grad_data() == nullptr);
  sum(x * x).backward();
  const float* before = x.grad_data()->data<float>();
  CHECK(x.own_grad_data()->data<float>() == before);
  const Tensor held = *x.grad();
  x.own_grad_data()->data<float>()[0] = 100;
  CHECK(held.to_vector<double>() == std::vector<double>{2, 4});
  CHECK(x.grad()->to_vector<double>() == std::vector<double>{100, 4});
  const Tensor constant = ones({2});
  CHECK(constant.grad_data() == nullptr);
}
