// Results of elementwise functions lie in memory as their inputs do: exp(x.t()) is the transpose of exp(x), bit for
// bit, and so is its derivative.
#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/table/about.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"

using namespace minitorch;

namespace {

// Whether both tensors have the same strides, and the same bits in the memory that they fill.
bool are_alike(const Tensor& x, const Tensor& y) {
  const auto first = contiguous(x).to_vector<double>(), second = contiguous(y).to_vector<double>();
  return x.strides() == y.strides() && x.dtype() == y.dtype() && first.size() == second.size() &&
         std::memcmp(first.data(), second.data(), first.size() * sizeof(double)) == 0;
}

// A leaf (7, 5, 3), whose transposes and permutations are dense.
Tensor some_leaf(DType dtype, double factor) {
  Generator generator(3);
  const Tensor x = abs(randn({7, 5, 3}, {.dtype = dtype, .generator = &generator})) * (0.1 * factor) + 0.2 * factor;
  return x.detach().requires_grad_();
}

const Dims order{2, 0, 1};

// Checks f, a function of one or two tensors, on permuted leaves: its results are permutations of those on the leaves.
template <class F> void check_layout(std::string_view name, const F& f) {
  CAPTURE(name);
  for (const DType dtype : {float32, float64}) {
    Tensor x = some_leaf(dtype, 1), y = some_leaf(dtype, 1.1);
    const Tensor z = f(permute(x, order), permute(y, order));
    CHECK(are_alike(z, permute(f(x, y).detach(), order)));
    if (z.is_constant()) continue;
    const Tensor d = cos(z.detach());
    CHECK(d.strides() == z.strides());
    z.backward(d);
    Tensor plain_x = x.detach().requires_grad_(), plain_y = y.detach().requires_grad_();
    const Tensor plain = f(plain_x, plain_y);
    plain.backward(cos(plain.detach()));
    CHECK(are_alike(*x.grad(), *plain_x.grad()));
    if (plain_y.grad()) CHECK(are_alike(*y.grad(), *plain_y.grad()));
  }
}

}  // namespace

TEST_CASE("a function of a transposed tensor is the transpose of the function") {
  []<class... F>(operators::Table<F...>) {
    const auto check = [](const auto& samples) {
      for (const auto& f : samples)
        check_layout(f.name, [&f](const Tensor& x, const Tensor& /*y*/) { return map(f, x); });
    };
    (check(operators::About<F>::samples()), ...);
  }(operators::UnaryFunctions{});
}

TEST_CASE("a function of two transposed tensors is the transpose of the function") {
  const auto check = []<class... F>(operators::Table<F...>) {
    const auto check_samples = [](const auto& samples) {
      for (const auto& f : samples)
        check_layout(f.name, [&f](const Tensor& x, const Tensor& y) { return zip(f, x, y); });
    };
    (check_samples(operators::About<F>::samples()), ...);
  };
  check(operators::BinaryFunctions{});
  check(operators::Comparisons{});
  check_layout("where", [](const Tensor& x, const Tensor& y) { return where(x < y, x, y); });
  check_layout("to", [](const Tensor& x, const Tensor& /*y*/) { return to(x, float64); });
}

TEST_CASE("a result has the layout of its first dense input, or is contiguous where one of them is") {
  const Tensor x = counted({3, 4}), transposed = counted({4, 3}).t(), gaps = counted({4, 6}).t().slice(0, 0, 6, 2);
  CHECK((transposed + transposed).strides() == Strides{1, 3});
  CHECK((transposed + x).strides() == Strides{4, 1});
  CHECK((x + transposed).strides() == Strides{4, 1});
  CHECK((transposed + 1).strides() == Strides{1, 3});
  CHECK((counted({4}) + transposed).strides() == Strides{1, 3});
  CHECK((counted({1, 4}) * transposed * counted({3, 1})).strides() == Strides{1, 3});
  CHECK((gaps + transposed).strides() == Strides{1, 3});
  CHECK(exp(gaps).strides() == Strides{4, 1});
  CHECK(exp(counted({4}).expand({3, 4})).strides() == Strides{4, 1});
  CHECK((counted({2, 3, 4}).permute({2, 0, 1}) + transposed.t().reshape({4, 1, 3})).strides() == Strides{1, 12, 4});
  CHECK(where(transposed > 3, transposed, 0).strides() == Strides{1, 3});
  CHECK(where(x > 3, transposed, 0).strides() == Strides{4, 1});
  CHECK(exp(zeros({0, 3}).t()).shape() == Shape{3, 0});
}
