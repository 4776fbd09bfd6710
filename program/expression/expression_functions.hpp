// The functions that an expression may call: the rows of the tables in operators/table/, by name.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "minitorch/scalar/scalar.hpp"

namespace minitorch::program {

/// A function. A call has `variables` arguments, followed by at most `numbers` constants.
struct Function {
  std::string_view name;
  std::string arguments;  // as shown to users: "x, min, max"
  std::string_view help;
  std::size_t variables = 1, numbers = 0;
  Scalar (*call)(std::span<const Scalar> arguments) = nullptr;
};

/// Returns all functions.
std::span<const Function> functions();

/// Returns the function called `name`; null if there is none.
const Function* find_function(std::string_view name);

/// Returns the function name nearest to a misspelt `name`; empty if none is near.
std::string_view nearest_function(std::string_view name);

/// Returns all names: "id, neg, inv, ...".
std::string function_names();

}  // namespace minitorch::program
