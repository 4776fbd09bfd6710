// check_gradients and its like accept right derivatives and find wrong ones.
#include "minitorch/tools/check_gradients.hpp"

#include <cmath>
#include <sstream>
#include <string>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

namespace {

// y = x², with a slope that forgets the 2.
struct WrongSquare {
  static double forward(double x) { return x * x; }
  template <class T> static T backward(const T& dy, const T& x) { return dy * x; }
};

// y = x², whose first derivative is right, and whose second is lost.
struct WrongSecond {
  static double forward(double x) { return x * x; }
  template <class T> static T backward(const T& dy, const T& x) {
    if constexpr (std::is_same_v<T, double>) {
      return 2 * x * dy;
    } else {
      return dy * 2 * x.detach();
    }
  }
};

// The same mistake for tensors, in the elements after the first alone.
struct WrongTail {
  static TensorData forward(const TensorData& x) { return square(x); }
  template <class V> static V backward(const V& dy, const V& x) {
    return dy * x * where(V(arange(static_cast<double>(x.numel()), {.dtype = float64}).data()) > 0, 1.9, 2.0);
  }
};

// y = x², whose first derivative is right, and whose second is lost.
struct WrongTensorSecond {
  static TensorData forward(const TensorData& x) { return square(x); }
  static TensorData backward(const TensorData& dy, const TensorData& x) { return dy * x * 2; }
  static Tensor backward(const Tensor& dy, const Tensor& x) { return dy * x.detach() * 2; }
};

std::string text_of(const GradientReport& report) {
  std::ostringstream out;
  out << report;
  return out.str();
}

Tensor first_argument(const std::vector<Tensor>& v) { return v[0]; }

}  // namespace

TEST_CASE("the central difference of a polynomial") {
  const auto f = [](const std::vector<double>& v) { return v[0] * v[0] * v[1]; };
  CHECK(central_difference(f, {3, 5}, 0) == Approx(30).epsilon(1e-8));
  CHECK(central_difference(f, {3, 5}, 1) == Approx(9).epsilon(1e-8));
  CHECK(central_difference(f, {3, 5}, 1, 0.5) == Approx(9).epsilon(1e-14));
}

TEST_CASE("the central difference with respect to no argument is an error") {
  const auto f = [](const std::vector<double>& v) { return v[0]; };
  CHECK_THROWS_WITH(central_difference(f, {1, 2}, 2), "central_difference: argument 2 of 2 values, counted from 0");
  CHECK_THROWS_AS(central_difference(f, {1, 2}, 2), IndexError);
  CHECK_THROWS_WITH(central_difference({}, {1, 2}, 0),
                    "central_difference: the function is empty, it must return a value");
}

TEST_CASE("a right gradient passes") {
  const auto f = [](const std::vector<Scalar>& v) { return sin(v[0]) * exp(v[1]) / v[0]; };
  CHECK(check_gradients(f, {1, 2}));
  CHECK(check_second_gradients(f, {1, 2}));
}

TEST_CASE("a wrong gradient is found, with the worst element") {
  const auto f = [](const std::vector<Scalar>& v) { return v[0] + apply<WrongSquare>(v[1]); };
  const auto report = check_gradients(f, {1, 3});
  CHECK_FALSE(report);
  CHECK(report.argument == 1);
  CHECK(report.expected == Approx(6));
  CHECK(report.found == 3);
  CHECK(report.element.empty());
  CHECK_THAT(text_of(report), Catch::Matchers::StartsWith("failed: argument 1 is furthest off, expected") &&
                                  Catch::Matchers::ContainsSubstring("found 3"));
}

TEST_CASE("a wrong second gradient is found") {
  const auto f = [](const std::vector<Scalar>& v) { return apply<WrongSecond>(v[0]); };
  CHECK(check_gradients(f, {3}));
  CHECK_FALSE(check_second_gradients(f, {3}));
}

TEST_CASE("a NaN is not close to anything") {
  const auto f = [](const std::vector<Scalar>& v) { return v[0] * NAN; };
  CHECK_FALSE(check_gradients(f, {1}));
}

TEST_CASE("what does not depend on an input has the derivative 0") {
  const auto f = [](const std::vector<Scalar>& v) { return v[0] * 2; };
  CHECK(check_gradients(f, {1, 2}));
  CHECK(check_second_gradients(f, {1, 2}));
  CHECK(check_gradients([](const std::vector<Scalar>&) { return Scalar::constant(3); }, {1, 2}));
}

TEST_CASE("a tolerance of 0 accepts exact derivatives") {
  CHECK(check_gradients([](const std::vector<Scalar>& v) { return 0 * v[0]; }, {1}, {.rtol = 0, .atol = 0}));
}

TEST_CASE("a function of nothing passes") {
  CHECK(check_gradients([](const std::vector<Scalar>&) { return Scalar{3.0}; }, {}));
}

