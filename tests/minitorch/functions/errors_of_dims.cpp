// The errors of all functions of dimensions, word for word: a dimension out of range, a repeated one, and tensors
// without dimensions.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "minitorch/functions/diagonal.hpp"
#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/minitorch/tensor/refused.hpp"
#include "tests/paths.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;
using Catch::Matchers::StartsWith;
using Tensors = std::vector<Tensor>;

namespace {

struct OfDims {
  std::string name;
  std::function<void(const Tensor&, const Dims&)> call;
};

// All functions that take a list of dimensions.
const std::vector<OfDims>& functions_of_dims() {
  static const std::vector<OfDims> all = {
      {"sum", [](const Tensor& x, const Dims& d) { sum(x, d); }},
      {"mean", [](const Tensor& x, const Dims& d) { mean(x, d); }},
      {"prod", [](const Tensor& x, const Dims& d) { prod(x, d); }},
      {"var", [](const Tensor& x, const Dims& d) { var(x, d); }},
      {"stddev", [](const Tensor& x, const Dims& d) { stddev(x, d); }},
      {"amax", [](const Tensor& x, const Dims& d) { amax(x, d); }},
      {"amin", [](const Tensor& x, const Dims& d) { amin(x, d); }},
      {"logsumexp", [](const Tensor& x, const Dims& d) { logsumexp(x, d); }},
      {"norm", [](const Tensor& x, const Dims& d) { norm(x, 2, d); }},
      {"norm", [](const Tensor& x, const Dims& d) { norm(x, 0, d); }},
      {"norm", [](const Tensor& x, const Dims& d) { norm(x, 1, d); }},
      {"norm", [](const Tensor& x, const Dims& d) { norm(x, 3, d); }},
      {"norm", [](const Tensor& x, const Dims& d) { norm(x, infinity, d); }},
      {"any", [](const Tensor& x, const Dims& d) { any(x, d); }},
      {"all", [](const Tensor& x, const Dims& d) { minitorch::all(x, d); }},
      {"flip", [](const Tensor& x, const Dims& d) { flip(x, d); }},
      {"standardize", [](const Tensor& x, const Dims& d) { standardize(x, d); }},
      {"sum", [](const Tensor& x, const Dims& d) { x.sum(d); }},
      {"mean", [](const Tensor& x, const Dims& d) { x.mean(d); }},
  };
  return all;
}

// Returns the indices 0, 1, 2, ... of a dimension; 0 for a dimension that does not exist.
Tensor places_along(const Tensor& x, std::int64_t dim) {
  const auto n = static_cast<std::int64_t>(x.dim());
  return arange(dim >= -n && dim < n ? x.size(dim) : 1);
}

struct OfDim {
  std::string name;
  std::function<void(const Tensor&, std::int64_t)> call;
  bool takes_numbers = true;  // a tensor without dimensions, like one with one dimension
};

// All functions that take one dimension; those of two get a valid second one.
const std::vector<OfDim>& functions_of_a_dim() {
  const auto index = [](const Tensor& x) { return zeros(x.shape(), {.dtype = int64}); };
  static const std::vector<OfDim> all = {
      {"max", [](const Tensor& x, std::int64_t d) { max(x, d); }},
      {"min", [](const Tensor& x, std::int64_t d) { min(x, d); }},
      {"argmax", [](const Tensor& x, std::int64_t d) { argmax(x, d); }},
      {"argmin", [](const Tensor& x, std::int64_t d) { argmin(x, d); }},
      {"cumsum", [](const Tensor& x, std::int64_t d) { cumsum(x, d); }},
      {"cumprod", [](const Tensor& x, std::int64_t d) { cumprod(x, d); }},
      {"median", [](const Tensor& x, std::int64_t d) { median(x, d); }},
      {"quantile", [](const Tensor& x, std::int64_t d) { quantile(x, 0.5, d); }},
      {"quantile", [](const Tensor& x, std::int64_t d) { quantile(x, tensor({0.5}), d); }},
      {"normalize", [](const Tensor& x, std::int64_t d) { normalize(x, 2, d); }},
      {"cosine_similarity", [](const Tensor& x, std::int64_t d) { cosine_similarity(x, x, d); }},
      {"repeat_interleave", [](const Tensor& x, std::int64_t d) { repeat_interleave(x, 2, d); }},
      {"repeat_interleave", [](const Tensor& x, std::int64_t d) { repeat_interleave(x, tensor({2}), d); }},
      {"scatter", [=](const Tensor& x, std::int64_t d) { scatter(x, d, index(x), x); }},
      {"scatter", [=](const Tensor& x, std::int64_t d) { scatter(x, d, index(x), 1); }},
      {"softmax", [](const Tensor& x, std::int64_t d) { softmax(x, d); }},
      {"log_softmax", [](const Tensor& x, std::int64_t d) { log_softmax(x, d); }},
      {"sort", [](const Tensor& x, std::int64_t d) { sort(x, d); }},
      {"argsort", [](const Tensor& x, std::int64_t d) { argsort(x, d); }},
      {"topk", [](const Tensor& x, std::int64_t d) { topk(x, 1, d); }},
      {"flatten", [](const Tensor& x, std::int64_t d) { flatten(x, d); }},
      {"flatten", [](const Tensor& x, std::int64_t d) { flatten(x, 0, d); }},
      {"squeeze", [](const Tensor& x, std::int64_t d) { squeeze(x, d); }},
      {"transpose", [](const Tensor& x, std::int64_t d) { transpose(x, 0, d); }},
      {"transpose", [](const Tensor& x, std::int64_t d) { transpose(x, d, 0); }},
      {"roll", [](const Tensor& x, std::int64_t d) { roll(x, 1, d); }},
      {"gather", [=](const Tensor& x, std::int64_t d) { gather(x, d, index(x)); }},
      {"scatter_add", [=](const Tensor& x, std::int64_t d) { scatter_add(x, d, index(x), x); }},
      {"index_select", [](const Tensor& x, std::int64_t d) { index_select(x, d, tensor({0})); }},
      {"index_add", [](const Tensor& x, std::int64_t d) { index_add(x, d, places_along(x, d), x); }},
      {"narrow", [](const Tensor& x, std::int64_t d) { narrow(x, d, 0, 1); }, false},
      {"slice", [](const Tensor& x, std::int64_t d) { slice(x, d, 0, 1); }, false},
      {"select", [](const Tensor& x, std::int64_t d) { select(x, d, 0); }, false},
      {"split", [](const Tensor& x, std::int64_t d) { split(x, 1, d); }, false},
      {"split", [](const Tensor& x, std::int64_t d) { split(x, {places_along(x, d).numel()}, d); }, false},
      {"chunk", [](const Tensor& x, std::int64_t d) { chunk(x, 1, d); }, false},
      {"unbind", [](const Tensor& x, std::int64_t d) { unbind(x, d); }, false},
      {"diff", [](const Tensor& x, std::int64_t d) { diff(x, 1, d); }, false},
      {"slice_backward", [](const Tensor& x, std::int64_t d) { slice_backward(x, d, 0, 1, 3); }, false},
      {"size", [](const Tensor& x, std::int64_t d) { static_cast<void>(x.size(d)); }, false},
      {"cat", [](const Tensor& x, std::int64_t d) { cat({x, x}, d); }, false},
  };
  return all;
}

std::string no_dimension(std::int64_t dim, std::size_t rank) {
  const auto n = static_cast<std::int64_t>(std::max<std::size_t>(rank, 1));
  return ": dimension " + std::to_string(dim) + " is out of range for rank " + std::to_string(rank) +
         "; it must be from " + std::to_string(-n) + " to " + std::to_string(n - 1);
}

// Returns the functions that a header declares with a parameter `parameter`.
std::set<std::string> declared_with(const std::string& parameter) {
  std::set<std::string> names;
  for (const auto& file : std::filesystem::recursive_directory_iterator(test::source_path("minitorch"))) {
    if (file.path().extension() != ".hpp") continue;
    std::ifstream in(file.path());
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const std::regex declaration("(\\w+)\\((const (V|Tensor|TensorList|std::vector<V>)& xs?, [^()]*)?" + parameter +
                                 "\\b");
    for (std::sregex_iterator match(text.begin(), text.end(), declaration), end; match != end; ++match) {
      names.insert((*match)[1]);
    }
  }
  return names;
}

template <class Row> std::set<std::string> names_of(const std::vector<Row>& rows) {
  std::set<std::string> names;
  for (const Row& row : rows) names.insert(row.name);
  return names;
}

}  // namespace

