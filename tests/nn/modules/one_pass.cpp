// Layers and losses that compute several operations on each element: their forward pass runs one kernel, and so does
// each derivative.
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/graph/gradients.hpp"
#include "nn/losses/losses.hpp"
#include "nn/modules/activations.hpp"
#include "operators/parallel/trace.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

namespace {

using Arguments = std::vector<Tensor>;

struct OnePass {
  std::string name;
  std::function<Tensor(const Arguments&)> function;
  std::size_t arguments;  // of which each is derived
  std::size_t kernels;    // of all derivatives
};

std::vector<OnePass> functions_of_one_pass() {
  constexpr nn::Reduction none = nn::Reduction::none;
  return {
      {"prelu", [](const Arguments& v) { return nn::prelu(v[0], v[1].select(0, 0).narrow(0, 0, 1).detach()); }, 1, 1},
      {"prelu of channels", [](const Arguments& v) { return nn::prelu(v[0], v[1].select(1, 0).detach()); }, 1, 1},
      {"gelu_tanh", [](const Arguments& v) { return nn::gelu_tanh(v[0]); }, 1, 1},
      {"Softplus", [](const Arguments& v) { return nn::Softplus(3)(v[0]); }, 1, 1},
      {"lerp by a number", [](const Arguments& v) { return lerp(v[0], v[1], 0.3); }, 2, 2},
      {"lerp by a tensor", [](const Arguments& v) { return lerp(v[0], v[1], v[2]); }, 3, 3},
      {"mse", [=](const Arguments& v) { return nn::mse(v[0], v[1], {.reduction = none}); }, 2, 2},
      {"l1", [=](const Arguments& v) { return nn::l1(v[0], v[1], {.reduction = none}); }, 2, 2},
      {"smooth_l1", [=](const Arguments& v) { return nn::smooth_l1(v[0], v[1], {.reduction = none}); }, 2, 2},
      {"huber", [=](const Arguments& v) { return nn::huber(v[0], v[1], {.reduction = none}); }, 2, 2},
      {"kl_div", [](const Arguments& v) { return nn::kl_div(v[0], v[1], {.reduction = nn::KlReduction::none}); }, 2, 2},
  };
}

}  // namespace

TEST_CASE("prelu, gelu_tanh, Softplus, lerp and losses of elements run one kernel, and one for each derivative") {
  for (const DType dtype : {float32, float64}) {
    for (const OnePass& row : functions_of_one_pass()) {
      CAPTURE(row.name, to_text(dtype));
      Arguments all;
      for (int i = 0; i < 3; ++i) all.push_back(rand({5, 5}, {.dtype = dtype, .requires_grad = true}));
      const Tensor dy = rand({5, 5}, {.dtype = dtype});
      const KernelTrace forward;
      const Tensor y = row.function(all);
      CHECK(forward.runs().size() == 1);
      const KernelTrace backward;
      grad({y}, Arguments(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(row.arguments)),
           {.grad_outputs = {dy}});
      CHECK(backward.runs().size() == row.kernels);
    }
  }
}
