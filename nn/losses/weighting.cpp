// A product that is 0 if the weight is 0, even for an infinite or NaN loss.
#include "nn/losses/weighting.hpp"

#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/graph/chain_rule.hpp"
#include "minitorch/graph/function/function.hpp"
#include "minitorch/tensor/data_kernels.hpp"
#include "operators/table/functions.hpp"

namespace minitorch::nn {

namespace {

// z = w l, 0 where w = 0   =>   dz/dw = l,   dz/dl = w
struct Weighted {
  static constexpr auto name = "weighted";
  static constexpr auto saves = operators::Saves::input;
  template <class T, class U> static auto value(const T& w, const U& l) { return where(w == 0, 0.0, w * l); }
  template <class T, class U> static auto slope_x(const T&, const U& l) { return l; }
  template <class T, class U> static auto slope_y(const T& w, const U&) { return w; }
};

}  // namespace

Tensor weighted(const Tensor& w, const Tensor& l) { return apply(graph::Binary<Weighted>{}, w, l); }

Tensor not_finite(const Tensor& x) { return x.detach() * 0 != 0; }

}  // namespace minitorch::nn
