// Task 3.1: map, zip and reduce on several processors.
//
// OpenMP shares the rounds of a loop among threads:
//
//   #pragma omp parallel for
//   for (int i = 0; i < n; ++i) ...
//
// That is right if no round needs what another does. Two rules make it so:
//
//   1. Each element of the result is written by one thread. If two write the same element, one may overwrite what the
//      other has just computed: a race. In reduce, many elements of `a` lead to one of the result; so share the
//      elements of the result among the threads, and let one thread add up all that leads to its element.
//   2. Variables that a round changes (an index, a total) are declared inside the loop. Those declared before it are
//      shared by all threads.
//
// A program with a race is right most of the time. The check lets one thread go on at a time, and another one at each
// call of f and of `at`, so that races show.
//
// The functions are those of task 2.3, but the result is given: `out` has the right shape, any strides, and elements
// that mean nothing. Call f once for each element (each step of reduce). Share the work whatever the size is. The
// result must be the same on any number of threads, so reduce goes along `dim` in order.
//
// Use the pragmas `parallel`, `for`, `critical`, `atomic`, `single` and `barrier`: the check knows no others, and no
// locks.
//
// Write the functions in parallel_ops.cpp. They need tasks 2.1 and 2.2. Task 3.5 trains with them.
#pragma once

#include "module2/tensor_ops.hpp"

namespace course {

/// Sets each element of `out` to f(element of `a` at the same index).
void parallel_map(const OneNumber& f, const TensorData& a, TensorData& out);
/// Sets each element of `out` to f(element of a, element of b), where a and b are broadcast to the shape of `out`.
void parallel_zip(const TwoNumbers& f, const TensorData& a, const TensorData& b, TensorData& out);
/// Sets each element of `out` to f(... f(f(start, x0), x1) ..., xn) of the elements x of `a` along `dim`, in order. The
/// shape of `out` is that of `a`, but 1 at `dim`.
void parallel_reduce(const TwoNumbers& f, double start, const TensorData& a, int dim, TensorData& out);

/// A backend of the three functions, for use_backend: it makes `out` and calls them. This function is given.
Backend parallel_backend();

}  // namespace course
