// Task 2.3, first half: map, zip and reduce for tensors, as those for lists of task 0.3.
//
// The tensors may be views: their elements lie anywhere in the storage. `at` finds an element by its index, whatever
// the strides are. Results are contiguous and have new storage.
//
// Write map, zip and reduce in tensor_forward.cpp. They need tasks 0.1, 2.1 and 2.2. Task 3.1 makes them parallel.
#pragma once

#include "module0/lists.hpp"
#include "module2/tensor_data.hpp"

namespace course {

/// f(x) for each element x. The result has the shape of `a`.
TensorData map(const OneNumber& f, const TensorData& a);
/// f(x, y) for each pair of elements, where the shapes are broadcast. zip(add, {{1, 2}, {3, 4}}, {10, 20}) is
/// {{11, 22}, {13, 24}}. Throws std::invalid_argument if the shapes do not fit.
TensorData zip(const TwoNumbers& f, const TensorData& a, const TensorData& b);
/// Reduces one dimension: f(... f(f(start, x0), x1) ..., xn) of the elements x along `dim`, in order. The dimension
/// stays, with the size 1. reduce(add, 0, {{1, 2}, {3, 4}}, 0) is {{4, 6}}, and along dimension 1 it is {{3}, {7}}.
TensorData reduce(const TwoNumbers& f, double start, const TensorData& a, int dim);

/// The map, zip and reduce that the functions of Tensors use, so that module 3 can exchange them for faster ones. This
/// struct and its two functions are given.
struct Backend {
  TensorData (*map)(const OneNumber& f, const TensorData& a);
  TensorData (*zip)(const TwoNumbers& f, const TensorData& a, const TensorData& b);
  TensorData (*reduce)(const TwoNumbers& f, double start, const TensorData& a, int dim);
};
/// At first the three functions above.
const Backend& backend();
void use_backend(const Backend& other);

}  // namespace course
