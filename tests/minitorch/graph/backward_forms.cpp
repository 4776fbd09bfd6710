// All forms of a user's backward, for z = x y and y = x³: on Scalars and tensors, for first and second derivatives,
// with and without all inputs in the graph. list_backward_forms.cpp tests functions of lists.
#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/either_variable.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

struct Product {
  static constexpr auto name = "product";
  template <class T> static T forward(const T& x, const T& y) { return x * y; }
};

struct OfOneType : Product {
  template <class T> static std::array<T, 2> backward(const T& dz, const T& x, const T& y) { return {dz * y, dz * x}; }
};
struct OfSeveralTypes : Product {
  template <class T, class X, class Y> static std::array<T, 2> backward(const T& dz, const X& x, const Y& y) {
    return {dz * y, dz * x};
  }
};
struct Const : Product {
  template <class T> std::array<T, 2> backward(const T& dz, const T& x, const T& y) const { return {dz * y, dz * x}; }
};
struct ByValue : Product {
  template <class T> static std::array<T, 2> backward(T dz, T x, T y) { return {dz * y, dz * x}; }
};
struct Auto : Product {
  static auto backward(const auto& dz, const auto& x, const auto& y) { return std::array{dz * y, dz * x}; }
};
struct Forwarding : Product {
  static auto backward(auto&& dz, auto&& x, auto&& y) { return std::array{dz * y, dz * x}; }
};

// dx = dz (the product of all) / x, which does not compile where one of them is `NeedsInputGrad`
struct Variadic : Product {
  template <class T, class... Ts> static std::array<T, sizeof...(Ts)> backward(const T& dz, const Ts&... x) {
    return {dz * (x * ...) / x...};
  }
};
struct VariadicOfOneType : Product {
  template <class T, std::same_as<T>... Ts> static std::array<T, 2> backward(const T& dz, const Ts&... x) {
    return {dz * (x * ...) / x...};
  }
};
struct VariadicAuto : Product {
  template <class T, class... Ts> static auto backward(const T& dz, const Ts&... x) {
    return std::array<T, sizeof...(Ts)>{dz * (x * ...) / x...};
  }
};
struct VariadicConst : Product {
  template <class T, class... Ts> std::array<T, 2> backward(const T& dz, const Ts&... x) const {
    return {dz * (x * ...) / x...};
  }
};
struct AllAuto : Product {
  static auto backward(auto dz, auto... x) { return std::array{dz * (x * ...) / x...}; }
};
struct AllForwarding : Product {
  static auto backward(auto&& dz, auto&&... x) { return std::array{dz * (x * ...) / x...}; }
};
struct OnePack : Product {
  template <class... Ts> static auto backward(const Ts&... all) {
    const auto& [dz, x, y] = std::tie(all...);
    return std::array{dz * y, dz * x};
  }
};
struct Lambda : Product {
  static constexpr auto backward = [](const auto& dz, const auto&... x) { return std::array{dz * (x * ...) / x...}; };
};

template <class T> std::array<T, 2> as_asked(const T& dz, const T& x, const T& y, const NeedsInputGrad& needs) {
  return {needs[0] ? dz * y : T{}, needs[1] ? dz * x : T{}};
}

struct WithNeeds : Product {
  template <class T>
  static std::array<T, 2> backward(const T& dz, const T& x, const T& y, const NeedsInputGrad& needs) {
    return as_asked(dz, x, y, needs);
  }
};
struct NeedsByValue : Product {
  template <class T> std::array<T, 2> backward(const T& dz, const T& x, const T& y, NeedsInputGrad needs) const {
    return as_asked(dz, x, y, needs);
  }
};
struct NeedsByDefault : Product {
  template <class T>
  static std::array<T, 2> backward(const T& dz, const T& x, const T& y, const NeedsInputGrad& needs = {}) {
    return as_asked(dz, x, y, needs);
  }
};
struct NeedsOfAnyType : Product {
  static auto backward(const auto& dz, const auto& x, const auto& y, const auto& needs) {
    return as_asked(dz, x, y, needs);
  }
};
struct NeedsAfterForwarding : Product {
  static auto backward(auto&& dz, auto&& x, auto&& y, const NeedsInputGrad& needs) { return as_asked(dz, x, y, needs); }
};
struct WithAndWithoutNeeds : Product {
  template <class T> static std::array<T, 2> backward(const T& dz, const T& x, const T& y) { return {dz * y, dz * x}; }
  template <class T>
  static std::array<T, 2> backward(const T& dz, const T& x, const T& y, const NeedsInputGrad& needs) {
    return as_asked(dz, x, y, needs);
  }
};
struct ReadsArgument : WithNeeds {
  static bool saves_argument(std::size_t i, const NeedsInputGrad& needs) { return needs[1 - i]; }
};
struct ReadsArgumentByDefault : NeedsByDefault, ReadsArgument {
  using NeedsByDefault::backward;
  using NeedsByDefault::forward;
  static constexpr auto name = "product";
};
struct ReadsArgumentConst : WithNeeds {
  std::size_t other = 1;
  bool saves_argument(std::size_t i, const NeedsInputGrad& needs) const { return needs[other - i]; }
};

