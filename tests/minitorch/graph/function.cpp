// User-defined functions: any number of arguments, and errors.
#include "minitorch/graph/function/function.hpp"

#include <array>
#include <cmath>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <stdexcept>
#include <thread>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

// v = x y z
struct Volume {
  static constexpr auto name = "volume";
  static double forward(double x, double y, double z) { return x * y * z; }
  template <class T> static std::array<T, 3> backward(const T& dv, const T& x, const T& y, const T& z) {
    return {dv * y * z, dv * x * z, dv * x * y};
  }
};

// y = x^k, with an option, of one argument, and without a name.
struct Power {
  int k;
  double forward(double x) const { return std::pow(x, k); }
  template <class T> T backward(const T& dy, const T& x) const {
    T slope = x * 0 + k;
    for (int i = 1; i < k; ++i) slope = slope * x;
    return dy * slope;
  }
};

// y = e^x, by its output.
struct Exponential {
  static constexpr auto name = "exponential";
  static constexpr auto saves = Saves::output;
  static double forward(double x) { return std::exp(x); }
  template <class T> static T backward(const T& dy, const T& y) { return dy * y; }
};

// y = x sin x, saving the sine and the cosine for itself.
struct SavesForItself {
  double s = 0, c = 0;
  static constexpr auto name = "saves_for_itself";
  double forward(double x) {
    s = std::sin(x);
    c = std::cos(x);
    return x * s;
  }
  template <class T> T backward(const T& dy, const T& x) const { return dy * (s + x * c); }
};

// y = x², by a graph of its own, of more nodes than a block has.
struct SquareByGraph {
  static constexpr auto name = "square_by_graph";
  static double forward(double x) {
    const Scalar own{x};
    Scalar y = own * x;
    for (int i = 0; i < 1000; ++i) y = y + 0.0;
    y.backward();
    return y.data() + 0 * own.grad().value();
  }
  template <class T> static T backward(const T& dy, const T& x) { return 2 * dy * x; }
};

// y = x², while another thread has a handle of its own to a leaf, of value 3.
struct SquareInThread {
  const Scalar* handle;
  static constexpr auto name = "square_in_thread";
  double forward(double x) const {
    std::thread([other = *handle] { CHECK((other * other).data() == 9); }).join();
    return x * x;
  }
  template <class T> static T backward(const T& dy, const T& x) { return 2 * dy * x; }
};

// A backward for numbers only.
struct NumbersOnly {
  static constexpr auto name = "numbers_only";
  static double forward(double x) { return 3 * x; }
  static double backward(double dy, double) { return 3 * dy; }
};

// Records which inputs need derivatives.
struct Asks {
  std::shared_ptr<std::vector<bool>> asked;
  static double forward(double x, double y) { return x + y; }
  std::array<double, 2> backward(double dz, double, double, NeedsInputGrad needs) const {
    *asked = {needs[0], needs[1]};
    return {dz, dz};
  }
};

// y = c x, and y = c Σ xᵢ, with an option that owns memory and has no default.
struct Times {
  std::shared_ptr<double> c;
  static constexpr auto name = "times";
  static constexpr auto saves = Saves::nothing;
  Times() { throw std::runtime_error("times what?"); }
  explicit Times(double factor) : c(std::make_shared<double>(factor)) {}
  double forward(double x) const { return *c * x; }
  double backward(double dy) const { return *c * dy; }
};
struct TimesSum : Times {
  using Times::Times;
  double forward(std::span<const double> xs) const { return *c * std::accumulate(xs.begin(), xs.end(), 0.0); }
  std::vector<double> backward(double dy, std::span<const double> xs) const {
    return std::vector<double>(xs.size(), *c * dy);
  }
};

struct Throws {
  static constexpr auto name = "throws";
  static double forward(double x) { return x; }
  static double backward(double, double) { throw std::runtime_error("no derivative today"); }
};

// A backward pass inside a backward pass.
struct Nested {
  static inline const Scalar* inner = nullptr;
  static double forward(double x) { return x; }
  static double backward(double dy, double) {
    inner->backward();
    return dy;
  }
};

