// Cases of tests/golden/tensor_functions.json: what a function is given, and what PyTorch makes of it; and what ours
// makes of it, with the inputs lying in memory in several ways. Which differences are right is not said here.
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

/// What a function is given: a tensor, or a plain number.
using Operand = std::variant<Tensor, std::int64_t, double>;
using Operands = std::vector<Operand>;
using Tensors = std::vector<Tensor>;

/// A number; one that is not finite is a string.
double number(const Json& json);

/// What a function is given beside its operands, by name.
class GoldenArguments {
 public:
  explicit GoldenArguments(Json json) : json_(std::move(json)) {}

  bool has(const std::string& name) const { return json_.contains(name); }
  std::int64_t integer(const std::string& name) const { return json_.at(name).get<std::int64_t>(); }
  std::int64_t integer_or(const std::string& name, std::int64_t otherwise) const;
  double real(const std::string& name) const { return number(json_.at(name)); }
  double real_or(const std::string& name, double otherwise) const;
  /// An integer or not, as it is written.
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
  /// The dtype asked for, or none.
  TensorOptions options() const;

 private:
  Json json_;
};

/// How the elements of inputs lie in memory.
enum class Layout : std::uint8_t { contiguous, transposed, sliced, expanded };
inline constexpr std::array layouts = {Layout::contiguous, Layout::transposed, Layout::sliced, Layout::expanded};
std::string to_text(Layout layout);

/// The elements of x, which has no gaps, lying in another way: with the dimensions in reverse order, or with gaps
/// everywhere, or those along the first dimension in one place, if they are all the same.
Tensor laid_out(const Tensor& x, Layout layout);

/// A tensor of PyTorch's: its kind of element may be "bool".
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

  /// The kind of element in which the inputs meet.
  DType meeting_dtype() const;
};

std::vector<Case> read_cases();

/// One tensor of what a case gives: an output y0, y1, ..., or a first or second derivative with respect to an input,
/// dx0, ddx0, ...
struct Quantity {
  std::string name;
  Expected expected;
  Tensor ours;
};

/// All that a case gives, ours beside PyTorch's.
std::vector<Quantity> quantities(const Case& golden, Layout layout);

}  // namespace minitorch::golden
