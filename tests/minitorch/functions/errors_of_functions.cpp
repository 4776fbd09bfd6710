// The error messages of functions, word for word: reductions, products, selection and the like, changes in place and
// backward passes. errors.cpp has those of shapes, making and views.
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
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
#include "minitorch/graph/gradients.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/minitorch/tensor/refused.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;
using Tensors = std::vector<Tensor>;

TEST_CASE("messages of reductions name the function that was called") {
  const Tensor x = zeros({2, 3}), none = zeros({0, 3}), whole = tensor({1, 2});
  const std::string no_dim = ": dimension 2 is out of range for rank 2; it must be from -2 to 1";
  check_messages<IndexError>({
      {[=] { sum(x, {2}); }, "sum" + no_dim},
      {[=] { mean(x, {2}); }, "mean" + no_dim},
      {[=] { prod(x, {2}); }, "prod" + no_dim},
      {[=] { var(x, {2}); }, "var" + no_dim},
      {[=] { stddev(x, {2}); }, "stddev" + no_dim},
      {[=] { amax(x, {2}); }, "amax" + no_dim},
      {[=] { amin(x, {2}); }, "amin" + no_dim},
      {[=] { logsumexp(x, {2}); }, "logsumexp" + no_dim},
      {[=] { norm(x, 2, {2}); }, "norm" + no_dim},
      {[=] { norm(x, 1, {2}); }, "norm" + no_dim},
      {[=] { norm(x, infinity, {2}); }, "norm" + no_dim},
      {[=] { any(x, {2}); }, "any" + no_dim},
      {[=] { all(x, {2}); }, "all" + no_dim},
      {[=] { max(x, 2); }, "max" + no_dim},
      {[=] { min(x, 2); }, "min" + no_dim},
      {[=] { argmax(x, 2); }, "argmax" + no_dim},
      {[=] { argmin(x, 2); }, "argmin" + no_dim},
      {[=] { cumsum(x, 2); }, "cumsum" + no_dim},
      {[=] { softmax(x, 2); }, "softmax" + no_dim},
      {[=] { log_softmax(x, 2); }, "log_softmax" + no_dim},
      {[=] {
         sum(x, {1, -1});
       },
       "sum: the dimensions (1, -1) name a dimension twice"},
      {[=] {
         any(x, {0, 0});
       },
       "any: the dimensions (0, 0) name a dimension twice"},
  });
  const std::string no_elements =
      ": reduces a dimension of size 0 of a tensor (0, 3), which needs at least one element";
  check_messages<ShapeError>({
      {[=] { amax(none); }, "amax" + no_elements},
      {[=] { amin(none, {0}); }, "amin" + no_elements},
      {[=] { max(none, 0); }, "max" + no_elements},
      {[=] { min(none, 0); }, "min" + no_elements},
      {[=] { argmax(none); }, "argmax" + no_elements},
      {[=] { argmin(none, 0); }, "argmin" + no_elements},
      {[=] { norm(none, infinity); }, "norm" + no_elements},
  });
  const std::string no_value = ": needs float32 or float64, not an int64 tensor (2); convert it by to(dtype)";
  check_messages<DtypeError>({
      {[=] { mean(whole); }, "mean" + no_value},
      {[=] { var(whole); }, "var" + no_value},
      {[=] { stddev(whole); }, "stddev" + no_value},
      {[=] { norm(whole); }, "norm" + no_value},
      {[=] { logsumexp(whole); }, "logsumexp" + no_value},
      {[=] { softmax(whole, 0); }, "softmax" + no_value},
      {[=] { log_softmax(whole, 0); }, "log_softmax" + no_value},
  });
}