TEST_CASE("all functions of dimensions are tested here") {
  std::set<std::string> of_dims = declared_with("const Dims& dims");
  of_dims.erase("roll");  // takes a dimension twice
  CHECK(of_dims == names_of(functions_of_dims()));
  std::set<std::string> of_one = names_of(functions_of_a_dim());
  of_one.insert({"unsqueeze", "stack"});  // they count dimensions of the result
  of_one.erase("flatten");                // its parameters are called start_dim and end_dim
  of_one.erase("roll");                   // is tested with one of its dims
  of_one.erase("transpose");              // its parameters are called dim0 and dim1
  CHECK(declared_with("WholeNumber dim") == of_one);
}

TEST_CASE("every function of dimensions refuses one that is not there, and one that is named twice") {
  const Tensor number = tensor(2.0), vector = ones({3}), matrix = ones({2, 3});
  for (const auto& [name, call] : functions_of_dims()) {
    CAPTURE(name);
    const auto message = [&call = call](const Tensor& x, const Dims& dims) {
      return error_of<IndexError>([&] { call(x, dims); });
    };
    CHECK(message(matrix, {2}) == name + no_dimension(2, 2));
    CHECK(message(matrix, {0, -3}) == name + no_dimension(-3, 2));
    CHECK(message(vector, {1}) == name + no_dimension(1, 1));
    CHECK(message(number, {1}) == name + no_dimension(1, 0));
    CHECK(message(number, {0, -2}) == name + no_dimension(-2, 0));
    CHECK(message(matrix, {1, 0, -1}) == name + ": the dimensions (1, 0, -1) name a dimension twice");
    CHECK(message(vector, {0, 0}) == name + ": the dimensions (0, 0) name a dimension twice");
    CHECK(message(number, {0, 0}) == name + ": the dimensions (0, 0) name a dimension twice");
    CHECK(message(number, {0, -1}) == name + ": the dimensions (0, -1) name a dimension twice");
    CHECK_NOTHROW(call(number, {0}));
    CHECK_NOTHROW(call(number, {-1}));
    CHECK_NOTHROW(call(number, {}));
    CHECK_NOTHROW(call(matrix, {-1, 0}));
  }
}

