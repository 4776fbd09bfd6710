// What counts, finds and writes elements by their place: bincount, unique, nonzero, masked_select and scatter.
#include "minitorch/functions/counting.hpp"

#include <cstdint>
#include <limits>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/minitorch/tensor/refused.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;
using Numbers = std::vector<double>;

TEST_CASE("bincount counts small numbers, or adds up their weights") {
  const Tensor x = tensor({3, 1, 3, 0});
  CHECK(elements(bincount(x)) == Numbers{1, 1, 0, 2});
  CHECK(bincount(x).dtype() == int64);
  CHECK(elements(bincount(x, 6)) == Numbers{1, 1, 0, 2, 0, 0});
  CHECK(elements(bincount(x, tensor({0.5, 1.0, 2.0, 4.0}))) == Numbers{4, 1, 0, 2.5});
  CHECK(bincount(x, tensor({1, 2, 3, 4})).dtype() == float64);
  CHECK(bincount(slice(tensor({0, 9, 1, 9, 1}), 0, 0, 5, 2)).equal(tensor({1, 2})));
  CHECK(bincount(tensor(NestedNumbers{}, {.dtype = int64})).shape() == Shape{0});
}

TEST_CASE("unique gives the values, where they are, and how often") {
  const Unique found = unique(tensor({{2, 5}, {5, -1}}));
  CHECK(elements(found.values) == Numbers{-1, 2, 5});
  CHECK(equal(found.inverse, tensor({{1, 2}, {2, 0}})));
  CHECK(elements(found.counts) == Numbers{1, 1, 2});
  CHECK(unique(tensor({not_a_number, 1.0, not_a_number})).counts.numel() == 3);
  CHECK(unique(tensor({0.0, -0.0})).values.numel() == 1);
  CHECK(unique(zeros({0, 2})).inverse.shape() == Shape{0, 2});
  const Tensor x = counted({3, 4}).t();
  CHECK(equal(index_select(unique(x).values, 0, flatten(unique(x).inverse)), flatten(x)));
}

TEST_CASE("nonzero finds NaN too, and a mask chooses what it finds") {
  const Tensor x = tensor({{0.0, not_a_number}, {-0.0, 2.0}});
  CHECK(equal(nonzero(x), tensor({{0, 1}, {1, 1}})));
  CHECK(equal(nonzero(x.t()), tensor({{1, 0}, {1, 1}})));
  CHECK(nonzero(tensor(5)).shape() == Shape{1, 0});
  CHECK(nonzero(zeros({3, 2})).shape() == Shape{0, 2});
  const Tensor sparse = zeros({3, 4, 2}, {.dtype = float64});
  for (const std::int64_t place : {1, 2, 15, 23}) sparse.data_pointer<double>()[place] = -1;
  CHECK(equal(nonzero(sparse), tensor({{0, 0, 1}, {0, 1, 0}, {1, 3, 1}, {2, 3, 1}})));
  CHECK(equal(nonzero(ones({2, 1})), tensor({{0, 0}, {1, 0}})));
  CHECK(masked_select(ones({3}), zeros({3})).shape() == Shape{0});
  CHECK(elements(masked_select(tensor({1, 2, 3}), tensor({{1, 0, 0}, {0, 1, 1}}))) == Numbers{1, 2, 3});
  CHECK(elements(masked_select(tensor({{1}, {2}}), tensor({1, 1}))) == Numbers{1, 1, 2, 2});
}

TEST_CASE("of equal indices scatter takes the last, and only that one gets a derivative") {
  const Tensor x = zeros({3}, {.dtype = float64, .requires_grad = true});
  const Tensor source = tensor({1.0, 2.0, 4.0}, {.dtype = float64, .requires_grad = true});
  const Tensor y = scatter(x, 0, tensor({2, 0, 2}), source);
  CHECK(elements(y) == Numbers{2, 0, 4});
  y.backward(tensor({1.0, 10.0, 100.0}, {.dtype = float64}));
  CHECK(elements(*x.grad()) == Numbers{0, 10, 0});
  CHECK(elements(*source.grad()) == Numbers{0, 1, 100});
  CHECK(equal(scatter(ones({2, 2}), 1, tensor({{1}, {0}}), 7), tensor({{1, 7}, {7, 1}})));
  const Tensor first = grad(scatter(x, 0, tensor({2, 0, 2}), source), {source},
                            {.grad_outputs = {tensor({1.0, 10.0, infinity}, {.dtype = float64})}})[0];
  CHECK(elements(first) == Numbers{0, 1, infinity});
}

TEST_CASE("scatter notices that its index has changed before the backward pass") {
  const Tensor x = zeros({3}, {.requires_grad = true});
  Tensor index = tensor({2, 0});
  const Tensor y = sum(scatter(x, 0, index, ones({2})));
  index.fill_(1);
  CHECK_THROWS_AS(y.backward(), GraphError);
}

TEST_CASE("messages of functions that count and choose") {
  check_messages<DtypeError>({
      {[] { bincount(ones({2})); }, "bincount: a tensor of float32, it must be int64"},
      {[] { scatter(ones({2}), 0, ones({1}), 1); }, "scatter: an index of float32, it must be int64"},
      {[] { scatter(ones({2}), 0, tensor({0}), tensor({1})); },
       "scatter: a source of int64 for a tensor of float32, the dtypes must be equal"},
      {[] {
         scatter(tensor({1, 2}), 0, tensor({0}), 0.5);
       },
       "scatter: a value of 0.5 for int64, it must be an integer"},
      {[] {
         scatter(tensor({1, 2}), 0, tensor({0}), 1e30);
       },
       "scatter: a value of 1e+30 for int64, it must be from -2^63 to 2^63 - 1"},
  });
  check_messages<ShapeError>({
      {[] { bincount(tensor({{1}})); }, "bincount: a tensor (1, 1), it must be a vector"},
      {[] { bincount(tensor({1}), -1); }, "bincount: a minlength of -1, it cannot be negative"},
      {[] { bincount(tensor({1}), ones({2})); }, "bincount: weights (2) for a tensor (1), the shapes must be equal"},
      {[] { masked_select(ones({2}), ones({3})); },
       "masked_select: the shapes (2) and (3) do not broadcast: aligned at the last dimension, sizes must be equal or "
       "one of them 1, not 2 and 3"},
      {[] {
         scatter(ones({2}), 0, tensor({0, 1}), ones({1}));
       },
       "scatter: an index (2) for a source (1), it must have as many dimensions, and be larger in none"},
      {[] { scatter(ones({2}), 0, tensor({{0}}), 1); },
       "scatter: an index (1, 1) for a tensor (2), it must have as many dimensions, and be larger in none but "
       "dimension 0"},
  });
  check_messages<IndexError>({
      {[] {
         bincount(tensor({2, -1, 5, -7}));
       },
       "bincount: the element -1, none can be negative"},
      {[] { scatter(ones({2}), 0, tensor({2}), 1); },
       "scatter: the index 2 at (0) is out of range, dimension 0 has size 2, it must be from 0 to 1"},
  });
  CHECK_THROWS_AS(bincount(tensor({std::numeric_limits<std::int64_t>::max()})), ShapeError);
}
