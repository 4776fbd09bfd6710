// Tensor as a handle, and access to its elements. making.cpp tests how tensors are made, other files test derivatives.
#include "minitorch/tensor/tensor.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/products.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/sorting.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/scalar/scalar.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"

using namespace minitorch;

namespace {

std::string printed(const Tensor& x) {
  std::ostringstream out;
  out << x;
  return out.str();
}

}  // namespace

TEST_CASE("a tensor is a handle: copies share elements and gradient") {
  Tensor x = ones({2}, {.requires_grad = true});
  const Tensor copy = x;
  sum(copy * 3).backward();
  CHECK(elements(*x.grad()) == std::vector<double>{3, 3});
  x.zero_grad();
  CHECK_FALSE(copy.grad());
  {
    const auto guard = no_grad();
    x.fill_(5);
  }
  CHECK(elements(copy) == std::vector<double>{5, 5});
}

TEST_CASE("a gradient that is not there is an error, and is not read") {
  const std::string message =
      "grad: there is no gradient: no backward pass has reached the leaf since it was made, or since zero_grad, or it "
      "is "
      "no leaf: grad(y, {x}) gives the derivative of a result x; ask has_value() first";
  Tensor x = ones({2}, {.requires_grad = true});
  CHECK_THROWS_WITH(*x.grad(), message);
  CHECK_THROWS_WITH(x.grad()->shape(), message);
  CHECK_THROWS_WITH(*Scalar{2.0}.grad(), message);
  CHECK_THROWS_AS(*(x * 2).grad(), GraphError);
  sum(x).backward();
  const auto gradient = x.grad();
  CHECK(elements(*gradient) == std::vector<double>{1, 1});
  CHECK(gradient->shape() == Shape{2});
  x.zero_grad();
  CHECK_THROWS_WITH(*x.grad(), message);
}

TEST_CASE("a tensor that is nothing has no elements, and is a constant") {
  const Tensor x;
  CHECK(x.shape() == Shape{0});
  CHECK(x.numel() == 0);
  CHECK(x.dtype() == float32);
  CHECK(x.is_constant());
  CHECK(elements(x).empty());
  CHECK(printed(x) == "tensor([])");
  CHECK(x.data_pointer<float>() == nullptr);
}

TEST_CASE("a tensor that is nothing goes through every function that nothing can go through") {
  const Tensor x;
  for (const Tensor& y : {x + 1,
                          x * x,
                          exp(x),
                          x < x,
                          where(x, x, 1),
                          clone(x),
                          contiguous(x),
                          x.reshape({0, 2}),
                          x.flatten(),
                          x.permute({0}),
                          x.expand({3, 0}),
                          x.narrow(0, 0, 0),
                          slice(x, 0),
                          x.unsqueeze(0),
                          x.t(),
                          squeeze(x),
                          x.to(float64),
                          x.to(int64),
                          cumsum(x, 0),
                          softmax(x, 0),
                          sort(x).values,
                          topk(x, 0).indices,
                          cat({x, x}),
                          stack({x, x}),
                          flip(x, {0}),
                          roll(x, 1, 0),
                          pad(x, {}),
                          gather(x, 0, x.to(int64)),
                          index_select(x, 0, x.to(int64)),
                          split(x, 2)[0],
                          chunk(x, 2)[0],
                          scatter_add(x, 0, x.to(int64), x),
                          index_add(x, 0, x.to(int64), x),
                          x.detach()}) {
    CHECK(y.numel() == 0);
    CHECK(elements(y).empty());
  }
  for (const Tensor& y : {sum(x), prod(x) - 1, norm(x), any(x), matmul(x, x), sum_to(x, Shape{1})[0]})
    CHECK(y.item() == 0);
}

TEST_CASE("a tensor that is nothing can be a leaf, and has a gradient that is nothing") {
  Tensor x;
  x.requires_grad_();
  sum(x * 2).backward();
  CHECK(x.grad()->shape() == Shape{0});
  x.set_grad(Tensor());
  x.zero_grad();
  CHECK_FALSE(x.grad());
}

