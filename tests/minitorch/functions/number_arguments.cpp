// Calls that C++ would read otherwise than PyTorch: a number, a bool or {} in the place of dimensions, options or a
// derivative. Each means what it means in PyTorch, or does not compile.
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <regex>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/declared_functions.hpp"
#include "tests/paths.hpp"

using namespace minitorch;

namespace {

template <class To, class... From> constexpr bool from_all = (std::convertible_to<From, To> && ...);
template <class To, class... From> constexpr bool from_any = (std::convertible_to<From, To> || ...);
template <class To>
concept FromBraces = requires(void (*f)(To)) {
  f({});
};

static_assert(from_all<WholeNumber, int, long, long long, unsigned, std::size_t, short, std::int8_t, std::uint8_t>);
static_assert(!from_any<WholeNumber, float, double, long double, bool, char, wchar_t, char8_t, char16_t, char32_t>);
static_assert(!from_any<WholeNumber, const char*, std::nullptr_t, Tensor, Scalar, Dims, RealNumber>);
static_assert(!FromBraces<WholeNumber>);

static_assert(from_all<RealNumber, float, double, long double, int, std::size_t, std::int8_t>);
static_assert(!from_any<RealNumber, bool, char, wchar_t, const char*, std::nullptr_t, Tensor, Scalar, WholeNumber>);
static_assert(!FromBraces<RealNumber>);

static_assert(from_all<Dims, int, std::size_t, std::int8_t>);
static_assert(!from_any<Dims, float, double, bool, char, const char*>);
static_assert(FromBraces<Dims>);

// f.operator()<X, N>() says whether the call compiles for a tensor X and a number N.
template <class Call> constexpr bool takes_whole_numbers_alone(Call call) {
  const auto takes = [&]<class X>() {
    return call.template operator()<X, int>() && call.template operator()<X, std::size_t>() &&
           !call.template operator()<X, double>() && !call.template operator()<X, float>() &&
           !call.template operator()<X, bool>() && !call.template operator()<X, char>();
  };
  return takes.template operator()<Tensor>() && takes.template operator()<TensorData>();
}
template <class Call> constexpr bool takes_real_numbers_alone(Call call) {
  const auto takes = [&]<class X>() {
    return call.template operator()<X, int>() && call.template operator()<X, double>() &&
           !call.template operator()<X, bool>() && !call.template operator()<X, char>();
  };
  return takes.template operator()<Tensor>() && takes.template operator()<TensorData>();
}

// clang-format off
static_assert(takes_whole_numbers_alone([]<class X, class N>() { return requires(X x, N n) { sum(x, n); }; }));
static_assert(takes_whole_numbers_alone([]<class X, class N>() { return requires(X x, N n) { sum(x, {0, n}); }; }));
static_assert(takes_whole_numbers_alone([]<class X, class N>() { return requires(X x, N n) { norm(x, 2, n); }; }));
static_assert(takes_whole_numbers_alone([]<class X, class N>() { return requires(X x, N n) { softmax(x, n); }; }));
static_assert(takes_whole_numbers_alone([]<class X, class N>() { return requires(X x, N n) { cumsum(x, n); }; }));
static_assert(takes_whole_numbers_alone([]<class X, class N>() { return requires(X x, N n) { squeeze(x, n); }; }));
static_assert(takes_whole_numbers_alone([]<class X, class N>() { return requires(X x, N n) { flatten(x, n); }; }));
static_assert(takes_whole_numbers_alone([]<class X, class N>() { return requires(X x, N n) { reshape(x, n); }; }));
static_assert(takes_whole_numbers_alone([]<class X, class N>() { return requires(X x, N n) { select(x, 0, n); }; }));
static_assert(takes_whole_numbers_alone([]<class X, class N>() { return requires(X x, N n) { split(x, n); }; }));
static_assert(takes_whole_numbers_alone([]<class X, class N>() { return requires(X x, N n) { tril(x, n); }; }));
static_assert(takes_real_numbers_alone([]<class X, class N>() { return requires(X x, N n) { norm(x, n); }; }));
static_assert(takes_real_numbers_alone([]<class X, class N>() { return requires(X x, N n) { elu(x, n); }; }));
static_assert(takes_real_numbers_alone([]<class X, class N>() { return requires(X x, N n) { clamp(x, n, n); }; }));
static_assert(takes_real_numbers_alone([]<class X, class N>() { return requires(X x, N n) { pow(x, n); }; }));
static_assert(takes_real_numbers_alone([]<class X, class N>() { return requires(X x, N n) { pad(x, {{1, 1}}, n); }; }));

// A number is no dimension, and a bool no option. First what compiles.
template <class T> concept Accepts =
    requires(T x) { max(x, 0); min(x, 0U); x.max(0); x.min(0); argmax(x, 0); x.argmin(0); sort(x, 1); x.topk(2); } &&
    requires(T x) { topk(x, 1, 0); x[0]; x.size(0); x.at({0}); one_hot(x, 3); gather(x, 0, x); x.roll(1, 0); } &&
    requires(T x) { cat({x, x}, 1); stack({x, x}, 1); diagonal(x, 0, 1); x.sum(0, {.keepdim = true}); } &&
    requires(T x) { x.sum({0, 1}); } &&
    requires(T x) { x.mean(0); x.var(0, {.correction = 0}); x.any(0); x.sort(0, {.descending = true}); x.flip({0}); } &&
    requires(T x) { x.softmax(1); x.expand({2, 1}); x.reshape({1}); x.elu(1); x.fill_(1); x.add_(1); } &&
    requires(T x) { x.clamp_(0, 1.5); } &&
    requires(T x) { x.backward(x); grad(x, {x}, {}); masked_fill(x, x, 1); x.pad({{1, 1}}, 1); cumsum(x, 0); } &&
    requires(T x) { squeeze(x, 0); unsqueeze(x, 0); select(x, 0, 1); transpose(x, 0, 1); norm(x, 2, 0); } &&
    requires(T x) { x.norm(1, {0}); } &&
    requires(T x) { leaky_relu(x, 1); clamp(x, 0, 1); x.clamp(0); pow(x, 2); x.uniform_(0, 2); x.add_(x, 2); };
static_assert(Accepts<Tensor>);
template <class T> concept Refuses =
    !requires(T x) { max(x, 0.5); } && !requires(T x) { min(x, 0.5); } && !requires(T x) { max(x, true); } &&
    !requires(T x) { x.max(0.5); } && !requires(T x) { x.min(0.5F); } && !requires(T x) { x.max(true); } &&
    !requires(T x) { argmax(x, 0.5); } && !requires(T x) { x.argmin(true); } && !requires(T x) { sort(x, 1.0); } &&
    !requires(T x) { x.topk(2.5); } && !requires(T x) { topk(x, 1, 0.5); } && !requires(T x) { x[0.5]; } &&
    !requires(T x) { x[true]; } && !requires(T x) { x['a']; } && !requires(T x) { x.size(0.5); } &&
    !requires(T x) { x.at({0.5}); } && !requires(T x) { x.at({true}); } && !requires(T x) { one_hot(x, 3.0); } &&
    !requires(T x) { gather(x, 0.5, x); } && !requires(T x) { x.roll(1, 0.5); } &&
    !requires(T x) { cat({x, x}, 1.5); } &&
    !requires(T x) { stack({x, x}, true); } && !requires(T x) { diagonal(x, 0, 1.5); } &&
    !requires(T x) { x.sum(0, true); } && !requires(T x) { x.sum(true); } && !requires(T x) { x.sum({true}); } &&
    !requires(T x) { x.sum({0, true}); } && !requires(T x) { x.mean(true); } && !requires(T x) { x.var(0, true); } &&
    !requires(T x) { x.var(0, 0); } && !requires(T x) { x.sum(1.5); } && !requires(T x) { x.sum({1.5}); } &&
    !requires(T x) { x.any(true); } && !requires(T x) { x.sort(0, true); } && !requires(T x) { x.flip({true}); } &&
    !requires(T x) { x.softmax(1.0); } && !requires(T x) { x.expand({2, true}); } &&
    !requires(T x) { x.reshape({true}); } && !requires(T x) { x.elu(true); } && !requires(T x) { x.fill_('a'); } &&
    !requires(T x) { x.add_(true); } && !requires(T x) { x.clamp_(0, true); } && !requires(T x) { x.backward(true); } &&
    !requires(T x) { x.backward(1.0); } && !requires(T x) { grad(x, {x}, true); } &&
    !requires(T x) { masked_fill(x, x, 'a'); } && !requires(T x) { x.pad({{1, 1}}, true); };
static_assert(Refuses<Tensor>);

// Braces are no number.
template <class T> concept RefusesBraces =
    !requires(T x) { max(x, {}); } && !requires(T x) { x.min({}); } && !requires(T x) { argmax(x, {}); } &&
    !requires(T x) { softmax(x, {}); } && !requires(T x) { cumsum(x, {}); } && !requires(T x) { squeeze(x, {}); } &&
    !requires(T x) { unsqueeze(x, {}); } && !requires(T x) { select(x, {}, 1); } && !requires(T x) { x[{}]; } &&
    !requires(T x) { transpose(x, {}, 1); } && !requires(T x) { cat({x}, {}); } && !requires(T x) { x.size({}); } &&
    !requires(T x) { sort(x, {}); } && !requires(T x) { topk(x, {}); } && !requires(T x) { one_hot(x, {}); } &&
    !requires(T x) { norm(x, {}); } && !requires(T x) { norm(x, {0}); } && !requires(T x) { norm(x, {0, 1}); } &&
    !requires(T x) { x.norm({1}); } && !requires(T x) { elu(x, {}); } && !requires(T x) { leaky_relu(x, {}); } &&
    !requires(T x) { clamp(x, {}, 1); } && !requires(T x) { x.clamp(0, {}); } && !requires(T x) { pow(x, {}); } &&
    !requires(T x) { masked_fill(x, x, {}); } && !requires(T x) { x.fill_({}); } &&
    !requires(T x) { x.clamp_({}, 1); } &&
    !requires(T x) { pad(x, {{1, 1}}, {}); } && !requires(T x) { x.uniform_({}, 2); } &&
    !requires(T x) { x.add_(x, {}); };
static_assert(RefusesBraces<Tensor>);
// A number in braces is no option, and a bool in braces is none of `var`, where PyTorch has another one.
template <class T, auto n> concept RefusesOptionInBraces =
    !requires(T x) { sum(x, 0, {n}); } && !requires(T x) { mean(x, 0, {n}); } &&
    !requires(T x) { prod(x, 0, {n}); } && !requires(T x) { amax(x, 0, {n}); } &&
    !requires(T x) { amin(x, 0, {n}); } && !requires(T x) { logsumexp(x, 0, {n}); } &&
    !requires(T x) { norm(x, 2, 0, {n}); } && !requires(T x) { any(x, 0, {n}); } &&
    !requires(T x) { all(x, 0, {n}); } && !requires(T x) { max(x, 0, {n}); } &&
    !requires(T x) { min(x, 0, {n}); } && !requires(T x) { argmax(x, 0, {n}); } &&
    !requires(T x) { argmin(x, 0, {n}); } && !requires(T x) { sort(x, 0, {n}); } &&
    !requires(T x) { argsort(x, 0, {n}); } && !requires(T x) { topk(x, 1, 0, {n}); } &&
    !requires(T x) { grad(x, {x}, {n}); } && !requires(T x) { x.backward(x, {n}); } &&
    !requires(T x) { x.backward({n}); } &&
    !requires { zeros({2}, {n}); } && !requires { rand({2}, {n}); } &&
    !requires { zeros({2}, {float32, n}); } && !requires { rand({2}, {float32, n}); };
template <class T, auto n> concept RefusesInBracesOfVar =
    !requires(T x) { var(x, 0, {n}); } && !requires(T x) { stddev(x, 0, {n}); } &&
    !requires(T x) { x.var({0}, {n}); } && !requires(T x) { x.stddev({0}, {n}); } &&
    !requires(T x) { var(x, 0, {n, 1}); } && !requires(T x) { var(x, 0, {.keepdim = 1}); } &&
    !requires(T x) { var(x, 0, {.correction = true}); };
static_assert(RefusesOptionInBraces<Tensor, 0> && RefusesOptionInBraces<Tensor, 1> && RefusesOptionInBraces<Tensor, 2>);
static_assert(RefusesInBracesOfVar<Tensor, 0> && RefusesInBracesOfVar<Tensor, 1>);
static_assert(RefusesInBracesOfVar<Tensor, true> && RefusesInBracesOfVar<Tensor, false>);
template <class T, auto n> concept RefusesOptionOfScalars =
    !requires(T x) { x.backward(1, {n}); } && !requires(T x) { grad(x, {x}, {n}); };
static_assert(RefusesOptionOfScalars<Scalar, 0> && RefusesOptionOfScalars<Scalar, 1>);
template <class T> concept RefusesForScalars =
    !requires(T x) { elu(x, {}); } && !requires(T x) { elu(x, true); } && !requires(T x) { clamp(x, {}, 1); } &&
    !requires(T x) { pow(x, {}); } && !requires(T x) { x.set_data({}); } && !requires(T x) { x.set_data(true); } &&
    !requires(T x) { x.backward(true); } && !requires(T x) { x.backward('a'); } && !requires(T x) { max(x, 0.5); };
static_assert(RefusesForScalars<Scalar>);
template <class N> concept RefusesAsSize =
    !requires(N n) { eye(n); } && !requires(N n) { eye(2, n); } && !requires(N n) { linspace(0, 1, n); } &&
    !requires(N n) { randint(0, n, {2}); } && !requires(N n) { randint(n, 9, {2}); } &&
    !requires(N n) { randperm(n); } &&
    !requires(N n) { zeros(n); } && !requires(N n) { zeros({2, n}); } && !requires(N n) { rand({n}); };
static_assert(RefusesAsSize<double> && RefusesAsSize<float> && RefusesAsSize<bool> && RefusesAsSize<char>);
// clang-format on

// The functions that a header declares with a parameter of a plain type.
std::set<std::string> declared_with_plain_numbers() {
  const std::regex declaration(
      R"((\w+)\((?:[^;(){}]|\([^;(){}]*\)|\{\})*\b(?:double|float|int|bool|std::int64_t) \w+)");
  std::set<std::string> names;
  for (const char* header : {"functions/reductions.hpp",
                             "functions/views.hpp",
                             "functions/slicing.hpp",
                             "functions/sorting.hpp",
                             "functions/selection.hpp",
                             "functions/joining.hpp",
                             "functions/diagonal.hpp",
                             "functions/products.hpp",
                             "functions/repeating.hpp",
                             "functions/order_statistics.hpp",
                             "functions/counting.hpp",
                             "functions/distances.hpp",
                             "functions/linear_algebra.hpp",
                             "functions/strided_views.hpp",
                             "functions/on_data.hpp",
                             "functions/tensor_members.hpp",
                             "tensor/tensor_members.hpp",
                             "functions/making.hpp",
                             "functions/tensor_functions.hpp",
                             "graph/elementwise_functions.hpp",
                             "window/convolution.hpp",
                             "window/pooling.hpp",
                             "window/folding.hpp",
                             "window/interpolation.hpp"}) {
    const auto path = std::filesystem::path(test::source_path("minitorch")) / header;
    REQUIRE(std::filesystem::exists(path));
    names.merge(test::names_in(std::regex_replace(test::text_of(path), std::regex("//[^\n]*"), ""), declaration));
  }
  return names;
}

// The members of options in the headers of minitorch/ to which C++ converts any number.
std::set<std::string> plain_options() {
  const std::regex options(R"(struct (\w*Options) \{([^}]*(?:\{\}[^}]*)*)\};)"),
      member(R"(\n\s+(?:bool|int|float|double|std::int64_t|std::size_t) (\w+))");
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(test::source_path("minitorch"))) {
    if (entry.path().extension() != ".hpp") continue;
    const std::string text = test::text_of(entry.path());
    for (std::sregex_iterator match(text.begin(), text.end(), options), end; match != end; ++match) {
      names.insert((*match)[1]);
      for (const std::string& name : test::names_in((*match)[2], member)) names.insert((*match)[1].str() + "." + name);
    }
  }
  return names;
}

}  // namespace