TEST_CASE("a right gradient of tensors passes, whatever the shape of the result") {
  const auto x = tensor({{1., 2.}, {-3., 4.}}, {.dtype = float64});
  const auto y = tensor({0.5, -1.5}, {.dtype = float64});
  const auto f = [](const std::vector<Tensor>& v) { return sin(v[0]) * exp(v[1]) / v[0]; };
  CHECK(check_gradients(f, {x, y}));
  CHECK(check_second_gradients(f, {x, y}));
  CHECK(check_gradients(first_argument, {zeros({0, 3}, {.dtype = float64})}));
  CHECK(check_gradients(first_argument, {tensor(2., {.dtype = float64})}));
}

TEST_CASE("a wrong gradient of a tensor is found, with the worst element") {
  const auto x = ones({2, 2}, {.dtype = float64});
  const auto y = tensor({1., 2., 3.}, {.dtype = float64});
  const auto f = [](const std::vector<Tensor>& v) { return sum(v[0]) + apply<WrongTail>(v[1]); };
  const GradientReport report = check_gradients(f, {x, y});
  CHECK_FALSE(report);
  CHECK(report.argument == 1);
  CHECK(report.element == Dims{2});
  CHECK(report.expected == Approx(6));  // of the weights 1/3, 2/3, 1
  CHECK(report.found == Approx(5.7));
  CHECK_THAT(text_of(report), Catch::Matchers::StartsWith("failed: argument 1, element (2) is furthest off"));
}

TEST_CASE("a wrong second gradient of a tensor is found") {
  const auto x = tensor({1., 2.}, {.dtype = float64});
  const auto f = [](const std::vector<Tensor>& v) { return apply<WrongTensorSecond>(v[0]); };
  CHECK(check_gradients(f, {x}));
  CHECK_FALSE(check_second_gradients(f, {x}));
}

TEST_CASE("a checked function is given tensors that are laid out as the inputs are, in memory of their own") {
  const auto x = arange(24., {.dtype = float64}).reshape({4, 6});
  const Tensor view = slice(transpose(x, 0, 1), 0, 1, 6, 2);
  const auto f = [&](const std::vector<Tensor>& v) {
    CHECK(v[0].strides() == view.strides());
    CHECK(v[0].offset() == view.offset());
    CHECK(v[0].is_leaf());
    CHECK_FALSE(v[0].data().storage().is_same(x.data().storage()));
    return square(v[0]);
  };
  CHECK(check_gradients(f, {view}));
  CHECK(x.to_vector<double>() == arange(24., {.dtype = float64}).to_vector<double>());
}

TEST_CASE("elements of an expanded tensor are one in memory, and checked together") {
  const auto x = tensor({{1.}, {2.}}, {.dtype = float64});
  const auto f = [](const std::vector<Tensor>& v) { return v[0] * v[0] * v[1]; };
  const auto y = arange(1., 7., 1, {.dtype = float64}).reshape({2, 3});
  CHECK(check_gradients(f, {expand(x, {2, 3}), y}));
  CHECK(check_second_gradients(f, {expand(x, {2, 3}), y}));
}

TEST_CASE("integers beside checked inputs are passed on") {
  const auto x = tensor({1., 2., 3.}, {.dtype = float64});
  const auto f = [](const std::vector<Tensor>& v) { return index_select(square(v[1]), 0, v[0]); };
  CHECK(check_gradients(f, {tensor({2, 0, 2}), x}));
  CHECK(check_second_gradients(f, {tensor({2, 0, 2}), x}));
}

TEST_CASE("float32 is too coarse to check derivatives in") {
  CHECK_THROWS_WITH(check_gradients(first_argument, {ones({2})}),
                    "check_gradients: input 0, (2) float32, is too coarse for differences, it must be float64; convert "
                    "it by to(float64)");
  CHECK_THROWS_AS(check_second_gradients(first_argument, {ones({2})}), DtypeError);
  const std::string empty = ": the function is empty, it must return a value";
  CHECK_THROWS_WITH(check_gradients(TensorFunction(), {ones({2})}), "check_gradients" + empty);
  CHECK_THROWS_WITH(check_second_gradients(TensorFunction(), {ones({2})}), "check_second_gradients" + empty);
  CHECK_THROWS_WITH(check_gradients(ScalarFunction(), {1.0}), "check_gradients" + empty);
  CHECK_THROWS_WITH(check_second_gradients(ScalarFunction(), {1.0}), "check_second_gradients" + empty);
}

TEST_CASE("tensors that a result does not depend on have the derivative 0") {
  const auto x = ones({2}, {.dtype = float64});
  CHECK(check_gradients(first_argument, {x, x}));
  CHECK(check_second_gradients(first_argument, {x, x}));
  CHECK(check_gradients([](const std::vector<Tensor>&) { return ones({3}); }, {x}));
}
