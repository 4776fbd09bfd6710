// Jacobians and Hessians, against derivatives worked out by hand and each other.
#include "minitorch/tools/jacobian.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/sanitizers.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

const TensorOptions exact = {.dtype = float64};

bool is_near(const Tensor& x, const Tensor& y) { return x.shape() == y.shape() && allclose(x, y); }

// y = (x₀² x₁, 5 x₀ + sin x₁)
Tensor plane(const Tensor& x) { return stack({x[0] * x[0] * x[1], 5 * x[0] + sin(x[1])}); }

// y = Σ x³ + x₀ x₁
Tensor bowl(const Tensor& x) { return sum(x * x * x) + x[0] * x[1]; }

}  // namespace

TEST_CASE("a Jacobian has the derivative of each element with respect to each other") {
  const Tensor x = tensor({2.0, 3.0}, exact);
  CHECK(is_near(jacobian(plane, x), stack({stack({2 * x[0] * x[1], square(x[0])}), stack({5 + 0 * x[0], cos(x[1])})})));
  const Tensor matrix = randn({2, 3}, {.dtype = float64}), w = randn({3, 4}, {.dtype = float64});
  const Tensor product = jacobian([&](const Tensor& a) { return matmul(a, w); }, matrix);
  CHECK(product.shape() == Shape{2, 4, 2, 3});
  CHECK(is_near(product, einsum("ik,mj->ijkm", {eye(2, exact), w})));
  CHECK(is_near(jacobian([](const Tensor& a) { return square(a); }, tensor(3.0, exact)), tensor(6.0, exact)));
  CHECK(is_near(jacobian([](const Tensor& a) { return narrow(a, 0, 0, 0); }, x), zeros({0, 2}, exact)));
  CHECK(is_near(jacobian([](const Tensor&) { return ones({3}, exact); }, x), zeros({3, 2}, exact)));
  CHECK(is_near(jacobian([](const Tensor& a) { return square(a); }, zeros({0}, exact)), zeros({0, 0}, exact)));
}

TEST_CASE("a Hessian has the second derivatives") {
  const Tensor x = tensor({2.0, 3.0}, exact);
  CHECK(is_near(hessian(bowl, x), tensor({{12.0, 1.0}, {1.0, 18.0}}, exact)));
  CHECK(is_near(hessian([](const Tensor& a) { return sum(3 * a); }, x), zeros({2, 2}, exact)));
  CHECK(is_near(hessian([](const Tensor&) { return ones({1}, exact); }, x), zeros({2, 2}, exact)));
  CHECK(hessian([](const Tensor& a) { return sum(square(a)); }, ones({2, 3}, exact)).shape() == Shape{2, 3, 2, 3});
}

TEST_CASE("products with vectors are those with the Jacobian and the Hessian") {
  const Tensor x = tensor({2.0, 3.0}, exact), v = tensor({1.0, -2.0}, exact), j = jacobian(plane, x);
  const auto [y, v_j] = vjp(plane, x, v);
  CHECK(is_near(y, plane(x)));
  CHECK(is_near(v_j, matmul(v, j)));
  CHECK(is_near(jvp(plane, x, v).product, matmul(j, v)));
  CHECK(is_near(jvp(plane, x, v).output, plane(x)));
  CHECK(is_near(hvp(bowl, x, v).product, matmul(hessian(bowl, x), v)));
  CHECK(is_near(hvp(bowl, x, v).output, bowl(x)));
  const auto linear = [](const Tensor& a) { return sum(2 * a); };
  CHECK(is_near(hvp(linear, x, v).product, zeros({2}, exact)));
  CHECK(is_near(jvp(linear, x, v).product, tensor(-2.0, exact)));
  CHECK(is_near(jvp([](const Tensor&) { return ones({3}, exact); }, x, v).product, zeros({3}, exact)));
  CHECK(is_near(vjp([](const Tensor&) { return ones({2}, exact); }, x, v).product, zeros({2}, exact)));
}

