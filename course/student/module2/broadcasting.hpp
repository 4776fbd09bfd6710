// Task 2.2: broadcasting. How a function of two tensors takes tensors of different shapes.
//
// The shapes are written below each other, aligned at the right. Dimensions that are missing on the left count as 1.
// Where two sizes are the same, the result has this size; where one of them is 1, the result has the other, and the one
// element is used again and again. All else is an error.
//
//   {4, 3, 1}         {2, 3}            {3}               {2, 3}
//   {   3, 5}         {   3}            {}                {   2}
//   {4, 3, 5}         {2, 3}            {3}               error: 3 and 2
//
// Example: {2, 3} and {3}. The element {1, 2} of the result is computed from the element {1, 2} of the first tensor and
// the element {2} of the second.
//
// Write the functions in broadcasting.cpp. They need no earlier task. Tasks 2.3 (zip), 2.4 and 3.2 need them.
#pragma once

#include "module2/tensor_data.hpp"

namespace course {

/// The shape of the result of a function of tensors of the shapes a and b. Throws std::invalid_argument if they do not
/// fit. A size of 0 is a size like others: 0 and 1 give 0, 0 and 3 are an error.
Shape shape_broadcast(const Shape& a, const Shape& b);
/// The index of the element of a tensor of the shape `shape` that belongs to the element `index` of a result into whose
/// shape it is broadcast: without the dimensions on the left that it does not have, and 0 where its size is 1.
/// broadcast_index({4, 1, 2}, {3, 1}) = {1, 0}.
Index broadcast_index(const Index& index, const Shape& shape);

}  // namespace course
