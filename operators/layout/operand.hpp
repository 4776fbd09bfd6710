// An operand of an elementwise kernel without its dtype. The loops over dimensions are compiled once for all functions
// and dtypes; only the innermost loop is a template.
#pragma once

#include "operators/layout/shape.hpp"

namespace minitorch::operators {

/// A tensor that an elementwise kernel reads or writes: the address of its element at index (0, 0, ...), and its
/// strides over the kernel's shape, in elements (0 in dimensions that repeat). Kernels change only the operand they
/// write.
struct Operand {
  void* data;
  const Strides* strides;
};

}  // namespace minitorch::operators
