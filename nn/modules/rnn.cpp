// RNN: the cell's formula and its derivative, the layer and the cell.
#include <array>
#include <string>

#include "nn/modules/recurrence.hpp"
#include "nn/modules/recurrent.hpp"
#include "nn/modules/recurrent_cells.hpp"
#include "operators/table/functions.hpp"

namespace minitorch::nn {

namespace {

// h' = f(a + u)   =>   da = du = dh' f'
template <class F> struct RNNFormula {
  static constexpr auto name = "rnn";
  static constexpr bool adds_a_and_u = true;
  template <class V> struct Step { std::array<V, 1> state; };

  template <class V> static Step<V> forward(const V& a, const V& u, const std::array<V, 1>&) {
    return {{map(F{}, a + u)}};
  }
  template <class V>
  static StepDerivatives<V, 1> backward(const std::array<V, 1>& d_state, const Step<V>& step, const std::array<V, 1>&) {
    const V da = back_through<F>(d_state[0], step.state[0]);
    return {.da = da, .du = da, .d_before = {}};
  }
};

auto recurrence_of(Nonlinearity nonlinearity) {
  return nonlinearity == Nonlinearity::tanh ? recur<RNNFormula<operators::Tanh>> : recur<RNNFormula<operators::Relu>>;
}

}  // namespace

RNN::RNN(WholeNumber input_size, WholeNumber hidden_size, const RNNOptions& options)
    : Recurrent({.name = "RNN", .gates = 1, .states = {"h"}, .recur = recurrence_of(options.nonlinearity)}, input_size,
                hidden_size,
                {.num_layers = options.num_layers,
                 .bias = options.bias,
                 .batch_first = options.batch_first,
                 .dropout = options.dropout,
                 .bidirectional = options.bidirectional}) {
  describe_unprinted(options.nonlinearity == Nonlinearity::tanh ? "nonlinearity=tanh" : "nonlinearity=relu");
}

RNNCell::RNNCell(WholeNumber input_size, WholeNumber hidden_size, RNNCellOptions options)
    : RNNCellBase({.name = "RNNCell", .gates = 1, .states = {"h"}, .recur = recurrence_of(options.nonlinearity)},
                  input_size, hidden_size, options.bias) {
  if (options.nonlinearity == Nonlinearity::relu) {
    describe(std::to_string(input_size) + ", " + std::to_string(hidden_size) + (options.bias ? "" : ", bias=false") +
             ", nonlinearity=relu");
  }
}

RecurrentResult RNN::operator()(const Tensor& x, const RecurrentCall& call) const {
  const Result result = run(x, {}, call);
  return {result.output, result.final_states[0]};
}

RecurrentResult RNN::operator()(const Tensor& x, const Tensor& h0, const RecurrentCall& call) const {
  const Result result = run(x, {h0}, call);
  return {result.output, result.final_states[0]};
}

}  // namespace minitorch::nn