TEST_CASE("messages of products") {
  check_messages<ShapeError>({
      {[] {
         matmul(zeros({2, 3}), zeros({4, 5}));
       },
       "matmul: inner sizes differ: (2, 3) @ (4, 5) needs 3 == 4"},
      {[] { matmul(zeros({3}), zeros({4})); }, "matmul: inner sizes differ: (3) @ (4) needs 3 == 4"},
      {[] { matmul(tensor(1.0), zeros({4})); }, "matmul: a number has no matrix product, multiply it by *: () @ (4)"},
      {[] {
         matmul(zeros({2, 2, 3}), zeros({4, 3, 5}));
       },
       "matmul: batches do not broadcast, sizes must be equal or one of them 1, not 2 and 4: (2, 2, 3) @ (4, 3, 5)"},
      {[] {
         mm(zeros({2, 2, 3}), zeros({3, 5}));
       },
       "mm: needs two matrices, not (2, 2, 3) @ (3, 5)"},
      {[] {
         mm(zeros({2, 3}), zeros({4, 5}));
       },
       "mm: inner sizes differ: (2, 3) @ (4, 5) needs 3 == 4"},
      {[] {
         mv(zeros({2, 3}), zeros({3, 1}));
       },
       "mv: needs a matrix and a vector, not (2, 3) @ (3, 1)"},
      {[] { dot(zeros({3}), zeros({4})); }, "dot: inner sizes differ: (3) @ (4) needs 3 == 4"},
      {[] { outer(zeros({3}), tensor(1.0)); }, "outer: needs two vectors, not (3) and ()"},
      {[] { lerp(zeros({3}), zeros({4}), 0.5); },
       "lerp: the shapes (3) and (4) do not broadcast: aligned at the last dimension, sizes must be equal or one of "
       "them 1, not 3 and 4"},
      {[] { lerp(zeros({3}), zeros({3}), zeros({4})); },
       "lerp: the shapes (3) and (4) do not broadcast: aligned at the last dimension, sizes must be equal or one of "
       "them 1, not 3 and 4"},
      {[] { masked_fill(zeros({3}), zeros({4}), 1); },
       "masked_fill: the shapes (4) and (3) do not broadcast: aligned at the last dimension, sizes must be equal or "
       "one of them 1, not 4 and 3"},
      {[] {
         bmm(zeros({1, 2, 3}), zeros({2, 3, 2}));
       },
       "bmm: batches differ: (1, 2, 3) @ (2, 3, 2) needs 1 == 2"},
      {[] {
         addmm(zeros({3}), zeros({2, 3}), zeros({3, 2}));
       },
       "addmm: a tensor (3) does not broadcast to the product (2, 2)"},
  });
}

TEST_CASE("addmm of integers refuses a factor that is no integer") {
  const Tensor x = tensor({{1}});
  check_messages<DtypeError>({
      {[=] { addmm(x, x, x, {.beta = 0.5}); }, "addmm: a factor of 0.5 for int64, it must be an integer"},
      {[=] { addmm(x, x, x, {.alpha = HUGE_VAL}); },
       "addmm: a factor of inf for int64, it must be from -2^63 to 2^63 - 1"},
  });
}

TEST_CASE("messages of joining") {
  check_messages<ShapeError>({
      {[] { cat(Tensors{}); }, "cat: there are no tensors, there must be at least one"},
      {[] { cat(Tensors{tensor(1)}); }, "cat: a tensor () has no dimension to be joined in; stack makes one"},
      {[] {
         cat(Tensors{zeros({2, 3}), zeros({2, 4})});
       },
       "cat: a tensor (2, 4) beside one of (2, 3), sizes must be equal in all dimensions but 0"},
      {[] { stack(Tensors{}); }, "stack: there are no tensors, there must be at least one"},
      {[] {
         stack(Tensors{zeros({2}), zeros({3})});
       },
       "stack: a tensor (3) beside one of (2), the shapes must be equal"},
      {[] {
         pad(zeros({2}), {{-3, 1}});
       },
       "pad: widths -3 and 1 remove more than dimension 0 of (2) has"},
      {[] {
         pad(zeros({2}), {{0, 0}, {0, 0}});
       },
       "pad: widths for 2 dimensions of a tensor (2)"},
      {[] { tril(zeros({2})); }, "tril: a tensor (2) is not a matrix, it must have at least two dimensions"},
      {[] { triu(zeros({2})); }, "triu: a tensor (2) is not a matrix, it must have at least two dimensions"},
  });
  check_messages<IndexError>({
      {[] { cat(Tensors{zeros({2})}, 1); }, "cat: dimension 1 is out of range for rank 1; it must be from -1 to 0"},
      {[] { stack(Tensors{zeros({2})}, 2); }, "stack: dimension 2 is out of range for rank 2; it must be from -2 to 1"},
      {[] {
         flip(zeros({2}), {0, -1});
       },
       "flip: the dimensions (0, -1) name a dimension twice"},
      {[] { roll(zeros({2}), 1, 1); }, "roll: dimension 1 is out of range for rank 1; it must be from -1 to 0"},
  });
}