TEST_CASE("a tensor without dimensions has one element") {
  const Tensor x = tensor(7.5);
  CHECK(x.dim() == 0);
  CHECK(x.numel() == 1);
  CHECK(x.item() == 7.5);
  CHECK(x.at({}) == 7.5);
  CHECK(x.is_contiguous());
}

TEST_CASE("a moved-from tensor can be assigned to") {
  Tensor x = tensor({1, 2});
  const Tensor y = std::move(x);
  x = tensor({3});  // NOLINT(bugprone-use-after-move): that is what is tested
  CHECK(elements(x) == std::vector<double>{3});
  CHECK(elements(y) == std::vector<double>{1, 2});
}

TEST_CASE("a tensor can be assigned to itself") {
  Tensor x = tensor({1, 2});
  const Tensor& same = x;
  x = same;
  CHECK(elements(x) == std::vector<double>{1, 2});
}

TEST_CASE("size counts dimensions from the end where they are negative") {
  const Tensor x = zeros({2, 3, 4});
  CHECK(x.size(0) == 2);
  CHECK(x.size(-1) == 4);
  CHECK(x.size(-3) == 2);
  CHECK_THROWS_AS(x.size(3), IndexError);
  CHECK_THROWS_AS(x.size(-4), IndexError);
}

TEST_CASE("a tensor without dimensions has no size in one") { CHECK_THROWS_AS(tensor(1).size(0), IndexError); }

TEST_CASE("item is the one element, whatever the number of dimensions") {
  CHECK(ones({1, 1, 1}).item() == 1);
  CHECK(tensor({1, 2, 3})[2].item() == 3);
  CHECK_THROWS_AS(ones({2}).item(), ShapeError);
  CHECK_THROWS_AS(ones({0}).item(), ShapeError);
}

TEST_CASE("item of int64 is a double, so numbers beyond 2^53 are rounded and to_vector is exact") {
  const Tensor x = tensor(9007199254740993);
  CHECK(x.item() == 9007199254740992.0);
  CHECK(x.to_vector<std::int64_t>().front() == 9007199254740993);
}

TEST_CASE("at counts places from the end where they are negative") {
  const Tensor x = counted({2, 3});
  CHECK(x.at({0, 0}) == 0);
  CHECK(x.at({1, 2}) == 5);
  CHECK(x.at({-1, -1}) == 5);
  CHECK(x.at({-2, 1}) == 1);
  CHECK_THROWS_AS(x.at({2, 0}), IndexError);
  CHECK_THROWS_AS(x.at({0, -4}), IndexError);
  CHECK_THROWS_AS(x.at({0}), IndexError);
  CHECK_THROWS_AS(x.at({0, 0, 0}), IndexError);
  CHECK_THROWS_AS(x.at({std::numeric_limits<std::int64_t>::min(), 0}), IndexError);
  CHECK_THROWS_AS(zeros({0}).at({0}), IndexError);
}

TEST_CASE("at walks by strides") {
  const Tensor x = counted({2, 3});
  CHECK(x.t().at({2, 1}) == 5);
  CHECK(narrow(x, 1, 1, 2).at({1, 0}) == 4);
  CHECK(x.unsqueeze(0).expand({7, 2, 3}).at({6, 1, 1}) == 4);
}

TEST_CASE("to_vector has the order of the index, not that of memory") {
  CHECK(elements(counted({2, 3}).t()) == std::vector<double>{0, 3, 1, 4, 2, 5});
  CHECK(elements(tensor({1, 2}).unsqueeze(1).expand({2, 2})) == std::vector<double>{1, 1, 2, 2});
}

TEST_CASE("to_vector converts, to whole numbers as `to` does") {
  const double infinity = std::numeric_limits<double>::infinity();
  const Tensor x = tensor({1.75, -1.75, infinity, -infinity, std::nan("")}, {.dtype = float64});
  using Limits = std::numeric_limits<std::int64_t>;
  CHECK(x.to_vector<std::int64_t>() == std::vector<std::int64_t>{1, -1, Limits::max(), Limits::min(), 0});
  CHECK(tensor({1, 2}).to_vector<float>() == std::vector<float>{1, 2});
}