TEST_CASE("derivatives of a map are constants, and leave the gradients of x alone, unless create_graph is set") {
  const Tensor x = tensor({2.0, 3.0}, {.dtype = float64, .requires_grad = true}), v = tensor({1.0, -2.0}, exact);
  CHECK(jacobian(plane, x).is_constant());
  CHECK(hessian(bowl, x).is_constant());
  CHECK(hvp(bowl, x, v).output.is_constant());
  CHECK(!x.grad().has_value());
  const auto both = [](const TensorFunction& f, const std::vector<Tensor>& inputs) {
    CHECK(check_gradients(f, inputs).ok);
    CHECK(check_second_gradients(f, inputs).ok);
  };
  const JacobianOptions further = {.create_graph = true};
  both([&](const std::vector<Tensor>& all) { return jacobian(plane, all[0], further); }, {x.detach()});
  both([&](const std::vector<Tensor>& all) { return hessian(bowl, all[0], further); }, {x.detach()});
  both([&](const std::vector<Tensor>& all) { return vjp(plane, all[0], all[1], further).product; }, {x.detach(), v});
  both([&](const std::vector<Tensor>& all) { return jvp(plane, all[0], all[1], further).product; }, {x.detach(), v});
  both([&](const std::vector<Tensor>& all) { return hvp(bowl, all[0], all[1], further).product; }, {x.detach(), v});
}

TEST_CASE("derivatives of a map are found under no_grad too") {
  const auto guard = no_grad();
  CHECK(is_near(hessian(bowl, tensor({2.0, 3.0}, exact)), tensor({{12.0, 1.0}, {1.0, 18.0}}, exact)));
  CHECK(!GradMode::is_enabled());
}

TEST_CASE("errors of Jacobians name the function, the shapes and the rule", "[64bit]") {
  const Tensor x = tensor({2.0, 3.0}, exact), v = ones({3}, exact), whole = tensor({1, 2});
  CHECK_THROWS_WITH(hessian(plane, x), "hessian: f(x) is (2), it must have one element");
  CHECK_THROWS_WITH(hvp(plane, x, x), "hvp: f(x) is (2), it must have one element");
  CHECK_THROWS_WITH(hvp(bowl, x, v), "hvp: the vector is (3) and x is (2), the shapes must be equal");
  CHECK_THROWS_WITH(jvp(plane, x, v), "jvp: the vector is (3) and x is (2), the shapes must be equal");
  CHECK_THROWS_WITH(vjp(plane, x, v), "vjp: the vector is (3) and f(x) is (2), the shapes must be equal");
  CHECK_THROWS_WITH(jacobian(plane, whole), "jacobian: x is (2) int64, it must be float32 or float64");
  CHECK_THROWS_WITH(jacobian([](const Tensor& a) { return argmax(a, 0); }, x),
                    "jacobian: f(x) is () int64, it must be float32 or float64");
  const std::string empty = ": the function is empty, it must return a value";
  CHECK_THROWS_WITH(jacobian({}, x), "jacobian" + empty);
  CHECK_THROWS_WITH(hessian({}, x), "hessian" + empty);
  CHECK_THROWS_WITH(vjp({}, x, x), "vjp" + empty);
  CHECK_THROWS_WITH(jvp({}, x, x), "jvp" + empty);
  CHECK_THROWS_WITH(hvp({}, x, x), "hvp" + empty);
  CHECK_THROWS_WITH(hessian([](const Tensor& a) { return sum(a); }, ones({1, 1, 1, 1, 1}, exact)),
                    "hessian: the result would have 10 dimensions, a tensor has at most 8");
  const auto wide = [](const Tensor& a) { return a.sum().expand({std::int64_t{1} << 50}); };
  if (!test::has_address_sanitizer) CHECK_THROWS_AS(jacobian(wide, tensor({1.0}, exact)), MemoryError);
}
