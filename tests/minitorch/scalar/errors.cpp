// The error messages, word for word: each names the function, the operands and the broken rule. errors_of_functions.cpp
// has those of functions.
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/products.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/memory/storage.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/minitorch/tensor/refused.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;

TEST_CASE("a NUL in an echoed text does not cut a message, for any type of error") {
  const std::string message("'a\0b\0' is not a number", 22);
  const auto check = [&]<class E>(std::type_identity<E>) {
    CHECK(std::string(E(message).what()) == "'a\uFFFDb\uFFFD' is not a number");
    CHECK(std::string(E("plain").what()) == "plain");
  };
  const auto check_all = [&]<class... E>(std::type_identity<E>... kinds) { (check(kinds), ...); };
  check_all(std::type_identity<Error>(), std::type_identity<MemoryError>(), std::type_identity<ShapeError>(),
            std::type_identity<DtypeError>(), std::type_identity<IndexError>(), std::type_identity<GraphError>(),
            std::type_identity<DataError>(), std::type_identity<CheckpointError>());
}

TEST_CASE("messages of shapes that are none", "[64bit]") {
  const std::string too_large = " is too large: the product of its sizes, zeros left out, must be below 2^60";
  check_messages<ShapeError>({
      {[] { zeros({-1}); }, "zeros: the shape (-1) has a negative size"},
      {[] {
         ones({2, -3});
       },
       "ones: the shape (2, -3) has a negative size"},
      {[] { full({-1}, 1); }, "full: the shape (-1) has a negative size"},
      {[] { empty({-1}); }, "empty: the shape (-1) has a negative size"},
      {[] { eye(-2); }, "eye: the shape (-2, -2) has a negative size"},
      {[] { rand({-1}); }, "rand: the shape (-1) has a negative size"},
      {[] { randn({-1}); }, "randn: the shape (-1) has a negative size"},
      {[] { randint(0, 1, {-1}); }, "randint: the shape (-1) has a negative size"},
      {[] { randperm(-1); }, "randperm: the shape (-1) has a negative size"},
      {[] { linspace(0, 1, -1); }, "linspace: the shape (-1) has a negative size"},
      {[] { from_memory(nullptr, float32, {-1}); }, "from_memory: the shape (-1) has a negative size"},
      {[=] { zeros({highest_int64}); }, "zeros: the shape (9223372036854775807)" + too_large},
      {[=] {
         zeros({std::int64_t{1} << 31U, std::int64_t{1} << 31U});
       },
       "zeros: the shape (2147483648, 2147483648)" + too_large},
      {[=] {
         zeros({0, highest_int64, highest_int64});
       },
       "zeros: the shape (0, 9223372036854775807, 9223372036854775807)" + too_large},
      {[=] {
         zeros({0}).reshape({0, highest_int64});
       },
       "reshape: the shape (0, 9223372036854775807)" + too_large},
      {[] {
         zeros({1, 1, 1, 1, 1, 1, 1, 1, 1});
       },
       "shape: 9 dimensions, a tensor has at most 8"},
  });
}

