// Reads cases, and computes minitorch's results.
#include "tests/minitorch/functions/golden_cases.hpp"

#include <array>
#include <fstream>
#include <limits>
#include <utility>

#include "tests/minitorch/functions/golden_functions.hpp"
#include "tests/paths.hpp"

namespace minitorch::golden {

double number(const Json& json) { return json.is_string() ? std::stod(json.get<std::string>()) : json.get<double>(); }

namespace {

using Integers = std::vector<std::int64_t>;

DType dtype_named(const std::string& name) {
  for (const DType dtype : {float32, float64, int64}) {
    if (name == minitorch::to_text(dtype)) return dtype;
  }
  throw DtypeError("there are no elements of kind " + name);
}

Tensor tensor_of(const Json& values, const Shape& shape, DType dtype) {
  if (dtype == int64) return from_vector(values.get<Integers>(), shape);
  std::vector<double> numbers;
  for (const Json& value : values) numbers.push_back(number(value));
  return from_vector(numbers, shape, {.dtype = dtype});
}

Operand operand_of(const Json& json) {
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  return tensor_of(json.at(2), Shape(json.at(1).get<Integers>()), dtype_named(json.at(0)));
}

Dims reversed_dims(std::size_t n) {
  Dims order;
  for (std::size_t i = n; i-- > 0;) order.push_back(static_cast<std::int64_t>(i));
  return order;
}

// Puts the elements of `x` at odd positions in memory. The even positions must not be read.
Tensor between_others(const Tensor& x) {
  Shape larger;
  for (const std::int64_t size : x.shape()) larger.push_back(2 * size + 1);
  if (x.dim() == 0) larger.push_back(3);
  Tensor among =
      full(larger, x.dtype() == int64 ? -7777.0 : std::numeric_limits<double>::quiet_NaN(), {.dtype = x.dtype()});
  if (x.dim() == 0) {
    among = select(among, 0, 1);
  } else {
    for (std::int64_t d = 0; d < static_cast<std::int64_t>(x.dim()); ++d) among = slice(among, d, 1, 2 * x.size(d), 2);
  }
  return among.copy_(x);
}

bool repeats_along_first(const Tensor& x) {
  if (x.dim() == 0 || x.size(0) < 2 || x.numel() == 0) return false;
  return all(x == narrow(x, 0, 0, 1)).item() != 0;
}

}  // namespace

std::int64_t GoldenArguments::integer_or(const std::string& name, std::int64_t otherwise) const {
  return has(name) ? integer(name) : otherwise;
}

double GoldenArguments::real_or(const std::string& name, double otherwise) const {
  return has(name) ? real(name) : otherwise;
}

NestedNumbers GoldenArguments::nested(const std::string& name) const {
  const Json& json = json_.at(name);
  return json.is_number_integer() ? NestedNumbers(json.get<std::int64_t>()) : NestedNumbers(json.get<double>());
}

TensorOptions GoldenArguments::options() const {
  return has("dtype") ? TensorOptions{.dtype = dtype_named(text("dtype"))} : TensorOptions{};
}

std::string to_text(Layout layout) {
  static const std::array<std::string, 4> names = {"contiguous", "transposed", "sliced", "expanded"};
  return names.at(static_cast<std::size_t>(layout));
}

Tensor laid_out(const Tensor& x, Layout layout) {
  switch (layout) {
    case Layout::transposed:
      return permute(clone(permute(x, reversed_dims(x.dim()))), reversed_dims(x.dim()));
    case Layout::sliced:
      return between_others(x);
    case Layout::expanded:
      return repeats_along_first(x) ? expand(narrow(x, 0, 0, 1), x.shape()) : x;
    default:
      return x;
  }
}

DType Case::meeting_dtype() const {
  DType result = int64;
  bool has_fraction = false;
  for (const Operand& input : inputs) {
    if (const auto* x = std::get_if<Tensor>(&input)) result = promoted(result, x->dtype());
    has_fraction = has_fraction || std::holds_alternative<double>(input);
  }
  return has_fraction ? promoted(result, float32) : result;
}

std::vector<Case> read_cases() {
  const auto json = Json::parse(std::ifstream(test::source_path("tests/golden/tensor_functions.json")));
  std::vector<Case> result;
  for (const Json& row : json.at("cases")) {
    Case read{.title = row.at("title"),
              .function = row.at("function"),
              .arguments = GoldenArguments(row.value("arguments", Json::object())),
              .inputs = {},
              .outputs = {},
              .derivatives = row};
    for (const Json& input : row.at("inputs")) read.inputs.push_back(operand_of(input));
    for (const Json& output : row.at("outputs")) {
      read.outputs.push_back({output.at(0), Shape(output.at(1).get<Integers>()), output.at(2)});
    }
    result.push_back(std::move(read));
  }
  return result;
}

namespace {

// Returns the weighted sum of the derivatives.
Tensor weighted_sum(const Tensors& first, const Tensors& leaves, const Json& weights) {
  Tensor result = zeros({}, {.dtype = float64});
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    result += sum(first[i] * tensor_of(weights.at(i), leaves[i].shape(), leaves[i].dtype()));
  }
  return result;
}

Tensors second_derivatives(const Tensor& of, const Tensors& leaves) {
  if (!of.is_constant()) return grad(of, leaves, {.materialize_grads = true});
  Tensors result;
  for (const Tensor& leaf : leaves) result.push_back(zeros_like(leaf));
  return result;
}

// Reads the leaves of a case.
Json of_leaves(const Json& of_inputs, const Operands& inputs) {
  Json result = Json::array();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto* x = std::get_if<Tensor>(&inputs[i]);
    if (x != nullptr && x->requires_grad()) result.push_back(of_inputs.at(i));
  }
  return result;
}

