// Views for tests of kernels that take any strides: the same numbers in several layouts, and plain loops over them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "operators/layout/indexing.hpp"
#include "operators/layout/view.hpp"
#include "operators/parallel/parallel.hpp"

namespace minitorch::test {

/// Elements, and a view of some of them.
template <class T> struct Strided {
  std::string name;
  std::vector<T> memory;
  Shape shape;
  Strides strides;
  std::int64_t offset = 0;

  operators::View<const T> view() const { return {memory.data() + offset, shape, strides}; }
  T at(const operators::Index& index) const {
    return memory[static_cast<std::size_t>(offset + operators::index_to_position(index, strides))];
  }
};

template <class T> Strided<T> contiguous(const Shape& shape, std::vector<T> numbers) {
  return {"contiguous", std::move(numbers), shape, operators::contiguous_strides(shape)};
}

/// Returns the same numbers with the dimensions in reverse order, and a gap after each.
template <class T> Strided<T> scattered(const Strided<T>& x) {
  Strided<T> y{"scattered", {}, x.shape, x.shape, 3};
  std::int64_t step = 2;
  for (std::size_t d = 0; d < x.shape.size(); ++d) {
    y.strides[d] = step;
    step *= x.shape[d] + 1;
  }
  y.memory.assign(static_cast<std::size_t>(step + 3), T(77));
  for (std::int64_t i = 0; i < numel(x.shape); ++i) {
    const auto index = operators::to_index(i, x.shape);
    y.memory[static_cast<std::size_t>(y.offset + operators::index_to_position(index, y.strides))] = x.at(index);
  }
  return y;
}

/// Returns the same numbers with the dimensions in reverse order, without gaps, as in a transpose.
template <class T> Strided<T> transposed(const Strided<T>& x) {
  Strided<T> y{"transposed", std::vector<T>(static_cast<std::size_t>(numel(x.shape))), x.shape, x.shape};
  std::int64_t step = 1;
  for (std::size_t d = 0; d < x.shape.size(); ++d) {
    y.strides[d] = step;
    step *= x.shape[d];
  }
  for (std::int64_t i = 0; i < numel(x.shape); ++i) {
    const auto index = operators::to_index(i, x.shape);
    y.memory[static_cast<std::size_t>(operators::index_to_position(index, y.strides))] = x.at(index);
  }
  return y;
}

/// Returns a view of `shape` that repeats one row of its last dimension (stride 0 elsewhere).
template <class T> Strided<T> repeated(const Shape& shape, std::vector<T> row) {
  Strided<T> y{"repeated", std::move(row), shape, Strides::filled(shape.size(), 0)};
  y.strides[shape.size() - 1] = 1;
  return y;
}

/// Returns the results of f() with 1, 2, 3, 4 and 7 threads.
template <class F> auto at_numbers_of_threads(const F& f) {
  const int before = num_threads();
  std::vector<decltype(f())> results;
  for (const int threads : {1, 2, 3, 4, 7}) {
    set_num_threads(threads);
    results.push_back(f());
  }
  set_num_threads(before);
  return results;
}

}  // namespace minitorch::test