TEST_CASE("every function of a dimension refuses one that is not there") {
  const Tensor number = tensor(2.0), matrix = ones({2, 3});
  for (const auto& [name, call, takes_numbers] : functions_of_a_dim()) {
    CAPTURE(name);
    const auto message = [&call = call](const Tensor& x, std::int64_t dim) {
      return error_of<IndexError>([&] { call(x, dim); });
    };
    for (const std::int64_t dim : {2, -3}) CHECK(message(matrix, dim) == name + no_dimension(dim, 2));
    for (const std::int64_t dim : {0, 1, -1, -2}) CHECK_NOTHROW(call(matrix, dim));
    if (takes_numbers) {
      for (const std::int64_t dim : {1, -2}) CHECK(message(number, dim) == name + no_dimension(dim, 0));
      for (const std::int64_t dim : {0, -1}) CHECK_NOTHROW(call(number, dim));
    } else {
      for (const std::int64_t dim : {0, -1, 1}) {
        CHECK_THROWS_AS(call(number, dim), Error);
        CHECK_THROWS_WITH(call(number, dim), StartsWith(name + ": "));
      }
    }
  }
}

TEST_CASE("permute and functions of two dimensions refuse invalid dimensions") {
  const Tensor number = tensor(2.0), matrix = ones({2, 3});
  check_messages<ShapeError>({
      {[=] {
         permute(matrix, {0, 0});
       },
       "permute: (0, 0) does not name each of the 2 dimensions of (2, 3) once"},
      {[=] { permute(matrix, {1}); }, "permute: (1) does not name each of the 2 dimensions of (2, 3) once"},
      {[=] { permute(number, {0}); }, "permute: (0) does not name each of the 0 dimensions of () once"},
      {[=] { diagonal(matrix, 0, 1, -1); },
       "diagonal: dimensions 1 and -1 of a tensor (2, 3) are the same, they must differ"},
      {[=] { diagonal(number, 0, 0, 0); },
       "diagonal: dimensions 0 and 0 of a tensor () are the same, they must differ"},
      {[=] {
         diagonal_backward(ones({2}), {2, 3}, 0, 0, 0);
       },
       "diagonal_backward: dimensions 0 and 0 of a tensor (2, 3) are the same, they must differ"},
      {[=] { flatten(matrix, 1, 0); }, "flatten: dimension 1 comes after dimension 0 in (2, 3)"},
  });
  check_messages<IndexError>({
      {[=] {
         permute(matrix, {0, 2});
       },
       "permute" + no_dimension(2, 2)},
      {[=] { diagonal(matrix, 0, 0, 2); }, "diagonal" + no_dimension(2, 2)},
      {[=] { diagonal(matrix, 0, -3, 1); }, "diagonal" + no_dimension(-3, 2)},
      {[=] {
         diagonal_backward(ones({2}), {2, 3}, 0, 0, 2);
       },
       "diagonal_backward" + no_dimension(2, 2)},
      {[=] { unsqueeze(matrix, 3); }, "unsqueeze" + no_dimension(3, 3)},
      {[=] { unsqueeze(number, 1); }, "unsqueeze" + no_dimension(1, 1)},
      {[=] {
         stack({number, number}, 1);
       },
       "stack" + no_dimension(1, 1)},
  });
  CHECK(permute(number, {}).item() == 2);
  CHECK(unsqueeze(number, -1).shape() == Shape{1});
}

TEST_CASE("functions that add a dimension refuse the ninth in their own name") {
  const Tensor most = ones({1, 1, 1, 1, 1, 1, 1, 1}), classes = zeros(most.shape(), {.dtype = int64});
  const std::string too_many = ": the result would have 9 dimensions, a tensor has at most 8";
  check_messages<ShapeError>({
      {[=] { unsqueeze(most, 0); }, "unsqueeze" + too_many},
      {[=] {
         stack({most, most});
       },
       "stack" + too_many},
      {[=] { one_hot(classes, 2); }, "one_hot" + too_many},
  });
}
