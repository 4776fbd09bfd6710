// Functions that a user defines take parameters and buffers as tensors, with tensors beside them and in lists.
#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "minitorch/graph/function/list_function.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

namespace {

// y = x²   =>   dx = 2 x dy
struct OwnSquared {
  static constexpr auto name = "own_squared";
  template <class T> static T forward(const T& x) { return x * x; }
  template <class T> static T backward(const T& dy, const T& x) { return dy * x * 2; }
};

// y = eˣ   =>   dx = y dy
struct OwnExp {
  static constexpr auto name = "own_exp";
  static constexpr auto saves = Saves::output;
  template <class T> static T forward(const T& x) { return exp(x); }
  template <class T> static T backward(const T& dy, const T& y) { return dy * y; }
};

// y = a x   =>   dx = a dy
struct OwnScaled {
  double a;
  static constexpr auto name = "own_scaled";
  static constexpr auto saves = Saves::nothing;
  template <class T> T forward(const T& x) const { return x * a; }
  template <class T> T backward(const T& dy) const { return dy * a; }
};

// z = x y   =>   dx = y dz,   dy = x dz
struct OwnProduct {
  static constexpr auto name = "own_product";
  template <class T> static T forward(const T& x, const T& y) { return x * y; }
  template <class T>
  static std::array<T, 2> backward(const T& dz, const T& x, const T& y, const NeedsInputGrad& needs) {
    return {needs[0] ? dz * y : T{}, needs[1] ? dz * x : T{}};
  }
};

// y = Σ i xᵢ, i = 1, 2, ...   =>   dxᵢ = i dy
struct OwnWeightedSum {
  std::size_t n;
  static constexpr auto name = "own_weighted_sum";
  template <class T> T forward(std::span<const T> xs) const {
    T total = xs[0];
    for (std::size_t i = 1; i < n; ++i) total = total + xs[i] * static_cast<double>(i + 1);
    return total;
  }
  template <class T> std::vector<T> backward(const T& dy) const {
    std::vector<T> dx;
    for (std::size_t i = 0; i < n; ++i) dx.push_back(dy * static_cast<double>(i + 1));
    return dx;
  }
};

// Calls f(name, function) for each way of applying a user's function to two variables; `function` takes any types.
template <class F> void for_own_functions(const F& f) {
  f("own_squared", [](const auto& x, const auto&) { return apply<OwnSquared>(x); });
  f("own_exp", [](const auto& x, const auto&) { return apply<OwnExp>(x); });
  f("own_scaled", [](const auto& x, const auto&) { return apply(OwnScaled{3}, x); });
  f("own_product", [](const auto& x, const auto& y) { return apply<OwnProduct>(x, y); });
  f("own_product of a constant", [](const auto& x, const auto&) { return apply<OwnProduct>(x, full({2}, 3)); });
  f("own_product of a tensor", [](const auto& x, const auto& y) { return apply<OwnProduct>(y * 2, x); });
  f("own_product of itself", [](const auto& x, const auto&) { return apply(OwnProduct{}, x, x); });
  f("own_weighted_sum", [](const auto& x, const auto& y) {
    return apply_to_list(OwnWeightedSum{3}, std::vector<std::remove_cvref_t<decltype(x)>>{x, y, x});
  });
  f("own_weighted_sum of braces", [](const auto& x, const auto& y) {
    return apply_to_list(OwnWeightedSum{2}, {x, y});
  });
}

std::vector<double> elements_of(const Tensor& x) { return x.to_vector<double>(); }

}  // namespace

TEST_CASE("a user's function takes parameters as their tensors, and derivatives reach them") {
  const Tensor first = tensor({1., -2.}, {.dtype = float64}), second = tensor({0.5, 3.}, {.dtype = float64});
  for_own_functions([&](const std::string& name, const auto& f) {
    INFO(name);
    const Tensor x = first.detach().requires_grad_(), y = second.detach().requires_grad_();
    const nn::Parameter v(first), w(second);
    const Tensor expected = f(x, y), found = f(v, w);
    CHECK(elements_of(found) == elements_of(expected));
    sum(expected).backward();
    sum(found).backward();
    CHECK(elements_of(*v.grad()) == elements_of(*x.grad()));
    REQUIRE(w.grad().has_value() == y.grad().has_value());
    if (w.grad()) CHECK(elements_of(*w.grad()) == elements_of(*y.grad()));
  });
}

TEST_CASE("a user's function of parameters has second derivatives") {
  const nn::Parameter v(tensor({1., -2.}, {.dtype = float64})), w(tensor({0.5, 3.}, {.dtype = float64}));
  for_own_functions([&](const std::string& name, const auto& f) {
    INFO(name);
    const auto g = [&f](const std::vector<Tensor>& xs) { return f(xs[0], xs[1]); };
    CHECK(check_gradients(TensorFunction(g), {v, w}).ok);
    const Tensor slope = grad(sum(square(f(v, w))), {v}, {.create_graph = true})[0];
    CHECK_NOTHROW(sum(slope).backward());
    CHECK(v.grad().has_value());
  });
}

TEST_CASE("a user's function takes buffers as constants") {
  const nn::Buffer a(tensor({1., -2.})), b(tensor({0.5, 3.}));
  for_own_functions([&](const std::string& name, const auto& f) {
    INFO(name);
    CHECK(elements_of(f(a, b)) == elements_of(f(a.value(), b.value())));
    CHECK(f(a, b).is_constant());
  });
}

TEST_CASE("tensors, parameters and buffers go beside each other into a user's function") {
  const nn::Parameter w(tensor({1., -2.}));
  const nn::Buffer b(tensor({0.5, 3.}));
  const Tensor x = tensor({4., 5.});
  CHECK(elements_of(apply<OwnProduct>(w, x)) == std::vector<double>{4, -10});
  CHECK(elements_of(apply<OwnProduct>(x, b)) == std::vector<double>{2, 15});
  CHECK(elements_of(apply_to_list(OwnWeightedSum{3}, {w, x, w})) == std::vector<double>{12, 2});
  CHECK(elements_of(apply_to_list(OwnWeightedSum{2}, {x, b})) == std::vector<double>{5, 11});
  CHECK(elements_of(apply_to_list(OwnWeightedSum{2}, {x, x})) == std::vector<double>{12, 15});
}

TEST_CASE("a user's function of a parameter and a buffer gives the parameter its derivative") {
  const nn::Parameter w(tensor({1., -2.}));
  const nn::Buffer mean(tensor({0.5, 3.}));
  sum(apply<OwnProduct>(w, mean)).backward();
  CHECK(elements_of(*w.grad()) == std::vector<double>{0.5, 3});
}

TEST_CASE("an error in a user's function of parameters is that of its tensors") {
  const nn::Parameter w(tensor({1., -2.})), other(tensor({1., 2., 3.}));
  CHECK_THROWS_WITH(apply<OwnProduct>(w, other), Catch::Matchers::ContainsSubstring("(2) and (3)"));
  const auto guard = detect_anomaly();
  const nn::Parameter large(tensor({1e30, 1.}));
  CHECK_THROWS_WITH(
      apply<OwnProduct>(large, large),
      Catch::Matchers::StartsWith("detect_anomaly: the value of own_product of (2) float32, (2) float32"));
  const std::vector<nn::Parameter> list = {large, nn::Parameter(tensor({3e38, 1.}))};
  CHECK_THROWS_WITH(apply_to_list(OwnWeightedSum{2}, list),
                    Catch::Matchers::StartsWith("detect_anomaly: the value of own_weighted_sum of a list of 2"));
}