struct Final final : Product {
  template <class T, class... Ts> static auto backward(const T& dz, const Ts&... x) {
    return std::array{dz * (x * ...) / x...};
  }
};
struct Overloaded : Product {
  static std::array<double, 2> backward(double dz, double x, double y) { return {dz * y, dz * x}; }
  static std::array<Scalar, 2> backward(const Scalar& dz, const Scalar& x, const Scalar& y) { return {dz * y, dz * x}; }
  static std::array<TensorData, 2> backward(const TensorData& dz, const TensorData& x, const TensorData& y) {
    return {dz * y, dz * x};
  }
  static std::array<Tensor, 2> backward(const Tensor& dz, const Tensor& x, const Tensor& y,
                                        const NeedsInputGrad& needs) {
    return as_asked(dz, x, y, needs);
  }
};

// For data alone.
struct ForData : Product {
  static std::array<double, 2> backward(double dz, double x, double y) { return {dz * y, dz * x}; }
  static std::array<TensorData, 2> backward(const TensorData& dz, const TensorData& x, const TensorData& y) {
    return {dz * y, dz * x};
  }
};
struct ForDataWithNeeds : Product {
  std::array<double, 2> backward(double dz, double x, double y, NeedsInputGrad needs) const {
    return as_asked(dz, x, y, needs);
  }
  std::array<TensorData, 2> backward(const TensorData& dz, const TensorData& x, const TensorData& y,
                                     NeedsInputGrad needs) const {
    return as_asked(dz, x, y, needs);
  }
};
template <class T>
concept Data = std::same_as<T, double> || std::same_as<T, TensorData>;
struct ForDataVariadic : Product {
  template <Data T, Data... Ts> static auto backward(const T& dz, const Ts&... x) {
    return std::array{dz * (x * ...) / x...};
  }
};

// z = x y for x = 2 and y = 3
template <class F, class V> void check_product(Derivatives derivatives) {
  const V x = leaf(V(), 2), y = leaf(V(), 3);
  start(apply<F>(x, y));
  CHECK(number(*x.grad()) == 3);
  CHECK(number(*y.grad()) == 2);
  CHECK(number(grad(total(apply<F>(x, constant(y))), {x})[0]) == 3);
  CHECK(number(grad(total(apply<F>(x, y)), {y})[0]) == 2);
  CHECK(number(grad(total(apply<F>(x, x)), {x})[0]) == 4);
  const V z = total(apply<F>(x, y));
  if (derivatives == Derivatives::of_any_order) {
    const V dx = grad(z, {x}, {.create_graph = true})[0];
    CHECK(number(dx) == 3);
    CHECK(number(grad(total(dx), {y})[0]) == 1);
  } else {
    CHECK_THROWS_WITH(grad(z, {x}, {.create_graph = true}), ContainsSubstring("grad: product gives no second"));
  }
}

template <class... F> void check_products(Derivatives derivatives) {
  (check_product<F, Scalar>(derivatives), ...);
  (check_product<F, Tensor>(derivatives), ...);
}

}  // namespace

TEST_CASE("a backward is a template of one type or several, const or static, by reference or by value") {
  check_products<OfOneType, OfSeveralTypes, Const, ByValue, Auto, Forwarding, Overloaded>(Derivatives::of_any_order);
}

TEST_CASE("a backward of any number of parameters gets the saved values, and not NeedsInputGrad") {
  check_products<Variadic, VariadicOfOneType, VariadicAuto, VariadicConst, AllAuto, AllForwarding, OnePack, Lambda,
                 Final>(Derivatives::of_any_order);
}

TEST_CASE("a backward may take NeedsInputGrad in every form of parameter") {
  check_products<WithNeeds, NeedsByValue, NeedsByDefault, NeedsOfAnyType, NeedsAfterForwarding, WithAndWithoutNeeds,
                 ReadsArgument, ReadsArgumentByDefault, ReadsArgumentConst>(Derivatives::of_any_order);
}