TEST_CASE("no function of tensors has a parameter to which C++ converts any number") {
  CHECK(declared_with_plain_numbers() == std::set<std::string>{"where"});  // (bool condition, x, y)
}

TEST_CASE("no options of tensor functions have a member to which C++ converts any number") {
  CHECK(plain_options() == std::set<std::string>{"AddmmOptions",
                                                 "AttentionOptions",
                                                 "AvgPool1dOptions",
                                                 "AvgPool2dOptions",
                                                 "BackpropagationStepsOptions",
                                                 "BackwardOptions",
                                                 "Conv1dOptions",
                                                 "Conv2dOptions",
                                                 "ConvTranspose1dOptions",
                                                 "ConvTranspose2dOptions",
                                                 "FoldOptions",
                                                 "GradOptions",
                                                 "InterpolateOptions",
                                                 "JacobianOptions",
                                                 "MaxPool1dOptions",
                                                 "MaxPool2dOptions",
                                                 "MultinomialOptions",
                                                 "NormOptions",
                                                 "RMSOptions",
                                                 "RandomOptions",
                                                 "ReduceOptions",
                                                 "SortOptions",
                                                 "TensorGradOptions",
                                                 "TensorOptions",
                                                 "TensorTextOptions",
                                                 "TopkOptions",
                                                 "VarOptions"});
}