TEST_CASE("copy_to fills memory of the same kind and number") {
  std::array<float, 6> memory{};
  counted({2, 3}).t().copy_to(std::span<float>(memory));
  CHECK(memory == std::array<float, 6>{0, 3, 1, 4, 2, 5});
  CHECK_THROWS_AS(counted({2, 2}).copy_to(std::span<float>(memory)), ShapeError);
  CHECK_THROWS_AS(counted({2, 3}, float64).copy_to(std::span<float>(memory)), DtypeError);
  zeros({0}).copy_to(std::span<float>());
}

TEST_CASE("data_pointer is where the first element lies, of a view too") {
  const Tensor x = counted({2, 3});
  CHECK(*x.data_pointer<float>() == 0);
  CHECK(x.select(0, 1).data_pointer<float>() == x.data_pointer<float>() + 3);
  CHECK_THROWS_AS(x.data_pointer<double>(), DtypeError);
  x.data_pointer<float>()[4] = 40;
  CHECK(x.at({1, 1}) == 40);
}

TEST_CASE("a leaf, the result of a function, a constant: a tensor is one of three") {
  Tensor x = ones({2});
  CHECK(x.is_constant());
  CHECK_FALSE(x.requires_grad());
  x.requires_grad_();
  CHECK(x.is_leaf());
  CHECK(x.requires_grad());
  const Tensor y = x * 2;
  CHECK_FALSE(y.is_leaf());
  CHECK(y.requires_grad());
  CHECK_FALSE(y.is_constant());
  CHECK(y.detach().is_constant());
}

TEST_CASE("requires_grad_ is of one handle, and of a leaf nothing new") {
  Tensor x = ones({2});
  const Tensor before = x;
  x.requires_grad_();
  CHECK(before.is_constant());
  const std::uint64_t id = x.unique_id();
  CHECK(x.requires_grad_().unique_id() == id);
  CHECK_THROWS_AS((x * 2).requires_grad_(), GraphError);
  CHECK_THROWS_AS(tensor({1}).requires_grad_(), DtypeError);
}

TEST_CASE("requires_grad_(false) makes this handle of a leaf a constant, without its gradient") {
  Tensor x = ones({2}, {.requires_grad = true});
  const Tensor before = x;
  sum(x * 3).backward();
  x.requires_grad_(false);
  CHECK(x.is_constant());
  CHECK_FALSE(x.grad());
  CHECK(share_memory(x, before));
  CHECK(elements(*before.grad()) == std::vector<double>{3, 3});
  CHECK((x * 2).is_constant());
  CHECK(x.requires_grad_(false).is_constant());
  CHECK(x.requires_grad_().is_leaf());
  CHECK_FALSE(x.grad());
}

TEST_CASE("requires_grad_(false) of a function's result is an error, and changes nothing") {
  Tensor y = ones({2}, {.requires_grad = true}) * 2;
  CHECK_THROWS_WITH(y.requires_grad_(false),
                    "requires_grad_: the tensor is the result of mul and in a graph already; detach() gives a constant "
                    "with its elements");
  CHECK(y.requires_grad());
}

TEST_CASE("shapes, strides and kinds of element are printed as their text") {
  const Tensor x = ones({2, 3}, {.dtype = float64});
  std::ostringstream text;
  text << x.shape() << " " << x.strides() << " " << tensor(1).shape() << " " << x.dtype();
  CHECK(text.str() == "(2, 3) (3, 1) () float64");
}

TEST_CASE("detach shares elements") {
  Tensor x = ones({2}, {.requires_grad = true});
  x.detach().fill_(3);
  CHECK(elements(x) == std::vector<double>{3, 3});
}

