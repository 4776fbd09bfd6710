// A recording of a function of tensors has all its kernels, forward and backward: repeated on other numbers, they give
// the bits of a call. The functions that cannot be recorded are listed here, so that no new one is among them unseen.
#include <bit>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/memory/step_recording.hpp"
#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/tensor_functions_table.hpp"

using namespace minitorch;
using table::Arguments, table::TensorRow;

namespace {

// The result of the row's function, and the derivatives of the sum of its squares.
std::vector<Tensor> computed(const TensorRow& row, const Arguments& xs) {
  const Tensor y = row.function(xs);
  std::vector<Tensor> results = {y.detach()};
  if (!y.is_constant()) {
    for (const Tensor& dx : grad(sum(square(y)), xs, {.materialize_grads = true})) results.push_back(dx);
  }
  return results;
}

std::vector<std::uint64_t> bits_of(const std::vector<Tensor>& xs) {
  std::vector<std::uint64_t> all;
  for (const Tensor& x : xs) {
    for (const double number : x.to_vector<double>()) all.push_back(std::bit_cast<std::uint64_t>(number));
  }
  return all;
}

// Whether the function can be recorded. If so, checks that a repetition computes anew.
bool is_recorded(const TensorRow& row, const std::vector<Shape>& shapes) {
  Arguments xs = row.arguments(shapes);
  for (Tensor& x : xs) x.requires_grad_();
  graph::StepRecording recording;
  std::vector<Tensor> results;
  try {
    const graph::StepRecording::Run run(recording);
    results = computed(row, xs);
    recording.check_all_recorded();
  } catch (const Error& error) {
    CHECK(std::string(error.what()).find("cannot be recorded") != std::string::npos);
    return false;
  }
  {
    const auto guard = no_grad();
    for (Tensor& x : xs) x.mul_(1.0625);
  }
  REQUIRE(recording.repeat());
  CHECK(bits_of(results) == bits_of(computed(row, xs)));
  return true;
}

// The functions that have no derivative, so no row in the table.
std::vector<TensorRow> rows_of_constants() {
  const std::vector<std::vector<Shape>> cases = {{{2, 3}}, {{4}}};
  return {
      {"all", [](const Arguments& v) { return all(v[0]); }, cases},
      {"argmax", [](const Arguments& v) { return argmax(v[0], 0); }, cases},
      {"argmin", [](const Arguments& v) { return argmin(v[0]); }, cases},
      {"argsort", [](const Arguments& v) { return argsort(v[0]); }, cases},
      {"bernoulli", [](const Arguments& v) { return bernoulli(sigmoid(v[0])); }, cases},
      {"bincount", [](const Arguments& v) { return bincount(flatten(to(v[0] > 0, int64))); }, cases},
      {"isnan", [](const Arguments& v) { return isnan(v[0]); }, cases},
      {"logical_and", [](const Arguments& v) { return logical_and(v[0], v[0] > 0); }, cases},
      {"lt", [](const Arguments& v) { return v[0] < 1; }, cases},
      {"multinomial", [](const Arguments& v) { return multinomial(sigmoid(v[0]), 1); }, cases},
      {"nonzero", [](const Arguments& v) { return nonzero(v[0] > 0); }, cases},
      {"one_hot", [](const Arguments& v) { return one_hot(to(v[0] > 0, int64), 2); }, cases},
      {"unique", [](const Arguments& v) { return unique(v[0]).values; }, cases},
  };
}

}  // namespace

TEST_CASE("functions of tensors are recorded with all their kernels, and repeated on other numbers") {
  std::vector<TensorRow> rows = table::of_tensors();
  for (TensorRow& row : rows_of_constants()) rows.push_back(std::move(row));
  std::set<std::string> refused;
  for (const TensorRow& row : rows) {
    for (const auto& shapes : row.cases) {
      CAPTURE(row.name, to_text(shapes.front()));
      if (!is_recorded(row, shapes)) refused.insert(row.name);
    }
  }
  const std::set<std::string> decompositions = {"cholesky", "det", "eigh", "inverse", "qr", "slogdet", "solve", "svd"};
  std::set<std::string> expected = {"argsort",     "median",   "quantile",
                                    "sort",        "topk",     "unique",
                                    "as_strided",  // of a tensor with gaps: which elements are its own
                                    "bernoulli",   "bincount", "masked_select",
                                    "multinomial", "nonzero",  "repeat_interleave"};  // by a tensor of numbers
  expected.insert(decompositions.begin(), decompositions.end());
  CHECK(refused == expected);
}