TEST_CASE("options of var and stddev are named") {
  const Tensor x = tensor({{1., 3.}, {5., 9.}});
  CHECK(var(x, 0, {.keepdim = true}).shape() == Shape{1, 2});
  CHECK(x.var(0, {.correction = 0}).to_vector<float>() == std::vector<float>{4, 9});
  CHECK(x.stddev({0}, {.keepdim = true, .correction = 0}).to_vector<float>() == std::vector<float>{2, 3});
  CHECK(var(x, 0, {}).to_vector<float>() == std::vector<float>{8, 18});
  CHECK(var(x, {}, {}).shape() == Shape{});
}

TEST_CASE("braces mean the default options of backward and grad") {
  const Scalar s{3.0};
  (s * s).backward({});
  CHECK(s.grad() == 6);
  (s * s).backward(2);
  CHECK(s.grad() == 18);
  const Scalar square = s * s;
  square.backward({.retain_graph = true});
  square.backward(1, {});
  CHECK(s.grad() == 30);
  CHECK(grad(s * s, {s}, {})[0].data() == 6);

  const Tensor x = tensor({3., 4.}, {.requires_grad = true});
  sum(x * x).backward({});
  CHECK(x.grad()->to_vector<float>() == std::vector<float>{6, 8});
  const Tensor y = sum(x * x);
  y.backward({true});
  y.backward({});
  CHECK(x.grad()->to_vector<float>() == std::vector<float>{18, 24});
  (x * x).backward(ones({2}), {});
  CHECK(x.grad()->to_vector<float>() == std::vector<float>{24, 32});
  CHECK(grad(sum(x * x), {x}, {})[0].to_vector<float>() == std::vector<float>{6, 8});
  CHECK_THROWS_AS((x * x).backward({}), ShapeError);
}