Quantity derivative(const std::string& name, const Tensor& leaf, const Json& expected, const Tensor& ours) {
  const std::string dtype(minitorch::to_text(leaf.dtype()));
  if (expected.is_array()) return {name, {dtype, leaf.shape(), expected}, ours};
  return {name, {dtype, leaf.shape(), std::vector<Json>(static_cast<std::size_t>(leaf.numel()), 0.0)}, ours};
}

}  // namespace

std::vector<Quantity> quantities(const Case& golden, Layout layout) {
  Operands inputs = golden.inputs;
  Tensors leaves;
  const bool is_differentiated = golden.derivatives.contains("first");
  for (Operand& input : inputs) {
    auto* x = std::get_if<Tensor>(&input);
    if (x == nullptr) continue;
    *x = laid_out(*x, layout);
    if (is_differentiated && is_floating_point(x->dtype())) leaves.push_back(x->requires_grad_());
  }

  const Tensors outputs = functions().at(golden.function).call(inputs, golden.arguments);
  std::vector<Quantity> result;
  for (std::size_t i = 0; i < std::max(outputs.size(), golden.outputs.size()); ++i) {
    result.push_back({"y" + std::to_string(i), golden.outputs.at(i), outputs.at(i)});
  }
  if (!is_differentiated) return result;

  Tensors ends, starts;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Json& start = golden.derivatives.at("d_outputs").at(i);
    if (start.is_null() || outputs[i].is_constant()) continue;
    ends.push_back(outputs[i]);
    starts.push_back(tensor_of(start, outputs[i].shape(), outputs[i].dtype()));
  }
  Tensors first;
  for (const Tensor& leaf : leaves) first.push_back(zeros_like(leaf));
  if (!ends.empty()) {
    first = grad(ends, leaves, {.create_graph = true, .materialize_grads = true, .grad_outputs = starts});
  }
  const Json expected = of_leaves(golden.derivatives.at("first"), inputs);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    result.push_back(derivative("dx" + std::to_string(i), leaves[i], expected.at(i), first[i]));
  }

  if (!golden.derivatives.contains("second")) return result;
  const Json weights = of_leaves(golden.derivatives.at("weights"), inputs);
  const Json expected_second = of_leaves(golden.derivatives.at("second"), inputs);
  const Tensors second = second_derivatives(weighted_sum(first, leaves, weights), leaves);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    result.push_back(derivative("ddx" + std::to_string(i), leaves[i], expected_second.at(i), second[i]));
  }
  return result;
}

}  // namespace minitorch::golden
