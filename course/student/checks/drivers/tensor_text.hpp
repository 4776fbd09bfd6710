// Tensors in requests and answers. A request has the shape, the strides, the offset and the storage; an answer has the
// words "shape" and "elements", each with a list, the elements in row-major order. The functions of tasks 2.1 and 2.2
// are not used here: they are judged.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <numeric>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "module2/tensor_data.hpp"

namespace course {

inline TensorData tensor(Request& request) {
  TensorData result;
  result.shape = request.wholes();
  result.strides = request.wholes();
  result.offset = request.whole();
  result.storage = std::make_shared<std::vector<double>>(request.numbers());
  return result;
}

/// Writes a name and a list: "shape { 2 3 }".
inline void write_numbers(Answer& answer, const char* name, const std::vector<int>& numbers) {
  answer << name << std::vector<double>(numbers.begin(), numbers.end());
}

/// Writes "elements" and the elements, the last dimension fastest, or what is wrong with the tensor.
inline void write_elements(Answer& answer, const TensorData& a) {
  if (a.strides.size() != a.shape.size()) return static_cast<void>(answer << "and it lacks a stride for each size");
  if (a.storage == nullptr) return static_cast<void>(answer << "and it has no storage");
  std::vector<double> elements;
  const bool is_empty = std::count(a.shape.begin(), a.shape.end(), 0) > 0;
  for (std::vector<int> index(a.shape.size(), 0); !is_empty;) {
    const int position = std::inner_product(index.begin(), index.end(), a.strides.begin(), a.offset);
    if (position < 0 || static_cast<std::size_t>(position) >= a.storage->size())
      return static_cast<void>(answer << "and an element lies outside its storage");
    elements.push_back((*a.storage)[static_cast<std::size_t>(position)]);
    std::size_t d = index.size();
    while (d > 0 && ++index[d - 1] == a.shape[d - 1]) index[--d] = 0;
    if (d == 0) break;
  }
  answer << "elements" << elements;
}

inline Answer& operator<<(Answer& answer, const TensorData& a) {
  write_numbers(answer, "shape", a.shape);
  write_elements(answer, a);
  return answer;
}

}  // namespace course
