// The table of elementwise functions that every generic test walks: the rows in operators/table/, of one and of two
// arguments, each with options to test, for Scalars and for plain numbers.
#pragma once

#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "minitorch/scalar/scalar.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch::table {

struct UnaryRow {
  std::string name, help;
  std::function<Scalar(const Scalar&)> function;
  std::function<Tensor(const Tensor&)> function_of_tensor;
  std::function<double(double)> value, slope;  // of the struct, as functions of x
  std::function<double(float)> value_of_float;
  std::function<bool(double)> has_value;

  std::vector<double> options;  // of the struct, if it has any
  std::vector<double> kinks;
  std::vector<double> points;  // the function is smooth around them

  /// "elu(0.5)"
  std::string title() const {
    std::ostringstream text;
    text << name;
    for (std::size_t i = 0; i < options.size(); ++i) text << (i == 0 ? "(" : ", ") << options[i];
    if (!options.empty()) text << ')';
    return text.str();
  }
};

struct BinaryRow {
  std::string name, help;
  std::function<Scalar(const Scalar&, const Scalar&)> function;  // as a user calls it, and with numbers
  std::function<Scalar(const Scalar&, double)> with_number_right;
  std::function<Scalar(double, const Scalar&)> with_number_left;
  std::function<Tensor(const Tensor&, const Tensor&)> function_of_tensors;
  std::function<Tensor(const Tensor&, double)> of_tensor_with_number_right;
  std::function<Tensor(double, const Tensor&)> of_tensor_with_number_left;
  std::function<double(double, double)> value, slope_x, slope_y;  // of the struct
  std::function<double(float, float)> value_of_floats;
  std::vector<std::vector<double>> points;  // the function is smooth around them
};

/// The rows of operators::UnaryFunctions, in its order, for each of its samples one.
const std::vector<UnaryRow>& unary();
/// The rows of operators::BinaryFunctions, in its order.
const std::vector<BinaryRow>& binary();

}  // namespace minitorch::table
