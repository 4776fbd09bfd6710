// Cases of the golden files of functions (tests/golden/function_cases.py), and the check of one.
#pragma once

#include <cmath>
#include <cstddef>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"

namespace minitorch::test {

/// An input; none if the function gets none in its place.
using OptionalInputs = std::vector<std::optional<Tensor>>;

/// Reads a file of tests/golden/ and calls check(case) for each case.
template <class Check> void for_function_cases(const std::string& file, const Check& check) {
  const auto all = nlohmann::json::parse(std::ifstream(source_path("tests/golden/" + file)));
  REQUIRE(all.at("cases").size() > 50);
  for (const auto& one : all.at("cases")) check(one);
}

/// The shape of a tensor of a case.
inline Shape function_case_shape(const nlohmann::json& described) {
  return Shape(described.at(0).get<std::vector<std::int64_t>>());
}

/// Whether numbers have this dtype's digits in common: those of the file have 14.
inline void check_function_numbers(const std::string& what, const Tensor& found, const nlohmann::json& values,
                                   DType dtype) {
  CAPTURE(what);
  const auto expected = values.get<std::vector<double>>(), ours = found.to_vector<double>();
  REQUIRE(ours.size() == expected.size());
  const double tolerance = dtype == float64 ? 2e-12 : 2e-4;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    CAPTURE(i, ours[i], expected[i]);
    CHECK(std::abs(ours[i] - expected[i]) <= tolerance * (1 + std::abs(expected[i])));
  }
}

/// Computes f(inputs) for the inputs of a case, and compares the output and all gradients.
inline void check_function_case(const nlohmann::json& golden, DType dtype,
                                const std::function<Tensor(const OptionalInputs&)>& f) {
  CAPTURE(golden.at("function").dump(), golden.at("arguments").dump(), to_text(dtype));
  OptionalInputs inputs;
  for (const auto& described : golden.at("inputs")) {
    inputs.emplace_back();
    if (described.is_null()) continue;
    const auto values = described.at(1).get<std::vector<double>>();
    inputs.back() = from_vector(values, function_case_shape(described), {.dtype = dtype, .requires_grad = true});
  }
  const Tensor y = f(inputs);
  CHECK(y.dtype() == dtype);
  CHECK(y.shape() == function_case_shape(golden.at("output")));
  check_function_numbers("output", y, golden.at("output").at(1), dtype);
  y.backward(from_vector(golden.at("d_output").get<std::vector<double>>(), y.shape(), {.dtype = dtype}));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i] || !inputs[i]->grad()) continue;
    check_function_numbers("d_input " + std::to_string(i), *inputs[i]->grad(), golden.at("d_inputs").at(i), dtype);
  }
}

}  // namespace minitorch::test