TEST_CASE("messages of making") {
  check_messages<ShapeError>({
      {[] {
         tensor({{1, 2}, {3}});
       },
       "tensor: a list (1) beside one of (2), their shapes must be equal"},
      {[] {
         tensor({1, {2}});
       },
       "tensor: a list (1) beside one of (), their shapes must be equal"},
      {[] { tensor({{{{{{{{{1}}}}}}}}}); }, "tensor: the result would have 9 dimensions, a tensor has at most 8"},
      {[] {
         full({2}, {1, 2});
       },
       "full: a list of shape (2), a number is expected"},
      {[] {
         from_vector(std::vector<float>{1, 2}, {3});
       },
       "from_span: 2 values for the shape (3), it has 3 elements"},
      {[] { arange(3, 0); }, "arange: a step of 1 does not lead from 3 to 0"},
      {[] { arange(0.0, 0.5, -1e-9); }, "arange: a step of -1e-09 does not lead from 0 to 0.5"},
      {[] { arange(not_a_number); }, "arange: from 0 to nan, both must be finite"},
      {[] { arange(0, infinity, 1); }, "arange: from 0 to inf, both must be finite"},
      {[] { arange(0, 5, 0); }, "arange: a step of 0, it must not be 0"},
      {[] { arange(0.0, 1.0, 0.0); }, "arange: a step of 0, it must not be 0"},
      {[] { arange(0.0, 1.0, not_a_number); }, "arange: a step of nan, it must be a number"},
      {[] { arange(0.0, 1.0, 1e-300); }, "arange: from 0 to 1 by steps of 1e-300 there are too many elements"},
      {[] { randint(3, 3, {1}); }, "randint: low 3 must be less than high 3"},
  });
  check_messages<DtypeError>({
      {[] { tensor({1}, {.requires_grad = true}); },
       "tensor: a tensor of int64 cannot require a gradient, only float32 and float64 can"},
      {[] { zeros_like(tensor({1}), {.requires_grad = true}); },
       "zeros_like: a tensor of int64 cannot require a gradient, only float32 and float64 can"},
      {[] { rand({1}, {.dtype = int64}); },
       "rand: random numbers of int64, they must be float32 or float64; randint makes integers"},
      {[] { randn_like(tensor({1})); },
       "randn_like: random numbers of int64, they must be float32 or float64; randint makes integers"},
  });
}

TEST_CASE("messages of access") {
  const Tensor x = zeros({2, 3});
  check_messages<ShapeError>({
      {[=] { x.item(); }, "item: the tensor (2, 3) has 6 elements, there must be exactly one"},
      {[=] { x.copy_to(std::span<float>()); }, "copy_to: memory for 0 elements, the tensor (2, 3) has 6"},
  });
  check_messages<IndexError>({
      {[=] {
         x.at({2, 0});
       },
       "at: index (2, 0) is out of range for a tensor of shape (2, 3)"},
      {[=] { x.at({0}); },
       "at: the number of indices is 1 for a tensor of shape (2, 3), there must be one for each dimension"},
      {[=] {
         x.at({0, 0, 0, 0, 0, 0, 0, 0, 0});
       },
       "at: the number of indices is 9 for a tensor of shape (2, 3), there must be one for each dimension"},
      {[=] { x.size(2); }, "size: dimension 2 is out of range for rank 2; it must be from -2 to 1"},
      {[] { tensor(1).size(0); }, "size: dimension 0 of a tensor of shape (), which has no dimensions"},
  });
  check_messages<DtypeError>({
      {[=] { x.data_pointer<double>(); },
       "data_pointer: the tensor (2, 3) float32 was read as float64; convert it by to(dtype)"},
      {[=] { x.copy_to(std::span<std::int64_t>()); },
       "copy_to: the tensor (2, 3) float32 was read as int64; convert it by to(dtype)"},
  });
}

