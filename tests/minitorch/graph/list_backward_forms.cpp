// All forms of the backward of a function of a list, and what such a function saves.
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/graph/function/list_function.hpp"
#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/either_variable.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

// y = Σ xᵢ of a list
struct ListSum {
  std::size_t n = 0;
  static constexpr auto name = "list_sum";
  template <class T> T forward(std::span<const T> xs) const {
    T sum = xs[0];
    for (const T& x : xs.subspan(1)) sum = sum + x;
    return sum;
  }
};
struct ListPlain : ListSum {
  template <class T> std::vector<T> backward(const T& dy) const { return std::vector<T>(n, dy); }
};
struct ListAuto : ListSum {
  auto backward(const auto& dy) const { return std::vector(n, dy); }
};
struct ListEach : ListSum {
  template <class T> graph::EachOfList<T> backward(const T& dy) const { return graph::EachOfList<T>(n, dy); }
};
struct ListVariadic : ListSum {
  template <class T, class... Ts> auto backward(const T& dy, const Ts&... none) const {
    static_assert(sizeof...(none) == 0);
    return std::vector<T>(n, dy);
  }
};
struct ListWithNeeds : ListSum {
  template <class T> std::vector<T> backward(const T& dy, const NeedsInputGrad& needs) const {
    std::vector<T> dx(n);
    for (std::size_t i = 0; i < n; ++i) dx[i] = needs[i] ? dy : T{};
    return dx;
  }
};
struct ListForData : ListSum {
  std::vector<double> backward(double dy) const { return std::vector<double>(n, dy); }
  std::vector<TensorData> backward(const TensorData& dy) const { return std::vector<TensorData>(n, dy); }
};
// y = Σ xᵢ², whose backward takes the inputs
struct ListSquares {
  static constexpr auto name = "list_squares";
  template <class T> static T forward(std::span<const T> xs) {
    T sum = xs[0] * xs[0];
    for (const T& x : xs.subspan(1)) sum = sum + x * x;
    return sum;
  }
  template <class T> static std::vector<T> backward(const T& dy, std::span<const T> xs) {
    std::vector<T> dx;
    for (const T& x : xs) dx.push_back(dy * x * 2);
    return dx;
  }
};
struct ListSquaresWithNeeds : ListSquares {
  template <class T> static std::vector<T> backward(const T& dy, std::span<const T> xs, const NeedsInputGrad& needs) {
    std::vector<T> dx(xs.size());
    for (std::size_t i = 0; i < xs.size(); ++i) dx[i] = needs[i] ? dy * xs[i] * 2 : T{};
    return dx;
  }
};
struct ListSquaresForData : ListSquares {
  static std::vector<double> backward(double dy, std::span<const double> xs) { return ListSquares::backward(dy, xs); }
  static std::vector<TensorData> backward(const TensorData& dy, std::span<const TensorData> xs) {
    return ListSquares::backward(dy, xs);
  }
};
// which keeps what its forward was given
struct ListKeeping {
  std::size_t n = 0;
  static constexpr auto name = "list_sum";
  template <class T> T forward(std::span<const T> xs) {
    n = xs.size();
    return ListSum().forward(xs);
  }
  template <class T> std::vector<T> backward(const T& dy) const { return std::vector<T>(n, dy); }
};

template <class V, class F> V of_list(F f, const std::vector<V>& xs) {
  return apply_to_list(std::move(f), std::span<const V>(xs));
}

// y = x + x z + c for x = 2, z = 3 and a constant c
template <class F, class V> void check_list(Derivatives derivatives) {
  const V x = leaf(V(), 2), z = leaf(V(), 3);
  const V y = total(of_list<V>(F{3}, {x, x * z, constant(z)}));
  if (derivatives == Derivatives::of_any_order) {
    const V dx = grad(y, {x}, {.create_graph = true})[0];
    CHECK(number(dx) == 4);
    CHECK(number(grad(total(dx), {z})[0]) == 1);
  } else {
    CHECK_THROWS_WITH(grad(y, {x}, {.create_graph = true}), ContainsSubstring("grad: list_sum gives no second"));
  }
  start(y);
  CHECK(number(*x.grad()) == 4);
  CHECK(number(*z.grad()) == 2);
}

template <class... F> void check_lists(Derivatives derivatives) { (check_list<F, Scalar>(derivatives), ...); }

}  // namespace

TEST_CASE("the backward of a function of a list takes the same forms") {
  check_lists<ListPlain, ListAuto, ListEach, ListVariadic, ListWithNeeds>(Derivatives::of_any_order);
  check_lists<ListForData, ListKeeping>(Derivatives::first_alone);
  check_list<ListPlain, Tensor>(Derivatives::of_any_order);
  check_list<ListEach, Tensor>(Derivatives::of_any_order);
  check_list<ListWithNeeds, Tensor>(Derivatives::of_any_order);
  check_list<ListForData, Tensor>(Derivatives::first_alone);
  check_list<ListKeeping, Tensor>(Derivatives::first_alone);
}