TEST_CASE("messages of selection and sorting") {
  const Tensor x = zeros({3, 2});
  check_messages<IndexError>({
      {[=] {
         index_select(x, 0, tensor({0, 3}));
       },
       "index_select: the index 3 at (1) is out of range, dimension 0 has size 3, it must be from 0 to 2"},
      {[=] {
         gather(x, 1, tensor({{0}, {-1}}));
       },
       "gather: the index -1 at (1, 0) is out of range, dimension 1 has size 2, it must be from 0 to 1"},
      {[=] {
         index_add(x, 1, tensor({2}), zeros({3, 1}));
       },
       "index_add: the index 2 at (0) is out of range, dimension 1 has size 2, it must be from 0 to 1"},
      {[=] {
         scatter_add(x, 1, tensor({{5}}), zeros({1, 1}));
       },
       "scatter_add: the index 5 at (0, 0) is out of range, dimension 1 has size 2, it must be from 0 to 1"},
      {[] {
         one_hot(tensor({0, 4}), 3);
       },
       "one_hot: the index 4 at (1) is out of range, dimension 1 has size 3, it must be from 0 to 2"},
      {[] { one_hot(tensor({0}), 0); }, "one_hot: 0 classes, there must be 1 or more"},
      {[=] { sort(x, 2); }, "sort: dimension 2 is out of range for rank 2; it must be from -2 to 1"},
      {[=] { argsort(x, 2); }, "argsort: dimension 2 is out of range for rank 2; it must be from -2 to 1"},
      {[=] { topk(x, 4, 0); }, "topk: k = 4, but dimension 0 has 3 elements"},
  });
  check_messages<DtypeError>({
      {[=] { gather(x, 0, x); }, "gather: an index of float32, it must be int64"},
      {[=] {
         index_add(x, 0, tensor({0}), tensor({{1, 1}}));
       },
       "index_add: a source of int64 for a tensor of float32, the dtypes must be equal"},
      {[=] { one_hot(x); }, "one_hot: classes of float32, they must be int64"},
  });
  check_messages<ShapeError>({
      {[=] { gather(x, 0, tensor({0})); },
       "gather: an index (1) for a tensor (3, 2), it must have as many dimensions, and be larger in none but dimension "
       "0"},
      {[=] {
         scatter_add(x, 0, tensor({{0, 0}}), zeros({1, 1}));
       },
       "scatter_add: an index (1, 2) for a source (1, 1), it must have as many dimensions, and be larger in none"},
      {[=] { index_select(x, 0, tensor({{0}})); }, "index_select: an index (1, 1), it must have one dimension"},
      {[] {
         index_select(tensor(1), 0, tensor({0, 0}));
       },
       "index_select: an index (2) for a tensor (), it must have exactly one element"},
      {[=] {
         index_add(x, 0, tensor({0}), zeros({2, 2}));
       },
       "index_add: a source (2, 2) and an index (1) for dimension 0 of (3, 2), the source must have the shape (1, 2)"},
      {[] { one_hot(zeros({0}, {.dtype = int64})); },
       "one_hot: cannot infer the number of classes from an empty tensor; pass it"},
  });
}

