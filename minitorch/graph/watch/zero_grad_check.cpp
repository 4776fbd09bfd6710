// The warning of a forgotten zero_grad.
#include "minitorch/graph/watch/zero_grad_check.hpp"

#include <iostream>

namespace minitorch {

void ZeroGradCheck::warn(const std::string& leaf) const {
  if (++count_ > 1) return;
  out_ << "check_zero_grad: backward adds to the gradient of the leaf" << leaf
       << ", which an optimiser's step has used already, so that the next step would use it again; call zero_grad() "
          "between a step and the next backward\n";
}

ZeroGradCheck check_zero_grad() { return ZeroGradCheck(std::cerr); }
ZeroGradCheck check_zero_grad(std::ostream& out) { return ZeroGradCheck(out); }

}  // namespace minitorch
