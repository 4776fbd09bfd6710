// Task 2.1: strides and positions.
#include <cstddef>
#include <stdexcept>

#include "module2/tensor_data.hpp"
#include "not_implemented.hpp"

namespace course {

Strides strides_of(const Shape& shape) {
  // BEGIN SOLUTION 2.1 (strides_of)
  Strides strides(shape.size(), 1);
  for (std::size_t d = shape.size(); d-- > 1;) strides[d - 1] = strides[d] * shape[d];
  return strides;
  // END SOLUTION
}

int index_to_position(const Index& index, const Strides& strides, int offset) {
  // BEGIN SOLUTION 2.1 (index_to_position)
  int position = offset;
  for (std::size_t d = 0; d < index.size(); ++d) position += index[d] * strides[d];
  return position;
  // END SOLUTION
}

Index to_index(int ordinal, const Shape& shape) {
  // BEGIN SOLUTION 2.1 (to_index)
  Index index(shape.size());
  for (std::size_t d = shape.size(); d-- > 0;) {
    index[d] = ordinal % shape[d];
    ordinal /= shape[d];
  }
  return index;
  // END SOLUTION
}

TensorData permute(const TensorData& a, const std::vector<int>& order) {
  // BEGIN SOLUTION 2.1 (permute)
  if (order.size() != a.shape.size()) throw std::invalid_argument("permute: the order must name each dimension");
  std::vector<bool> is_used(order.size(), false);
  TensorData result = {a.storage, {}, {}, a.offset};
  for (const int from : order) {
    const auto d = static_cast<std::size_t>(from);  // a negative number becomes a large one
    if (d >= order.size() || is_used[d]) throw std::invalid_argument("permute: the order has a wrong number");
    is_used[d] = true;
    result.shape.push_back(a.shape[d]);
    result.strides.push_back(a.strides[d]);
  }
  return result;
  // END SOLUTION
}

}  // namespace course