TEST_CASE("braces are the empty list of dimensions, the empty shape, and default options") {
  const Tensor x = tensor({{1., 2.}, {3., 4.}});
  CHECK(sum(x, {}).item() == 10);
  CHECK(x.sum({}).shape() == Shape{});
  CHECK(x.sum({}, {}).item() == 10);
  CHECK(x.sum(0, {}).shape() == Shape{2});
  CHECK(x.sum({0}, {true}).shape() == Shape{1, 2});
  CHECK(x.amax({}).item() == 4);
  CHECK(x.norm(1, {}).item() == 10);
  CHECK(sum(x).reshape({}).item() == 10);
  CHECK(x.max(0, {}).values.to_vector<float>() == std::vector<float>{3, 4});
  CHECK(zeros({}).shape() == Shape{});
  CHECK(zeros({}, {}).shape() == Shape{});
  CHECK(eye(3, {}).shape() == Shape{3, 3});
  CHECK(eye(2, 3, {}).shape() == Shape{2, 3});
  CHECK(arange(3, {}).to_vector<std::int64_t>() == std::vector<std::int64_t>{0, 1, 2});
  CHECK(arange(1, 3, {}).to_vector<std::int64_t>() == std::vector<std::int64_t>{1, 2});
  CHECK(arange(1, 3, {.dtype = float64}).dtype() == float64);
  CHECK(tensor({}).shape() == Shape{0});
  CHECK(tensor({}).dtype() == float32);
  CHECK(tensor({{}, {}}).shape() == Shape{2, 0});
  CHECK_THROWS_AS(full({2}, {}), ShapeError);
  CHECK_THROWS_AS(full_like(x, {}), ShapeError);
  CHECK_THROWS_AS(arange({}), ShapeError);
  Tensor changed = clone(x);
  CHECK_THROWS_AS(changed.add_({}), ShapeError);
  CHECK_THROWS_AS(changed.copy_({}), ShapeError);
}