TEST_CASE("a function of a list that gives too few or too many derivatives is an error that names it") {
  const Scalar x{2.0}, y{3.0};
  for (const std::size_t n : {0U, 1U, 3U, 1000U}) {
    Scalar z = of_list<Scalar>(ListPlain{n}, {x, y});
    z.set_name("z");
    CHECK_THROWS_WITH(z.backward(), "backward: list_sum 'z' gave " + std::to_string(n) +
                                        " derivatives for a list of 2, there must be one for each");
    CHECK_THROWS_AS(grad(z, {x}, {.create_graph = true}), ShapeError);
    if (n < 1000) CHECK_THROWS_AS(of_list<Scalar>(ListEach{n}, {x, y}).backward(), ShapeError);
  }
  CHECK_THROWS_WITH(of_list<Scalar>(ListEach{256}, {x, y}).backward(),
                    "EachOfList: 256 numbers, a function takes 255 arguments at most");
  CHECK_FALSE(x.grad());
}

TEST_CASE("a function of a list takes at most as many arguments as a node has room for") {
  std::vector<Scalar> most;
  for (int i = 0; i < 255; ++i) most.emplace_back(2.0);
  const Scalar y = of_list<Scalar>(ListPlain{255}, most);
  CHECK(y.data() == 510);
  CHECK(y.parents().size() == 255);
  CHECK(grad(y, {most[254]})[0].data() == 1);
  CHECK_THROWS_WITH(of_list<Scalar>(ListPlain{256}, std::vector<Scalar>(256, Scalar{2.0})),
                    "list_sum: a list of 256, a function takes 255 at most; apply it to parts of the list");
}

namespace {

// Functions of lists whose options take 1, 4, 9 and 24 bytes.
template <class Options> struct Sized {
  [[no_unique_address]] Options options;
  static double forward(std::span<const double> xs) { return xs[0] + xs[1]; }
  template <class T> static std::vector<T> backward(const T& dy) { return {dy, dy}; }
};
struct Nothing {};

template <class Options> void check_sized(Options options) {
  const auto before = live_nodes();
  {
    const Scalar x{2.0};
    Scalar y = x;
    for (int i = 0; i < 3000; ++i) y = of_list<Scalar>(Sized<Options>{options}, {y, x}) * 1;
    CHECK(y.data() == 6002);
    y.backward();
    CHECK(*x.grad() == 3001);
  }
  CHECK(live_nodes() == before);
}

}  // namespace

TEST_CASE("functions of lists have options of any size") {
  check_sized(Nothing());
  check_sized(1);
  check_sized(std::array<char, 9>{});
  check_sized(std::string("which owns memory that is given back with the node"));
}

TEST_CASE("the saved values of a function of a list are freed with its graph") {
  const auto before = live_bytes();
  const Tensor x = leaf(Tensor(), 2);
  struct Kept {
    TensorData kept;
    static TensorData forward(std::span<const TensorData> xs) { return xs[0] * 2; }
    static std::vector<TensorData> backward(const TensorData& dy) { return {dy * 2}; }
  };
  const auto with_x = live_bytes();
  const Tensor y = of_list<Tensor>(Kept{full({1000}, 1.0, float64, "test")}, {x});
  CHECK(live_bytes() > with_x + 8000);
  start(y);
  CHECK(live_bytes() < with_x + 1000);
  CHECK(before <= with_x);
}

namespace {

// y = x² + (x z)² + c² for x = 2, z = 3 and a constant c
template <class F, class V> void check_squares(Derivatives derivatives) {
  const V x = leaf(V(), 2), z = leaf(V(), 3);
  const auto compute = [&] { return total(of_list<V>(F{}, {x, x * z, constant(z)})); };
  const V y = compute();
  if (derivatives == Derivatives::of_any_order) {
    const V dx = grad(y, {x}, {.create_graph = true})[0];  // 2 x + 2 x z²
    CHECK(number(dx) == 40);
    const auto second = grad(total(dx), {x, z});
    CHECK(number(second[0]) == 20);
    CHECK(number(second[1]) == 24);
  } else {
    CHECK_THROWS_WITH(grad(y, {x}, {.create_graph = true}), ContainsSubstring("grad: list_squares gives no second"));
  }
  start(compute());
  CHECK(number(*x.grad()) == 40);
  CHECK(number(*z.grad()) == 24);
}

template <class V> void check_all_squares() {
  check_squares<ListSquares, V>(Derivatives::of_any_order);
  check_squares<ListSquaresWithNeeds, V>(Derivatives::of_any_order);
  check_squares<ListSquaresForData, V>(Derivatives::first_alone);
}

}  // namespace

TEST_CASE("the backward of a function of a list may take the inputs") {
  check_all_squares<Scalar>();
  check_all_squares<Tensor>();
}

TEST_CASE("a function of a list notices that an input was changed, and frees the inputs with its graph") {
  Tensor x = leaf(Tensor(), 2);
  const Tensor y = of_list<Tensor>(ListSquares(), {x, x});
  {
    const auto guard = no_grad();
    x.fill_(3);
  }
  CHECK_THROWS_WITH(start(y), ContainsSubstring("list_squares"));
  CHECK_FALSE(x.grad());

  const auto before = live_bytes();
  const Tensor z = of_list<Tensor>(ListSquares(), {full({1000}, 1.0, {.dtype = float64}), full({1000}, 2.0) * x[0]});
  CHECK(live_bytes() > before + 16'000);
  z.backward(ones({1000}, {.dtype = z.dtype()}));
  CHECK(live_bytes() < before + 9'000);

  const Scalar a{2.0};
  const Scalar b = of_list<Scalar>(ListSquares(), {a, a});
  const std::vector<Scalar> parents = b.parents();
  CHECK(parents.size() == 2);
  CHECK(parents[1].data() == 2);
}