TEST_CASE("a backward for data alone gives first derivatives") {
  check_products<ForData, ForDataWithNeeds, ForDataVariadic>(Derivatives::first_alone);
}

namespace {

struct Cube {
  static constexpr auto name = "cube";
  template <class T> static T forward(const T& x) { return x * x * x; }
};
struct Alone : Cube {
  template <class T> static T backward(const T& dy, const T& x) { return dy * x * x * 3.0; }
};
struct AloneAuto : Cube {
  static auto backward(const auto& dy, const auto&... x) { return dy * (x * ...) * (x * ...) * 3.0; }
};
struct AloneWithNeeds : Cube {
  template <class T> static T backward(const T& dy, const T& x, const NeedsInputGrad& needs) {
    return needs[0] ? dy * x * x * 3.0 : T{};
  }
};
struct InArray : Cube {
  template <class T, class... Ts> std::array<T, 1> backward(const T& dy, const Ts&... x) const {
    return {dy * (x * ...) * (x * ...) * 3.0};
  }
};
struct InArrayWithNeeds : Cube {
  template <class T> static std::array<T, 1> backward(const T& dy, const T& x, NeedsInputGrad /*needs*/) {
    return {dy * x * x * 3.0};
  }
};

// y = x³, by the output, for x > 0
struct ByOutput : Cube {
  static constexpr auto saves = Saves::output;
  template <class T, class... Ts> static T backward(const T& dy, const Ts&... y) {
    using std::pow;
    return dy * 3.0 * pow((y * ...), 2.0 / 3);
  }
};

// y = 3 x, reading nothing
struct Tripled {
  static constexpr auto name = "tripled";
  static constexpr auto saves = Saves::nothing;
  template <class T> static T forward(const T& x) { return x * 3.0; }
};
struct TripledVariadic : Tripled {
  template <class T, class... Ts> static auto backward(const T& dy, const Ts&...) {
    static_assert(sizeof...(Ts) == 0);
    return dy * 3.0;
  }
};
struct TripledWithNeeds : Tripled {
  template <class T> static std::array<T, 1> backward(const T& dy, const NeedsInputGrad&) { return {dy * 3.0}; }
};

template <class F, class V> void check_of_one(double first, double second) {
  const V x = leaf(V(), 2);
  const V dx = grad(total(apply<F>(x)), {x}, {.create_graph = true})[0];
  CHECK(number(dx) == Approx(first));
  CHECK(number(grad(total(dx), {x}, {.materialize_grads = true})[0]) == Approx(second));
}

}  // namespace

TEST_CASE("a backward of one argument returns the derivative alone, or in an array") {
  const auto check = []<class... F>(double first, double second, std::type_identity<F>...) {
    (check_of_one<F, Scalar>(first, second), ...);
    (check_of_one<F, Tensor>(first, second), ...);
  };
  check(12, 12, std::type_identity<Alone>(), std::type_identity<AloneAuto>(), std::type_identity<AloneWithNeeds>(),
        std::type_identity<InArray>(), std::type_identity<InArrayWithNeeds>(), std::type_identity<ByOutput>());
  const Scalar x{2.0};
  CHECK(grad(apply<TripledVariadic>(x), {x})[0].data() == 3);
  CHECK(grad(apply<TripledWithNeeds>(x), {x})[0].data() == 3);
  const Tensor y = leaf(Tensor(), 2);
  CHECK(number(grad(sum(apply<TripledVariadic>(y)), {y})[0]) == 3);
  CHECK(number(grad(sum(apply<TripledWithNeeds>(y)), {y})[0]) == 3);
}

TEST_CASE("an argument that saves_argument excludes may be changed in place") {
  const auto gradient_after_change = []<class F>(std::type_identity<F>) {
    Tensor x = leaf(Tensor(), 2);
    const Tensor y = leaf(Tensor(), 3).detach(), z = apply<F>(x, y);
    {
      const auto guard = no_grad();
      x.add_(1);  // which only the derivative for y reads
    }
    start(z);
    return number(*x.grad());
  };
  CHECK(gradient_after_change(std::type_identity<ReadsArgument>()) == 3);
  CHECK(gradient_after_change(std::type_identity<ReadsArgumentConst>()) == 3);
  CHECK_THROWS_AS(gradient_after_change(std::type_identity<WithNeeds>()), GraphError);
}
