// A product that is 0 if the weight is 0, even for an infinite or NaN loss.
#include "nn/losses/weighting.hpp"

#include <array>

#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/graph/function/function.hpp"

namespace minitorch::nn {

namespace {

// z = w l, 0 where w = 0   =>   dw = dz l,   dl = dz w
struct Weighted {
  static constexpr auto name = "weighted";

  static TensorData forward(const TensorData& w, const TensorData& l) { return where(w == 0, 0.0, w * l); }
  template <class V>
  static std::array<V, 2> backward(const V& dz, const V& w, const V& l, const NeedsInputGrad& needs) {
    return {needs[0] ? dz * l : V{}, needs[1] ? dz * w : V{}};
  }
};

}  // namespace

Tensor weighted(const Tensor& w, const Tensor& l) { return apply<Weighted>(w, l); }

Tensor not_finite(const Tensor& x) { return x.detach() * 0 != 0; }

}  // namespace minitorch::nn