TEST_CASE("messages of changes in place") {
  Tensor x = zeros({2, 3}), whole = tensor({1, 2}), wide = zeros({1}).expand({3}),
         leaf = zeros({2}, {.requires_grad = true});
  const std::string recorded =
      "while a graph is recorded, since the derivative would be lost; do it under no_grad(), or compute a new tensor";
  const std::string lost = " cannot be changed in place " + recorded;
  check_messages<ShapeError>({
      {[=]() mutable { x.add_(zeros({2})); }, "add_: (2) does not broadcast to (2, 3), whose shape cannot change"},
      {[=]() mutable {
         x.copy_(zeros({3, 3}));
       },
       "copy_: (3, 3) does not broadcast to (2, 3), whose shape cannot change"},
      {[=]() mutable { wide.zero_(); },
       "zero_: the tensor (3) is expanded, so several of its elements are one in memory; change a clone"},
      {[=]() mutable { wide.normal_(); },
       "normal_: the tensor (3) is expanded, so several of its elements are one in memory; change a clone"},
  });
  check_messages<DtypeError>({
      {[=]() mutable { whole.mul_(1.5); }, "mul_: a result of float32 cannot be stored in a tensor of int64"},
      {[=]() mutable { whole.div_(2); }, "div_: an int64 tensor cannot hold a quotient; divide into a new tensor"},
      {[=]() mutable { whole.add_(whole, 1.5); }, "add_: a multiple of 1.5 for int64, it must be an integer"},
      {[=]() mutable { whole.uniform_(); },
       "uniform_: random numbers for a tensor (2) int64, it must be float32 or float64"},
  });
  check_messages<GraphError>({
      {[=]() mutable { leaf.add_(1); }, "add_: a leaf that requires a gradient" + lost},
      {[=]() mutable { (leaf * 2).mul_(2); }, "mul_: the result of mul" + lost},
      {[=]() mutable { x.narrow(1, 0, 2).copy_(leaf); },
       "copy_: a constant cannot be changed in place by a tensor that requires a gradient " + recorded},
  });
  check_messages<DataError>({
      {[=]() mutable { x.uniform_(1, 0); }, "uniform_: bounds 1 and 0, they must be finite in float32 and low <= high"},
      {[=]() mutable { x.normal_(0, -1); }, "normal_: a standard deviation of -1, it must be finite and not negative"},
      {[=]() mutable { x.normal_(0, infinity); },
       "normal_: a standard deviation of inf, it must be finite and not negative"},
      {[=]() mutable { x.normal_(not_a_number, 1); }, "normal_: a mean of nan, it must be finite"},
  });
}

TEST_CASE("messages of leaves and backward passes") {
  Tensor x = zeros({2}, {.requires_grad = true}), constant = zeros({2});
  const Tensor y = x * 2;
  check_messages<GraphError>({
      {[=] { Tensor(y).requires_grad_(); },
       "requires_grad_: the tensor is the result of mul and in a graph already; detach() gives a constant with its "
       "elements"},
      {[=]() mutable { constant.set_grad(constant); },
       "set_grad: only a leaf keeps a gradient; make it with {.requires_grad = true}"},
      {[=] { sum(constant).backward(); },
       "backward: the tensor () is a constant and needs no gradient; compute it from a leaf, made with {.requires_grad "
       "= true}, and not under no_grad or from detached values; a derivative can be differentiated where grad had "
       "{.create_graph = true}"},
      {[=] { grad(sum(y), {constant}); },
       "grad: input 0, (2), is a constant; only leaves and results of functions have derivatives; make it a leaf by "
       "{.requires_grad = true} before the output is computed"},
  });
  check_messages<ShapeError>({
      {[=] { y.backward(); },
       "backward: an output of shape (2) needs a derivative of that shape; only an output of one element may do "
       "without"},
      {[=] { grad(y, {x}); },
       "grad: an output of shape (2) needs a derivative of that shape; only an output of one element may do without: "
       "{.grad_outputs = {...}}"},
      {[=] { y.backward(zeros({3})); }, "backward: a derivative (3) for an output (2), the shapes must be equal"},
      {[=]() mutable { x.set_grad(zeros({3})); },
       "set_grad: a gradient (3) for a tensor (2), the shapes must be equal"},
      {[=] {
         grad({y}, {x}, {.grad_outputs = {y, y}});
       },
       "grad: 2 grad_outputs for 1 outputs, there must be one for each"},
  });
  check_messages<DtypeError>({
      {[=] {
         y.backward(tensor({1, 1}));
       },
       "backward: a derivative of int64, it must be float32 or float64"},
      {[=]() mutable {
         x.set_grad(tensor({1, 1}));
       },
       "set_grad: a gradient of int64 for a tensor of float32, the dtypes must be equal"},
      {[] { tensor({1}).requires_grad_(); },
       "requires_grad_: a tensor of int64 has no derivative, only float32 and float64 have"},
  });
}
