// The operands of elementwise kernels, without their types: a kernel's loops over dimensions are written once for all
// functions and kinds of element, and only its innermost loop is a template.
#pragma once

#include "operators/layout/shape.hpp"

namespace minitorch::operators {

/// One tensor that an elementwise kernel reads or writes: where its element at index (0, 0, ...) lies, and the strides,
/// in elements, with which it is walked over the kernel's shape (0 where a value repeats). Only what is written is changed.
struct Operand {
  void* data;
  const Strides* strides;
};

}  // namespace minitorch::operators
