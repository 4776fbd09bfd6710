// Functions that take a list of tensors take parameters, what `parameters()` returns, and any other range of them.
#include <array>
#include <filesystem>
#include <initializer_list>
#include <list>
#include <regex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "minitorch/graph/function/list_function.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/declared_functions.hpp"
#include "tests/paths.hpp"

using namespace minitorch;

namespace {

struct TwoMatrices : nn::Module {
  nn::Parameter a = add("a", nn::Parameter(tensor({{1., 2.}, {3., 4.}}, {.dtype = float64})));
  nn::Parameter b = add("b", nn::Parameter(tensor({{5., 6.}, {7., 8.}}, {.dtype = float64})));
};

// y = Σ xᵢ of a list   =>   dxᵢ = dy
struct TotalOfList {
  std::size_t n = 0;
  static constexpr auto name = "total_of_list";
  template <class T> static T forward(std::span<const T> xs) {
    T total = xs[0];
    for (const T& x : xs.subspan(1)) total = total + x;
    return total;
  }
  template <class T> std::vector<T> backward(const T& dy) const { return std::vector<T>(n, dy); }
};

Tensor product_of(const std::vector<Tensor>& xs) { return sum(xs[0] * xs[1]); }

using Outputs = std::vector<Tensor>;
const auto one_if_ok = [](const GradientReport& report) { return Outputs{tensor(report.ok ? 1. : 0.)}; };

// Calls f(name, function) for each function of a list; `function` takes any type of list of two matrices.
template <class F> void for_list_functions(const TwoMatrices& model, const F& f) {
  const auto loss = [&model] { return sum(square(model.a) * model.b); };
  f("cat", [](const auto& xs) { return Outputs{cat(xs, 1)}; });
  f("stack", [](const auto& xs) { return Outputs{stack(xs)}; });
  f("einsum", [](const auto& xs) { return Outputs{einsum("ij,jk->ik", xs)}; });
  f("grad", [&](const auto& xs) { return grad(loss(), xs); });
  f("grad", [&](const auto& xs) { return grad({loss(), loss()}, xs); });
  f("grad", [&](const auto& xs) { return grad(xs, xs, {.grad_outputs = {ones({2, 2}), ones({2, 2})}}); });
  f("check_gradients", [](const auto& xs) { return one_if_ok(check_gradients(TensorFunction(product_of), xs)); });
  f("check_second_gradients",
    [](const auto& xs) { return one_if_ok(check_second_gradients(TensorFunction(product_of), xs)); });
  f("apply_to_list", [](const auto& xs) { return Outputs{apply_to_list(TotalOfList{2}, xs)}; });
}

void check_same(const Outputs& found, const Outputs& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i].to_vector<double>() == expected[i].to_vector<double>());
}

// The functions that headers of minitorch/ declare with a parameter of this type.
std::set<std::string> functions_with(const std::string& type) {
  const std::regex declaration(R"(\b(\w+)\((?:[^(){};]*, )?)" + type + R"(&? \w+)");
  std::set<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(test::source_path("minitorch"))) {
    if (entry.path().extension() == ".hpp") found.merge(test::names_in(test::text_of(entry.path()), declaration));
  }
  return found;
}

}  // namespace

TEST_CASE("every function of a list of tensors takes parameters, in any kind of list") {
  const TwoMatrices model;
  const std::vector<Tensor> tensors = {model.a.value(), model.b.value()};
  const std::vector<nn::Parameter> parameters = {model.a, model.b};
  for_list_functions(model, [&](const std::string& name, const auto& f) {
    INFO(name);
    const Outputs expected = f(tensors);
    check_same(f(std::vector<Tensor>(tensors)), expected);
    check_same(f(model.parameters()), expected);
    check_same(f(parameters), expected);
    check_same(f(std::span(parameters)), expected);
    check_same(f(std::span(tensors)), expected);
    check_same(f(std::array<nn::Parameter, 2>{model.a, model.b}), expected);
    check_same(f(std::list<nn::Parameter>{model.a, model.b}), expected);
    check_same(f(std::initializer_list<nn::Parameter>{model.a, model.b}), expected);
  });
}

