// The functions that an expression may call: the rows of the tables in operators/table/, by their names.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "minitorch/scalar/scalar.hpp"

namespace minitorch::program {

/// A function, called with as many arguments as it has variables, and up to `numbers` constants after them.
struct Function {
  std::string_view name;
  std::string arguments;  // "x, min, max", to be shown
  std::string_view help;
  std::size_t variables = 1, numbers = 0;
  Scalar (*call)(std::span<const Scalar> arguments) = nullptr;
};

/// Every function there is.
std::span<const Function> functions();

/// The function called `name`; null where there is none.
const Function* find_function(std::string_view name);

/// The name in the table that `name` may have been meant to be; empty where none is near.
std::string_view nearest_function(std::string_view name);

/// "id, neg, inv, ..."
std::string function_names();

}  // namespace minitorch::program
