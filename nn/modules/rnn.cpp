// RNN: the cell's formula and its derivative, and the layer.
#include <array>

#include "nn/modules/recurrence.hpp"
#include "nn/modules/recurrent.hpp"
#include "operators/table/functions.hpp"

namespace minitorch::nn {

namespace {

// h' = f(a + u)   =>   da = du = dh' f'
template <class F> struct RNNCell {
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

}  // namespace

RNN::RNN(WholeNumber input_size, WholeNumber hidden_size, const RNNOptions& options)
    : Recurrent({.name = "RNN",
                 .gates = 1,
                 .initial_states = {"h0"},
                 .recur = options.nonlinearity == Nonlinearity::tanh ? recur<RNNCell<operators::Tanh>>
                                                                     : recur<RNNCell<operators::Relu>>},
                input_size, hidden_size,
                {.num_layers = options.num_layers,
                 .bias = options.bias,
                 .batch_first = options.batch_first,
                 .dropout = options.dropout,
                 .bidirectional = options.bidirectional}) {}

RecurrentResult RNN::operator()(const Tensor& x, const RecurrentCall& call) const {
  const Result result = run(x, {}, call);
  return {result.output, result.final_states[0]};
}

RecurrentResult RNN::operator()(const Tensor& x, const Tensor& h0, const RecurrentCall& call) const {
  const Result result = run(x, {h0}, call);
  return {result.output, result.final_states[0]};
}

}  // namespace minitorch::nn