TEST_CASE("messages of views") {
  const Tensor x = zeros({2, 3});
  check_messages<ShapeError>({
      {[=] { x.reshape({4}); }, "reshape: a tensor (2, 3) cannot be viewed as (4), which has 4 elements, not 6"},
      {[=] {
         x.reshape({-1, -1});
       },
       "reshape: a tensor (2, 3) cannot be viewed as (-1, -1), only one size can be -1"},
      {[=] {
         x.reshape({-1, 4});
       },
       "reshape: a tensor (2, 3) cannot be viewed as (-1, 4), -1 cannot be inferred for 6 elements"},
      {[=] {
         x.reshape({-6, 1});
       },
       "reshape: a tensor (2, 3) cannot be viewed as (-6, 1), a size cannot be negative"},
      {[=] { x.t().view({6}); },
       "view: a tensor (3, 2) with strides (1, 3) cannot be viewed as (6) without a copy; reshape makes one"},
      {[=] { x.flatten(1, 0); }, "flatten: dimension 1 comes after dimension 0 in (2, 3)"},
      {[=] {
         x.permute({0, 0});
       },
       "permute: (0, 0) does not name each of the 2 dimensions of (2, 3) once"},
      {[] {
         zeros({1, 2, 3}).t();
       },
       "t: a tensor (1, 2, 3) is not a matrix; transpose(x, dim0, dim1) takes any"},
      {[=] {
         x.expand({2, 4});
       },
       "expand: a tensor (2, 3) does not broadcast to (2, 4): aligned at the last dimension, sizes must be equal, or 1 "
       "in the "
       "tensor"},
      {[] { slice(tensor(1), 0); }, "slice: a tensor () has no dimension to slice"},
      {[=] { split(x, 0); }, "split: the size is 0, it must be 1 or more"},
      {[=] {
         split(x, std::vector<std::int64_t>{1, 2});
       },
       "split: the sizes (1, 2) do not add up to dimension 0 of (2, 3)"},
      {[=] { split(x, std::vector<std::int64_t>(9, 1)); },
       "split: the sizes (1, 1, 1, 1, 1, 1, 1, 1) and more do not add up to dimension 0 of (2, 3)"},
      {[=] { chunk(x, 0); }, "chunk: 0 chunks, there must be 1 or more"},
  });
  check_messages<IndexError>({
      {[=] { x[2]; }, "select: index 2 is out of range for dimension 0 of (2, 3)"},
      {[=] { x.narrow(1, 2, 2); }, "narrow: indices 2 to 3 are not all within dimension 1 of (2, 3)"},
      {[=] { slice(x, 0, 0, 1, 0); }, "slice: a step of 0, it must be 1 or more"},
      {[=] { x.transpose(0, 2); }, "transpose: dimension 2 is out of range for rank 2; it must be from -2 to 1"},
      {[=] { x.unsqueeze(4); }, "unsqueeze: dimension 4 is out of range for rank 3; it must be from -3 to 2"},
      {[=] { slice_backward(x, 0, 3, 1, 4); },
       "slice_backward: indices 3 + 1i of a tensor (2, 3) are out of range for a dimension of size 4"},
  });
}

TEST_CASE("messages of broadcasting") {
  const Tensor x = zeros({2, 3}), y = zeros({2});
  const std::string rule =
      " do not broadcast: aligned at the last dimension, sizes must be equal or one of them 1, not ";
  check_messages<ShapeError>({
      {[=] { x + y; }, "add: the shapes (2, 3) and (2)" + rule + "3 and 2"},
      {[=] { y - x; }, "sub: the shapes (2) and (2, 3)" + rule + "2 and 3"},
      {[=] { maximum(x, y); }, "maximum: the shapes (2, 3) and (2)" + rule + "3 and 2"},
      {[=] { eq(x, y); }, "eq: the shapes (2, 3) and (2)" + rule + "3 and 2"},
      {[=] { where(x, x, y); }, "where: the shapes (2, 3) and (2)" + rule + "3 and 2"},
      {[=] { sum_to(x, {2}); }, "sum_to: the shape (2) does not broadcast to (2, 3)"},
  });
}

TEST_CASE("a MemoryError states the requested size", "[64bit]") {
  const std::int64_t live = live_bytes();
  CHECK(error_of<MemoryError>([] { zeros({std::int64_t{1} << 45U}); }) ==
        "storage: the system has no memory for a tensor of 140737488355328 bytes; " + std::to_string(live) +
            " are in use by tensors");
  const Tensor wide = tensor({1.0}).expand({std::int64_t{1} << 45U});
  for (const auto& call :
       std::vector<std::function<void()>>{[=] { wide + 1; }, [=] { wide.clone(); }, [=] { exp(wide); },
                                          [=] { wide.to(float64); }, [=] { lt(wide, 1); }}) {
    CHECK(error_of<MemoryError>(call).starts_with("storage: the system has no memory for a tensor of "));
  }
}

TEST_CASE("a failed call leaks no memory") {
  const Tensor x = zeros({2, 3}, {.requires_grad = true}), y = zeros({2});
  const std::int64_t live = live_bytes();
  for (int i = 0; i < 100; ++i) {
    CHECK_THROWS(x + y);
    CHECK_THROWS(matmul(x, y));
    CHECK_THROWS(x.reshape({7}));
    CHECK_THROWS(gather(x, 0, tensor({{9, 9, 9}})));
    CHECK_THROWS(zeros({std::int64_t{1} << 50U}));
  }
  CHECK(live_bytes() == live);
}