TEST_CASE("set_grad keeps a copy that fits") {
  Tensor x = ones({2}, {.requires_grad = true});
  Tensor gradient = tensor({1.0, 2.0});
  x.set_grad(gradient);
  gradient.fill_(0);
  CHECK(elements(*x.grad()) == std::vector<double>{1, 2});
  CHECK_THROWS_AS(x.set_grad(ones({3})), ShapeError);
  CHECK_THROWS_AS(x.set_grad(ones({2}, {.dtype = float64})), DtypeError);
  CHECK_THROWS_AS(ones({2}).set_grad(ones({2})), GraphError);
  CHECK(elements(*x.grad()) == std::vector<double>{1, 2});
}

TEST_CASE("names are kept by what is in a graph") {
  Tensor x = ones({2}, {.requires_grad = true});
  CHECK(x.name().empty());
  CHECK(x.set_name("weight").name() == "weight");
  Tensor y = x * 2;
  CHECK(y.name().empty());
  y.set_name("twice");
  CHECK(y.name() == "twice");
  CHECK(x.name() == "weight");
  Tensor constant = ones({2});
  CHECK(constant.set_name("nobody").name().empty());
}

TEST_CASE("ids are unique, and 0 for constants") {
  const Tensor x = ones({2}, {.requires_grad = true}), y = ones({2}, {.requires_grad = true});
  CHECK(x.unique_id() != 0);
  CHECK(x.unique_id() != y.unique_id());
  CHECK((x * 1).unique_id() != x.unique_id());
  CHECK(Tensor(x).unique_id() == x.unique_id());
  CHECK(ones({2}).unique_id() == 0);
}

TEST_CASE("a tensor prints its elements, its kind and its place in the graph") {
  CHECK(printed(tensor({{1, 2}, {3, 4}})) == "tensor([[1, 2],\n        [3, 4]])");
  CHECK(printed(tensor({{1.0, 2.0}, {3.0, 4.0}})) == "tensor([[1., 2.],\n        [3., 4.]])");
  CHECK(printed(ones({2}, {.dtype = float64})) == "tensor([1., 1.], dtype=float64)");
  CHECK(printed(ones({2}, {.requires_grad = true})) == "tensor([1., 1.], requires_grad=true)");
  CHECK(printed(ones({2}, {.requires_grad = true}) * 2) == "tensor([2., 2.], grad_fn=mul)");
}

TEST_CASE("views print their own elements") {
  const Tensor x = tensor({{1, 2}, {3, 4}});
  CHECK(printed(x.t()) == "tensor([[1, 3],\n        [2, 4]])");
  CHECK(printed(x[1]) == "tensor([3, 4])");
  CHECK(printed(x[1][0]) == "tensor(3)");
  CHECK(printed(x[0].unsqueeze(1).expand({2, 3})) == "tensor([[1, 1, 1],\n        [2, 2, 2]])");
  CHECK(printed(zeros({2, 0})) == "tensor([], size=(2, 0))");
}

TEST_CASE("of a tensor that is larger than memory the edges can be printed", "[64bit]") {
  CHECK(printed(tensor({7}).expand({std::int64_t{1} << 40U})) == "tensor([7, 7, 7,  ..., 7, 7, 7])");
}

TEST_CASE("a moved-from tensor has no elements, also for functions") {
  Tensor x = ones({2, 3});
  const Tensor y = std::move(x);
  CHECK(x.shape() == Shape{0});  // NOLINT(bugprone-use-after-move): it is what is tested
  CHECK(sum(x).item() == 0);
  CHECK((x + 1).numel() == 0);
  CHECK_THROWS_AS(x.item(), ShapeError);
  Tensor number = tensor(3.0);
  const Tensor moved = std::move(number);
  CHECK(number.shape() == Shape{0});  // NOLINT(bugprone-use-after-move): the same
  CHECK(moved.item() == 3);
}

TEST_CASE("the result of a function cannot be assigned to") {
  CHECK_FALSE(std::is_assignable_v<Tensor, Tensor>);
  CHECK(std::is_assignable_v<Tensor&, Tensor>);
  Tensor x = zeros({3});
  x[0].copy_(tensor(5.0));
  CHECK(x.at({0}) == 5);
}