TEST_CASE("lists in braces hold tensors, parameters, or both") {
  const TwoMatrices model;
  const Tensor x = model.a.value();
  const std::vector<double> joined = {1, 2, 3, 4, 5, 6, 7, 8};
  CHECK(cat({model.a, model.b}).to_vector<double>() == joined);
  CHECK(cat({x, model.b}).to_vector<double>() == joined);
  CHECK(stack({model.a, model.b}).to_vector<double>() == joined);
  CHECK(cat({model.a}).to_vector<double>() == x.to_vector<double>());
  CHECK(einsum("ij,ij->", {model.a, x}).item() == 30);
  CHECK(apply_to_list(TotalOfList{2}, {model.a, model.b}).to_vector<double>() == std::vector<double>{6, 8, 10, 12});
  CHECK(apply_to_list(TotalOfList{2}, {x, x}).to_vector<double>() == std::vector<double>{2, 4, 6, 8});
  const Tensor loss = sum(model.a * model.b);
  const std::vector<Tensor> derivatives = grad({loss, sum(model.a)}, {model.a, model.b});
  CHECK(derivatives[0].to_vector<double>() == std::vector<double>{6, 7, 8, 9});
  CHECK(derivatives[1].to_vector<double>() == x.to_vector<double>());
  CHECK(check_gradients(TensorFunction(product_of), {model.a, x}).ok);
}

TEST_CASE("buffers join as parameters do") {
  const std::vector<nn::Buffer> buffers = {nn::Buffer(tensor({1., 2.})), nn::Buffer(tensor({3.}))};
  CHECK(cat(buffers).to_vector<double>() == std::vector<double>{1, 2, 3});
  CHECK(cat(buffers).is_constant());
}

TEST_CASE("derivatives reach the parameters of a list") {
  const TwoMatrices model;
  sum(square(cat(model.parameters()))).backward();
  CHECK(model.a.grad()->to_vector<double>() == std::vector<double>{2, 4, 6, 8});
  CHECK(model.b.grad()->to_vector<double>() == std::vector<double>{10, 12, 14, 16});
}

TEST_CASE("a list of Scalars is a vector, braces or a span") {
  const Scalar x{2.0}, y{3.0};
  const std::vector<Scalar> xs = {x, y};
  CHECK(apply_to_list(TotalOfList{2}, xs).data() == 5);
  CHECK(apply_to_list(TotalOfList{2}, {x, y}).data() == 5);
  CHECK(apply_to_list(TotalOfList{2}, std::span<const Scalar>(xs)).data() == 5);
}

TEST_CASE("a list is read in place if it is a vector of tensors with a name") {
  const std::vector<Tensor> tensors = {ones({2})};
  const TensorList list(tensors);
  CHECK(list.begin() == tensors.data());
  CHECK(list.size() == 1);
  CHECK_FALSE(list.empty());
  CHECK(list[0].shape() == Shape{2});
}

TEST_CASE("every function of a list that a header declares is tried here, and none wants a vector of tensors") {
  std::set<std::string> tried;
  for_list_functions(TwoMatrices(), [&](const std::string& name, const auto&) { tried.insert(name); });
  tried.erase("apply_to_list");  // of any kind of variable
  std::set<std::string> declared = functions_with("const TensorList");
  declared.erase("read_einsum");  // of the library itself
  declared.erase("meshgrid");     // of vectors: tests/minitorch/functions/arranging.cpp
  CHECK(declared == tried);
  CHECK(functions_with("const std::vector<Tensor>") == std::set<std::string>{"TensorList"});
  CHECK(functions_with("std::span<const Tensor>") == std::set<std::string>{});
}
