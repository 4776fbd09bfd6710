// The functions of numbers that requests name, for map, zip and reduce of lists and of tensors.
#pragma once

#include <string>

#include "module0/lists.hpp"

namespace course {

/// The function of one number that is called so.
inline OneNumber function_of_one(const std::string& name) {
  if (name == "square") return [](double x) { return x * x; };
  if (name == "half") return [](double x) { return x / 2; };
  return [](double x) { return x + 1; };  // next
}

/// The function of two numbers that is called so.
inline TwoNumbers function_of_two(const std::string& name) {
  if (name == "add") return [](double x, double y) { return x + y; };
  if (name == "sub") return [](double x, double y) { return x - y; };
  if (name == "twice_and_add") return [](double x, double y) { return 2 * x + y; };
  return [](double x, double y) { return x * y; };  // mul
}

}  // namespace course
