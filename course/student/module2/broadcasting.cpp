// Task 2.2: broadcasting.
#include "module2/broadcasting.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>

#include "not_implemented.hpp"

namespace course {

Shape shape_broadcast(const Shape& a, const Shape& b) {
  // BEGIN SOLUTION 2.2 (shape_broadcast)
  Shape result(std::max(a.size(), b.size()));
  for (std::size_t i = 1; i <= result.size(); ++i) {  // the i-th dimension from the right
    const int m = i <= a.size() ? a[a.size() - i] : 1, n = i <= b.size() ? b[b.size() - i] : 1;
    if (m != n && m != 1 && n != 1) {
      throw std::invalid_argument("shape_broadcast: " + text_of(a) + " and " + text_of(b) + " do not fit");
    }
    result[result.size() - i] = m == 1 ? n : m;
  }
  return result;
  // END SOLUTION
}

Index broadcast_index(const Index& index, const Shape& shape) {
  // BEGIN SOLUTION 2.2 (broadcast_index)
  Index result(shape.size());
  for (std::size_t d = 0; d < shape.size(); ++d) {
    result[d] = shape[d] == 1 ? 0 : index[index.size() - shape.size() + d];
  }
  return result;
  // END SOLUTION
}

}  // namespace course
