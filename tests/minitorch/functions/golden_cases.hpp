// Cases of tests/golden/tensor_functions.json: arguments, PyTorch's results, and minitorch's results for several memory
// layouts. tensor_golden.cpp lists the intended differences.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"

namespace minitorch::golden {

using Json = nlohmann::json;

/// An argument of a function: a tensor, or a plain number.
using Operand = std::variant<Tensor, std::int64_t, double>;
using Operands = std::vector<Operand>;
using Tensors = std::vector<Tensor>;

/// Returns a number. The file has a string for numbers that are not finite.
double number(const Json& json);

/// The arguments of a function besides its operands, by name.
class GoldenArguments {
 public:
  explicit GoldenArguments(Json json) : json_(std::move(json)) {}

  bool has(const std::string& name) const { return json_.contains(name); }
  std::int64_t integer(const std::string& name) const { return json_.at(name).get<std::int64_t>(); }
  std::int64_t integer_or(const std::string& name, std::int64_t otherwise) const;
  double real(const std::string& name) const { return number(json_.at(name)); }
  double real_or(const std::string& name, double otherwise) const;
  /// Returns an integer if it is written as one, else a floating-point number.
  NestedNumbers nested(const std::string& name) const;
  bool flag(const std::string& name) const { return has(name) && json_.at(name).get<bool>(); }
  std::string text(const std::string& name) const { return json_.at(name).get<std::string>(); }
  template <class List> List list(const std::string& name) const { return json_.at(name).get<List>(); }

  std::int64_t dim() const { return integer("dim"); }
  Dims dims(const std::string& name = "dims") const {
    return has(name) ? Dims(list<std::vector<std::int64_t>>(name)) : Dims();
  }
  Shape shape() const { return Shape(list<std::vector<std::int64_t>>("shape")); }
  ReduceOptions keepdim() const { return {.keepdim = flag("keepdim")}; }
  /// Returns the dtype; nullopt if none is given.
  TensorOptions options() const;

 private:
  Json json_;
};

/// The memory layouts of inputs.
enum class Layout : std::uint8_t { contiguous, transposed, sliced, expanded };
inline constexpr std::array layouts = {Layout::contiguous, Layout::transposed, Layout::sliced, Layout::expanded};
std::string to_text(Layout layout);

/// Returns x in another layout: with the dimensions in reverse order, with gaps everywhere, or, if all elements along
/// the first dimension are equal, with stride 0 there. x must be contiguous.
Tensor laid_out(const Tensor& x, Layout layout);

/// A tensor of PyTorch. Its dtype may be "bool".
struct Expected {
  std::string dtype;
  Shape shape;
  std::vector<Json> values;
};

struct Case {
  std::string title, function;
  GoldenArguments arguments;
  Operands inputs;
  std::vector<Expected> outputs;
  Json derivatives;  // as in the file

  /// Returns the common dtype of the inputs.
  DType meeting_dtype() const;
};

std::vector<Case> read_cases();

/// One result of a case: an output y0, y1, ..., or a first or second derivative with respect to an input, dx0, ddx0,
/// ...
struct Quantity {
  std::string name;
  Expected expected;
  Tensor ours;
};

/// Returns all results of a case, minitorch's beside PyTorch's.
std::vector<Quantity> quantities(const Case& golden, Layout layout);

}  // namespace minitorch::golden
