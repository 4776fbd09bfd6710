// The chain rule as formulas: what they say is what the backward computes.
#include "minitorch/tools/formula.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "minitorch/tools/explain.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/tensor_functions_table.hpp"

using namespace minitorch;

namespace {

// y = 2ⁿ x. Its backward doubles n times: a graph of n nodes, of which each is used twice.
struct Doublings {
  int n;
  static constexpr auto name = "doublings";
  double forward(double x) const { return std::ldexp(x, n); }
  template <class T> T backward(const T& dy, const T& /*x*/) const {
    T d = dy;
    for (int i = 0; i < n; ++i) d = d + d;
    return d;
  }
};

// The formulas of the last function of y.
template <class V> std::vector<ChainRuleFormula> formulas(V y) {
  y.set_name("y");
  return backpropagation_steps(y, {.formulas = true}).front().formulas;
}

std::string symbols(const Scalar& y, std::size_t argument = 0) { return formulas(y).at(argument).symbols; }
std::string numbers(const Scalar& y, std::size_t argument = 0) { return formulas(y).at(argument).numbers; }

}  // namespace

TEST_CASE("formulas name the derivative that arrives, the arguments and the result") {
  const Scalar x(2, "x"), w(-3, "w");
  CHECK(symbols(x * w, 0) == "dy · w");
  CHECK(symbols(x * w, 1) == "dy · x");
  CHECK(numbers(x * w, 0) == "1 · (-3)");
  CHECK(symbols(x + w, 1) == "dy");
  CHECK(numbers(x + w, 1) == "1");
  CHECK(symbols(sigmoid(x)) == "dy · y · (1 - y)");
  CHECK(symbols(tanh(x)) == "dy · (1 - y · y)");
  CHECK(symbols(exp(x)) == "dy · y");
  CHECK(symbols(sin(x)) == "dy · cos(x)");
  CHECK(symbols(pow(x, w), 0) == "dy · w · x^(w - 1)");
  CHECK(symbols(pow(x, w), 1) == "dy · x^w · log(x)");
  CHECK(numbers(pow(x, w), 0) == "1 · (-3 · 2^(-3 - 1))");
  CHECK(symbols(x / w, 1) == "dy · (-x / w / w)");
}

TEST_CASE("a constant argument has no formula, and stands in the others by its number") {
  const Scalar x(2, "x");
  CHECK(symbols(3 * x, 0).empty());
  CHECK(symbols(3 * x, 1) == "dy · 3");
  CHECK(symbols(x - 1, 1).empty());
}

TEST_CASE("formulas of tensors have the numbers that functions do not save") {
  const Tensor x = ones({2, 3}, {.requires_grad = true}).set_name("x");
  CHECK(formulas(tanh(x))[0].symbols == "dy · (1 - y · y)");
  CHECK(formulas(sigmoid(x))[0].numbers == "(2, 3) · (2, 3) · (1 - (2, 3))");
  CHECK(formulas(log1p(x))[0].symbols == "dy · 1 / (1 + x)");
  CHECK(formulas(relu(x))[0].numbers == "where(..., 0, (2, 3) · (2, 3))");
  CHECK(formulas(floor(x))[0].symbols == "where(..., dy, 0)");
}

TEST_CASE("the formulas of all functions of tensors say what their constants are") {
  for (const table::TensorRow& row : table::of_tensors()) {
    std::vector<Tensor> xs;
    for (const Tensor& x : row.arguments(row.cases.front())) xs.push_back(x.detach().requires_grad_());
    const Tensor y = row.function(xs);
    if (y.is_constant()) continue;
    for (const auto& step : backpropagation_steps(y, {.formulas = true})) {
      for (const ChainRuleFormula& formula : step.formulas) {
        CAPTURE(row.name, formula.symbols);
        CHECK(formula.symbols.find("constant") == std::string::npos);
      }
    }
  }
}

TEST_CASE("a value that is used twice has a formula for each use") {
  const Scalar x(2, "x");
  CHECK(symbols(x * x, 0) == "dy · x");
  CHECK(symbols(x * x, 1) == "dy · x");
}

TEST_CASE("the formulas of tensors name functions, and show shapes for numbers") {
  const Tensor a = ones({2, 3}, {.requires_grad = true}).set_name("a");
  const Tensor b = ones({3, 4}, {.requires_grad = true}).set_name("b");
  const auto found = formulas(matmul(a, b));
  CHECK(found[0].symbols == "matmul(dy, transpose(b))");
  CHECK(found[1].symbols == "matmul(transpose(a), dy)");
  CHECK(found[1].numbers == "matmul(transpose((2, 3)), (2, 4))");
}

TEST_CASE("the formula of a derivative is short for many numbers, too") {
  using F = Tensor (*)(const Tensor&);
  for (const F f : {F([](const Tensor& x) { return sum(x); }), F([](const Tensor& x) { return mean(x); }),
                    F([](const Tensor& x) { return prod(x); }), F([](const Tensor& x) { return amax(x); }),
                    F([](const Tensor& x) { return norm(x); }), F([](const Tensor& x) { return var(x); }),
                    F([](const Tensor& x) { return logsumexp(x); }), F([](const Tensor& x) { return softmax(x, 0); }),
                    F([](const Tensor& x) { return cumsum(x, 0); }), F([](const Tensor& x) { return cumprod(x, 0); }),
                    F([](const Tensor& x) { return sort(x, 0).values; })}) {
    const Tensor x = linspace(0.5, 1.5, 300, {.requires_grad = true}).set_name("x");
    CAPTURE(formulas(f(x.narrow(0, 0, 3)))[0].symbols);
    CHECK(formulas(f(x))[0].symbols.size() < 200);
  }
}

TEST_CASE("the formula of a backward that uses its values many times ends in dots") {
  const Scalar x(2, "x");
  CHECK(symbols(apply(Doublings{2}, x)) == "dy + dy + dy + dy");
  for (const int n : {10, 30, 60}) {
    const std::string formula = symbols(apply(Doublings{n}, x));
    CAPTURE(n, formula);
    CHECK(formula.find("...") != std::string::npos);
    CHECK(formula.size() < 3000);
  }
}

TEST_CASE("formulas leave the graph and the gradients as they were") {
  const Scalar x(2, "x");
  const Scalar y = x * x;
  CHECK(formulas(y).size() == 2);
  CHECK_FALSE(x.grad().has_value());
  y.backward();
  CHECK(x.grad() == 4);
}
