// Finds duplicates by the leaf that holds the gradient.
#include "nn/optim/parameter_checks.hpp"

#include <algorithm>
#include <utility>

#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

// Returns the identity of the leaf that holds the gradient, the same for tensors that share it.
const void* place_of_gradient(const Parameter& parameter) {
  const Tensor& value = parameter.value();
  return value.edge() ? static_cast<const void*>(&*value.edge()) : &value;
}

}  // namespace

std::string described(const Parameter& parameter) {
  const std::string path = parameter.path(), name = path.empty() ? parameter.value().name() : path;
  return (name.empty() ? "" : "'" + name + "' ") + to_text(parameter.shape());
}

void check_each_once(std::string_view function, const std::vector<Parameter>& parameters) {
  std::vector<std::pair<const void*, const Parameter*>> tensors;
  tensors.reserve(parameters.size());
  for (const Parameter& parameter : parameters) tensors.emplace_back(place_of_gradient(parameter), &parameter);
  std::sort(tensors.begin(), tensors.end());
  const auto twice = std::adjacent_find(tensors.begin(), tensors.end(),
                                        [](const auto& a, const auto& b) { return a.first == b.first; });
  if (twice == tensors.end()) return;
  throw Error(std::string(function) + ": the parameter " + described(*twice->second) +
              " is given twice, each may be given once");
}

}  // namespace minitorch::nn
