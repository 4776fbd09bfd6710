// Task 2.1: strides and positions. How a tensor of any shape lies in a plain list of numbers.
//
// A tensor is a list of numbers (its storage) and a way to find its elements there. The element at an index lies at the
// position
//
//   offset + index[0] strides[0] + index[1] strides[1] + ...
//
// Example: the shape {2, 3} and the strides {3, 1}.     storage   a b c d e f
// The element at {1, 2} lies at 1 · 3 + 2 · 1 = 5.      tensor    a b c
//                                                                 d e f
//
// With the same storage, the shape {3, 2} and the strides {1, 3} make the transposed tensor (a d, b e, c f): no number
// has moved. Such a tensor is a view. A tensor is contiguous if its elements lie one after the other in row-major
// order: the last index counts fastest.
//
// Write the functions of task 2.1 in strides.cpp. They need no earlier task; all of modules 2 to 4 needs them.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace course {

using Shape = std::vector<int>;
using Strides = std::vector<int>;
using Index = std::vector<int>;

/// A tensor without history. Copies share the storage, and so do views.
struct TensorData {
  std::shared_ptr<std::vector<double>> storage;
  Shape shape;
  Strides strides;
  int offset = 0;

  /// The element at an index. Throws std::out_of_range if it lies outside the storage. This function is given.
  double& at(const Index& index) const;
};

/// Called by each `at`, if it is not null. The check of task 3.1 lets another thread go on there, so that races show.
extern void (*on_access)();

/// Task 2.1: the strides of a contiguous tensor of this shape: the last is 1, and each other is the product of the
/// sizes of all later dimensions. strides_of({2, 3, 4}) = {12, 4, 1}; strides_of({}) = {}.
Strides strides_of(const Shape& shape);
/// Task 2.1: the position of an element in the storage: offset + Σ index[d] strides[d].
int index_to_position(const Index& index, const Strides& strides, int offset);
/// Task 2.1: the index of the element that has this number in row-major order, from 0.
/// For the shape {2, 3}: to_index(0) = {0, 0}, to_index(1) = {0, 1}, to_index(3) = {1, 0}, to_index(5) = {1, 2}.
Index to_index(int ordinal, const Shape& shape);
/// Task 2.1: a view whose dimension d is the dimension order[d] of `a`. It shares the storage, so nothing is copied.
/// A tensor of the shape {2, 3, 4} permuted by {2, 0, 1} has the shape {4, 2, 3}. Throws std::invalid_argument unless
/// `order` has each number from 0 to the number of dimensions - 1 once.
TensorData permute(const TensorData& a, const std::vector<int>& order);

// The functions below are given.

/// The number of elements: the product of the sizes, so 1 for the shape {}.
int size_of(const Shape& shape);
/// A contiguous tensor with new storage, each element `value`.
TensorData filled(const Shape& shape, double value);
/// A contiguous tensor with these elements in row-major order. Throws std::invalid_argument if their number is wrong.
TensorData make_data(const Shape& shape, const std::vector<double>& elements);
/// The elements in row-major order.
std::vector<double> elements_of(const TensorData& a);
/// "{2, 3}", for messages.
std::string text_of(const std::vector<int>& numbers);

}  // namespace course
