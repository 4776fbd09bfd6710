// GRU: the cell's formulas and their derivatives, the layer and the cell.
#include <array>

#include "nn/modules/recurrence.hpp"
#include "nn/modules/recurrent.hpp"
#include "nn/modules/recurrent_cells.hpp"
#include "operators/table/functions.hpp"

namespace minitorch::nn {

namespace {

using operators::Sigmoid, operators::Tanh;

// r, z = σ of the first two parts of a + u,   n = tanh(a[2] + r u[2]),   h' = (1 - z) n + z h = n + z (h - n)
// =>  dz = dh' (h - n),   dn = dh' (1 - z),   dh = dh' z;   and for m = a[2] + r u[2]:   dr = dm u[2],   du[2] = dm r
struct GRUFormula {
  static constexpr auto name = "gru";
  static constexpr bool adds_a_and_u = false;
  template <class V> struct Step {
    V r, z, n, u_n;
    std::array<V, 1> state;
  };

  template <class V> static Step<V> forward(const V& a, const V& u, const std::array<V, 1>& before) {
    const std::int64_t hidden = before[0].shape()[1];
    const V sums = narrow(a, 1, 0, 2 * hidden) + narrow(u, 1, 0, 2 * hidden);
    const V r = sigmoid(narrow(sums, 1, 0, hidden)), z = sigmoid(narrow(sums, 1, hidden, hidden));
    const V u_n = narrow(u, 1, 2 * hidden, hidden);
    const V n = tanh(narrow(a, 1, 2 * hidden, hidden) + r * u_n);
    return {.r = r, .z = z, .n = n, .u_n = u_n, .state = {n + z * (before[0] - n)}};
  }
  template <class V>
  static StepDerivatives<V, 1> backward(const std::array<V, 1>& d_state, const Step<V>& step,
                                        const std::array<V, 1>& before) {
    const V& dh = d_state[0];
    const V dh_z = dh * step.z;
    const V dm = back_through<Tanh>(dh - dh_z, step.n);
    const V dr = back_through<Sigmoid>(dm * step.u_n, step.r);
    const V dz = back_through<Sigmoid>(dh * (before[0] - step.n), step.z);
    return {.da = cat(std::vector<V>{dr, dz, dm}, 1),
            .du = cat(std::vector<V>{dr, dz, dm * step.r}, 1),
            .d_before = {dh_z}};
  }
};

}  // namespace

GRU::GRU(WholeNumber input_size, WholeNumber hidden_size, const RecurrentOptions& options)
    : Recurrent({.name = "GRU", .gates = 3, .states = {"h"}, .recur = recur<GRUFormula>}, input_size, hidden_size,
                options) {}

GRUCell::GRUCell(WholeNumber input_size, WholeNumber hidden_size, BiasOptions options)
    : RNNCellBase({.name = "GRUCell", .gates = 3, .states = {"h"}, .recur = recur<GRUFormula>}, input_size, hidden_size,
                  options.bias) {}

RecurrentResult GRU::operator()(const Tensor& x, const RecurrentCall& call) const {
  const Result result = run(x, {}, call);
  return {result.output, result.final_states[0]};
}

RecurrentResult GRU::operator()(const Tensor& x, const Tensor& h0, const RecurrentCall& call) const {
  const Result result = run(x, {h0}, call);
  return {result.output, result.final_states[0]};
}

}  // namespace minitorch::nn
