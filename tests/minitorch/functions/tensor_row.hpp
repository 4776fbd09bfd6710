// A row of the table of differentiable functions of tensors.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace minitorch::table {

using Arguments = std::vector<Tensor>;

struct TensorRow {
  std::string name;  // as the header declares it
  std::function<Tensor(const Arguments&)> function;
  std::vector<std::vector<Shape>> cases;                               // the shapes of the arguments
  std::vector<std::vector<double>> points = {{-2.5, -0.7, 0.3, 1.4}};  // for each argument; the last for all others
  bool is_large = false;                                               // too large to be tried with every layout
  bool takes_ties = true;  // smooth also for equal elements, as in expanded tensors

  /// Returns the arguments of a case: repeats the points, each time slightly further from 0.
  Arguments arguments(const std::vector<Shape>& shapes) const {
    Arguments result;
    for (std::size_t a = 0; a < shapes.size(); ++a) {
      const std::vector<double>& choice = points[std::min(a, points.size() - 1)];
      std::vector<double> values(static_cast<std::size_t>(numel(shapes[a])));
      for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = choice[(i + a) % choice.size()] * (1 + 0.01 * static_cast<double>(i % 50));
      }
      result.push_back(from_vector(values, shapes[a]));
    }
    return result;
  }
};

using Rows = std::vector<TensorRow>;

}  // namespace minitorch::table
