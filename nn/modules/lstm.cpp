// LSTM: the cell's formulas and their derivatives, the layer and the cell.
#include <array>

#include "nn/modules/recurrence.hpp"
#include "nn/modules/recurrent.hpp"
#include "nn/modules/recurrent_cells.hpp"
#include "operators/table/functions.hpp"

namespace minitorch::nn {

namespace {

using operators::Sigmoid, operators::Tanh;

// i, f, g, o = σ, σ, tanh, σ of the four parts of a + u,   c' = f c + i g,   h' = o tanh c'
// =>  dc' += dh' o (1 - tanh² c');   do = dh' tanh c',   di = dc' g,   df = dc' c,   dg = dc' i,   dc = dc' f
struct LSTMFormula {
  static constexpr auto name = "lstm";
  static constexpr bool adds_a_and_u = true;
  template <class V> struct Step {
    V i, f, g, o, tanh_c;
    std::array<V, 2> state;  // h', c'
  };

  template <class V> static Step<V> forward(const V& a, const V& u, const std::array<V, 2>& before) {
    const std::vector<V> sums = chunk(a + u, 4, 1);
    const V i = sigmoid(sums[0]), f = sigmoid(sums[1]), g = tanh(sums[2]), o = sigmoid(sums[3]);
    const V c = f * before[1] + i * g;
    const V tanh_c = tanh(c);
    return {.i = i, .f = f, .g = g, .o = o, .tanh_c = tanh_c, .state = {o * tanh_c, c}};
  }
  template <class V>
  static StepDerivatives<V, 2> backward(const std::array<V, 2>& d_state, const Step<V>& step,
                                        const std::array<V, 2>& before) {
    const V& dh = d_state[0];
    const V dc = d_state[1] + back_through<Tanh>(dh * step.o, step.tanh_c);
    const V da =
        cat(std::vector<V>{back_through<Sigmoid>(dc * step.g, step.i), back_through<Sigmoid>(dc * before[1], step.f),
                           back_through<Tanh>(dc * step.i, step.g), back_through<Sigmoid>(dh * step.tanh_c, step.o)},
            1);
    return {.da = da, .du = da, .d_before = {std::nullopt, dc * step.f}};
  }
};

}  // namespace

LSTM::LSTM(WholeNumber input_size, WholeNumber hidden_size, const RecurrentOptions& options)
    : Recurrent({.name = "LSTM", .gates = 4, .states = {"h", "c"}, .recur = recur<LSTMFormula>}, input_size,
                hidden_size, options) {}

LSTMCell::LSTMCell(WholeNumber input_size, WholeNumber hidden_size, BiasOptions options)
    : RNNCellBase({.name = "LSTMCell", .gates = 4, .states = {"h", "c"}, .recur = recur<LSTMFormula>}, input_size,
                  hidden_size, options.bias) {}

LSTMState LSTMCell::operator()(const Tensor& x) const {
  const std::vector<Tensor> next = step(x, {});
  return {next[0], next[1]};
}

LSTMState LSTMCell::operator()(const Tensor& x, const Tensor& h, const Tensor& c) const {
  const std::vector<Tensor> next = step(x, {h, c});
  return {next[0], next[1]};
}

LSTMResult LSTM::operator()(const Tensor& x, const RecurrentCall& call) const {
  const Result result = run(x, {}, call);
  return {result.output, result.final_states[0], result.final_states[1]};
}

LSTMResult LSTM::operator()(const Tensor& x, const Tensor& h0, const Tensor& c0, const RecurrentCall& call) const {
  const Result result = run(x, {h0, c0}, call);
  return {result.output, result.final_states[0], result.final_states[1]};
}

}  // namespace minitorch::nn
