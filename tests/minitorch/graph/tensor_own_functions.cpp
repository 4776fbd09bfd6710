// User-defined functions of tensors: struct, options, needed derivatives, saved tensors.
#include <array>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

using Numbers = std::vector<double>;

Tensor float64_leaf(const NestedNumbers& numbers) { return tensor(numbers, {.dtype = float64, .requires_grad = true}); }

Numbers elements_of(const Tensor& x) { return x.to_vector<double>(); }

// v = x y z
struct TensorVolume {
  static constexpr auto name = "volume";
  static TensorData forward(const TensorData& x, const TensorData& y, const TensorData& z) { return x * y * z; }
  template <class V> static std::array<V, 3> backward(const V& dv, const V& x, const V& y, const V& z) {
    return {dv * y * z, dv * x * z, dv * x * y};
  }
};

// y = x k
struct Scaled {
  double factor = 1;
  static constexpr auto saves = Saves::nothing;
  TensorData forward(const TensorData& x) const { return x * factor; }
  template <class V> V backward(const V& dy) const { return dy * factor; }
};

// z = x y. Records which derivatives were needed.
struct Asked {
  static inline std::string asked;
  static TensorData forward(const TensorData& x, const TensorData& y) { return x * y; }
  template <class V>
  static std::array<V, 2> backward(const V& dz, const V& x, const V& y, const NeedsInputGrad& needs) {
    asked = std::string(needs[0] ? "x" : "") + (needs[1] ? "y" : "");
    return {needs[0] ? dz * y : V{}, needs[1] ? dz * x : V{}};
  }
};

// y = x for positive x, else 0. Saves where x is positive.
struct Rectified {
  TensorData is_positive = {};
  static constexpr auto name = "rectified";
  static constexpr auto saves = Saves::nothing;
  TensorData forward(const TensorData& x) {
    is_positive = x > 0;
    return x * is_positive;
  }
  TensorData backward(const TensorData& dy) const { return dy * is_positive; }
};

// y = eˣ, whose derivative reads the output.
struct OwnExp {
  static constexpr auto saves = Saves::output;
  static TensorData forward(const TensorData& x) { return exp(x); }
  template <class V> static V backward(const V& dy, const V& y) { return dy * y; }
};

// y = Σ x, with a derivative that is broadcast from a number: a kind that fits whatever x is.
struct Total {
  static constexpr auto name = "total";
  static constexpr auto saves = Saves::nothing;
  static TensorData forward(const TensorData& x) { return sum(x); }
  template <class V> static V backward(const V& dy) { return dy; }
};

// z = x + y, whose derivative for x does not fit, while that for y does.
struct Half {
  static constexpr auto saves = Saves::nothing;
  static TensorData forward(const TensorData& x, const TensorData& y) { return x + y; }
  template <class V> static std::array<V, 2> backward(const V& dz) { return {sum(dz), dz * 2}; }
};

// y = x, with the derivative 0.
struct Blocked {
  static constexpr auto saves = Saves::nothing;
  static TensorData forward(const TensorData& x) { return x; }
  template <class V> static V backward(const V&) { return {}; }
};

}  // namespace

TEST_CASE("a user-defined function of tensors follows the rules of the library's functions") {
  const auto x = float64_leaf({1, 2}), y = float64_leaf({{3}, {4}}), z = float64_leaf(5);
  const Tensor v = apply<TensorVolume>(x, y, z);
  CHECK(elements_of(v) == Numbers{15, 30, 20, 40});
  sum(v).backward();
  CHECK(elements_of(*x.grad()) == Numbers{35, 35});
  CHECK(elements_of(*y.grad()) == Numbers{15, 15});  // shapes are theirs: broadcasting was undone
  CHECK(y.grad()->shape() == Shape{2, 1});
  CHECK(elements_of(*z.grad()) == Numbers{21});
}

TEST_CASE("a user-defined function with a template as backward has derivatives of any order") {
  const auto f = [](const std::vector<Tensor>& v) { return apply<OwnExp>(apply<TensorVolume>(v[0], v[1], v[0])); };
  const std::vector<Tensor> inputs = {float64_leaf({0.5, -1}), float64_leaf({{0.3, 0.4}, {1, 2}})};
  CHECK(check_gradients(f, inputs));
  CHECK(check_second_gradients(f, inputs));
}

TEST_CASE("the members of a user-defined function are its options") {
  const auto x = float64_leaf({1, 2});
  const Tensor y = apply(Scaled{.factor = 3}, x);
  CHECK(elements_of(y) == Numbers{3, 6});
  CHECK(elements_of(grad(sum(y), {x})[0]) == Numbers{3, 3});
}

TEST_CASE("a user-defined function learns which derivatives a pass needs") {
  const auto x = float64_leaf({1, 2}), y = float64_leaf({3, 4});
  sum(apply<Asked>(x, y)).backward();
  CHECK(Asked::asked == "xy");
  sum(apply<Asked>(x, y.detach())).backward();
  CHECK(Asked::asked == "x");
  CHECK(elements_of(grad(sum(apply<Asked>(x, y)), {y})[0]) == Numbers{1, 2});
  CHECK(Asked::asked == "y");
}

TEST_CASE("values that forward saves serve first derivatives") {
  const auto x = float64_leaf({-1, 2});
  sum(apply<Rectified>(x)).backward();
  CHECK(elements_of(*x.grad()) == Numbers{0, 1});
  CHECK_THROWS_WITH(grad(sum(apply<Rectified>(x)), {x}, {.create_graph = true}),
                    ContainsSubstring("grad: rectified gives no second derivatives"));
}

TEST_CASE("the saved values of a user-defined function are freed with its graph") {
  const auto x = float64_leaf({-1, 2});
  const auto before = live_bytes();
  const Tensor y = sum(apply<Rectified>(x));
  const auto with_graph = live_bytes();
  grad(y, {x});
  CHECK(live_bytes() < with_graph);
  CHECK(live_bytes() == before + 64);  // y itself
}

TEST_CASE("an empty derivative of a user-defined function is 0") {
  const auto x = float64_leaf({1, 2});
  sum(apply<Blocked>(x) * x).backward();
  CHECK(elements_of(*x.grad()) == Numbers{1, 2});
  const auto z = float64_leaf({1, 2});
  sum(apply<Blocked>(z)).backward();
  CHECK(elements_of(*z.grad()) == Numbers{0, 0});
}

TEST_CASE("a derivative that does not fit its argument is an error that names function and argument") {
  auto x = float64_leaf({1, 2});
  x.set_name("x");
  const std::string message =
      ": total 't' gave a derivative () float64 for its argument 1 'x', (2) float64; it must have the argument's "
      "shape, "
      "or one that the argument broadcasts to";
  Tensor y = apply<Total>(x);
  y.set_name("t");
  CHECK_THROWS_WITH(y.backward(), "backward" + message);
  CHECK_THROWS_WITH(grad(y, {x}), "grad" + message);
  CHECK_THROWS_WITH(grad(y, {x}, {.create_graph = true}), "grad" + message);
  CHECK_THROWS_WITH(explain(y), "explain" + message);
  CHECK_FALSE(x.grad());
}

TEST_CASE("a backward pass that throws over a derivative keeps none of the memory of derivatives") {
  const auto x = float64_leaf({1, 2}), y = float64_leaf({1, 2});
  const auto before = live_bytes();
  CHECK_THROWS_AS(apply<Half>(x, y).backward(ones({2})), ShapeError);
  CHECK(live_bytes() == before);
}