TEST_CASE("a list of one size is a list") {
  CHECK(split(arange(4), 2).size() == 2);
  CHECK_THROWS_AS(split(arange(4), {2}), ShapeError);
  CHECK_THROWS_AS(arange(4).split({2}), ShapeError);
  CHECK(split(arange(4), {4}).size() == 1);
}

TEST_CASE("made tensors have the dtype that PyTorch gives them") {
  CHECK(full({2}, 1).dtype() == int64);
  CHECK(full({2}, 1.).dtype() == float32);
  CHECK(full({2}, 1, {.dtype = float64}).dtype() == float64);
  CHECK(tensor({1, 2}).dtype() == int64);
  CHECK(tensor({1, 2.}).dtype() == float32);
  CHECK(arange(3).dtype() == int64);
  CHECK(arange(3.).dtype() == float32);
  CHECK(arange(0, 3.).dtype() == float32);
  CHECK(full_like(ones({2}), 1).dtype() == float32);
  const std::int64_t large = (std::int64_t{1} << 53U) + 1;
  CHECK(full_like(arange(1), large).to_vector<std::int64_t>() == std::vector{large});
  CHECK(elu(tensor(-1.), 2).item() == Approx(2 * std::expm1(-1)));
}

TEST_CASE("whole numbers of any type are dimensions, but not those beyond int64") {
  const Tensor x = ones({2, 3});
  CHECK(sum(x, std::size_t{1}).shape() == Shape{2});
  CHECK(x.softmax(std::int8_t{-1}).shape() == x.shape());
  CHECK(x.select(0U, 1UL).shape() == Shape{3});
  const std::string message = "18446744073709551615 is not a dimension, size or index; it must be below 2^63";
  constexpr auto largest = std::numeric_limits<std::uint64_t>::max();
  CHECK_THROWS_WITH(x.softmax(largest), message);
  CHECK_THROWS_WITH(x.sum(largest), message);
  CHECK_THROWS_WITH(zeros({largest}), message);
  CHECK_THROWS_WITH(zeros(largest), message);
}