// Σ xᵢ of forty arguments.
struct Sum40 {
  template <class... X> static double forward(X... x) { return (x + ...); }
  template <class T, class... X> static std::array<T, 40> backward(const T& dy, const X&...) {
    std::array<T, 40> dx;
    dx.fill(dy);
    return dx;
  }
};

template <std::size_t... i> Scalar sum_of_40(const Scalar& x, std::index_sequence<i...>) {
  return apply<Sum40>((static_cast<void>(i), x)...);
}

}  // namespace

TEST_CASE("a forward may build a graph of its own, and pass its arguments to another thread") {
  const std::int64_t before = live_nodes();
  {
    const Scalar x{3.0};
    for (int i = 0; i < 300; ++i) {  // blocks become full before, in and after a forward
      const Scalar y = apply<SquareByGraph>(x) + x * x;
      CHECK(y.data() == 18);
      y.backward();
    }
    CHECK(x.grad() == 300 * 12);
    const Scalar y = apply(SquareInThread{&x}, x * 2) + apply(SquareInThread{&x}, x);
    CHECK(y.data() == 45);
    y.backward();
    CHECK(x.grad() == 300 * 12 + 24 + 6);
    CHECK(grad(grad(apply(SquareInThread{&x}, x), {x}, {.create_graph = true})[0], {x})[0].data() == 2);
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("a function of three arguments") {
  Scalar x{2.0}, y{3.0}, z{4.0};
  const Scalar v = apply<Volume>(x, y, z);
  CHECK(v.data() == 24);
  v.backward();
  CHECK(*x.grad() == 12);
  CHECK(*y.grad() == 8);
  CHECK(*z.grad() == 6);
}

TEST_CASE("a function of three arguments passes the checks of first and second derivatives") {
  const auto volume = [](const std::vector<Scalar>& v) { return apply<Volume>(v[0], v[1], v[2]); };
  CHECK(check_gradients(volume, {2, 3, 4}));
  CHECK(check_second_gradients(volume, {2, 3, 4}));
}

TEST_CASE("a value used as all three arguments gets three contributions") {
  Scalar x{2.0};
  apply<Volume>(x, x, x).backward();
  CHECK(*x.grad() == 12);
}

TEST_CASE("plain numbers may stand among the arguments") {
  Scalar x{2.0};
  const Scalar v = apply<Volume>(5, x, 3.0F);
  CHECK(v.data() == 30);
  v.backward();
  CHECK(*x.grad() == 15);
  CHECK(apply<Volume>(Scalar::constant(1), 2, 3).is_constant());
}

TEST_CASE("a function with an option") {
  const Scalar x{2.0};
  const Scalar y = apply(Power{3}, x);
  CHECK(y.data() == 8);
  const Scalar first = grad(y, {x}, {.create_graph = true})[0];
  CHECK(first.data() == 12);
  CHECK(grad(first, {x})[0].data() == 12);
  CHECK_THAT(explain(apply(Power{2}, x)), ContainsSubstring("= function(#2) = 4"));
}

TEST_CASE("a function whose backward reads the output") {
  const Scalar x{1.0};
  Scalar y = apply<Exponential>(x);
  for (int i = 0; i < 3; ++i) {
    CHECK(y.data() == Approx(std::exp(1.0)));
    y = grad(y, {x}, {.create_graph = true})[0];
  }
}

TEST_CASE("a function may save values for itself, and then gives first derivatives alone") {
  Scalar x{2.0};
  const Scalar y = apply<SavesForItself>(x);
  CHECK_THROWS_WITH(grad(y, {x}, {.create_graph = true}),
                    ContainsSubstring("grad: saves_for_itself gives no second derivatives"));
  y.backward();
  CHECK(*x.grad() == Approx(std::sin(2.0) + 2 * std::cos(2.0)));
}

TEST_CASE("a function written for numbers alone gives first derivatives") {
  const auto before = live_nodes();
  Scalar x{2.0};
  const Scalar y = apply<NumbersOnly>(x) * x;
  CHECK_THROWS_AS(grad(y, {x}, {.create_graph = true}), GraphError);
  CHECK(live_nodes() == before + 3);
  y.backward();
  CHECK(*x.grad() == 12);
}

TEST_CASE("a second derivative that fails half way leaves nothing behind") {
  const auto before = live_nodes();
  {
    const Scalar x{2.0};
    const Scalar y = square(apply<NumbersOnly>(exp(x)) * x);
    CHECK_THROWS_AS(grad(y, {x}, {.create_graph = true}), GraphError);
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("NeedsInputGrad names the derivatives that a pass needs") {
  const auto asked = std::make_shared<std::vector<bool>>();
  const Scalar x{1.0}, y{2.0};
  apply(Asks{asked}, x, y).backward();
  CHECK(*asked == std::vector{true, true});
  apply(Asks{asked}, x, 2.0).backward();
  CHECK(*asked == std::vector{true, false});
  grad(apply(Asks{asked}, x, y), {y});
  CHECK(*asked == std::vector{false, true});
}

TEST_CASE("options that own memory are destroyed with their node, or released with its graph") {
  const auto asked = std::make_shared<std::vector<bool>>();
  const Scalar x{1.0};
  {
    const Scalar kept = apply(Asks{asked}, x, x);
    const Scalar swept = apply(Asks{asked}, x, x);
    CHECK(asked.use_count() == 3);
    swept.backward();
    CHECK(asked.use_count() == 2);
  }
  CHECK(asked.use_count() == 1);
}

TEST_CASE("options whose default constructor throws stay until the node ends, and the pass succeeds") {
  const auto before = live_nodes();
  {
    Scalar x{2.0};
    const std::vector<Scalar> list = {x, x * 1.0};
    const Scalar beside = x * x;
    const Scalar three_x = apply(Times(3), x), six_x = apply_to_list(TimesSum(3), std::span(list));
    square(three_x).backward();
    CHECK(x.grad() == 18 * 2);
    square(six_x).backward();
    CHECK(x.grad() == 18 * 2 + 72 * 2);
    beside.backward();  // its node lies in the block of the others
    CHECK(x.grad() == 18 * 2 + 72 * 2 + 2 * 2);
    CHECK_THROWS_AS(three_x.backward(), GraphError);
    CHECK_THROWS_AS(six_x.backward(), GraphError);
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("a backward that throws leaves graph and gradients as they were") {
  Scalar x{2.0}, w{3.0};
  const Scalar a = x * w;
  const Scalar y = apply<Throws>(a) * w + a;
  CHECK_THROWS_WITH(y.backward(), "no derivative today");
  CHECK_FALSE(x.grad().has_value());
  CHECK_FALSE(w.grad().has_value());
  a.backward();
  CHECK(*x.grad() == 3);
  CHECK(*w.grad() == 2);
}

TEST_CASE("a backward pass inside another is an error, and the outer one changes nothing") {
  Scalar x{2.0};
  const Scalar inner = x * x;
  Nested::inner = &inner;
  const Scalar y = apply<Nested>(x * x);
  CHECK_THROWS_WITH(y.backward(), ContainsSubstring("while another backward pass is under way"));
  CHECK_FALSE(x.grad().has_value());
  inner.backward();
  CHECK(*x.grad() == 4);
}

TEST_CASE("a function of forty arguments") {
  Scalar x{2.0};
  const Scalar y = sum_of_40(x, std::make_index_sequence<40>());
  CHECK(y.data() == 80);
  y.backward();
  CHECK(*x.grad() == 40);
}

TEST_CASE("a backward may drop the last handle to the result it starts from") {
  struct Drops {
    std::optional<Scalar>* handle = nullptr;
    static double forward(double x) { return x; }
    double backward(double dy, double) const {
      handle->reset();
      return dy;
    }
  };
  const auto before = live_nodes();
  {
    Scalar x{2.0};
    std::optional<Scalar> y;
    y = apply(Drops{&y}, x * x);
    SECTION("backward") {
      y->backward();
      CHECK(*x.grad() == 4);
    }
    SECTION("explain") { CHECK(backpropagation_steps(*y).back().derivative == 4); }
    SECTION("grad") { CHECK(grad(*y, {x})[0].data() == 4); }
  }
  CHECK(live_nodes() == before);
}
