// Recurrent layers: RNN, LSTM and GRU, with one or more layers, in one direction or both. They read a sequence step by
// step and pass a state from step to step. The loop over time is in recurrence.hpp; the formulas are in rnn.cpp,
// lstm.cpp and gru.cpp. Names, shapes, orders and formulas are PyTorch's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// The order of the steps of a sequence.
enum class Direction : std::uint8_t { forward, reverse };

/// Options of LSTM and GRU.
struct RecurrentOptions {
  WholeNumber num_layers = 1;  // each layer reads the output of the one before
  operators::Flag bias = true;
  operators::Flag batch_first = false;    // input and output are (N, T, ...), not (T, N, ...); states stay as they are
  RealNumber dropout = 0;                 // in training mode, the dropout probability between layers
  operators::Flag bidirectional = false;  // a second set of weights reads from the end; outputs are concatenated
};

/// The activation of an RNN's state.
enum class Nonlinearity : std::uint8_t { tanh, relu };

/// Options of RNN.
struct RNNOptions {
  WholeNumber num_layers = 1;
  Nonlinearity nonlinearity = Nonlinearity::tanh;
  operators::Flag bias = true;
  operators::Flag batch_first = false;
  RealNumber dropout = 0;
  operators::Flag bidirectional = false;
};

/// Options of a call of RNN, LSTM or GRU: `gru(x, {.lengths = lengths})`.
struct RecurrentCall {
  /// The number of steps of each sequence of a batch: int64 (N), each from 1 to T. Steps beyond are not read: their
  /// outputs are 0, the final states are those after a sequence's own last step, and the reverse direction begins
  /// there. Results and gradients are those of PyTorch's pack_padded_sequence.
  std::optional<Tensor> lengths = {};
};

/// The result of RNN and GRU: `const auto [output, h_n] = gru(x);`.
struct RecurrentResult {
  Tensor output;  // (T, N, D H): of each step, the state of the last layer; D is 2 where bidirectional, else 1
  Tensor h_n;     // (num_layers D, N, H): of each layer and direction, the state after its last step
};

/// The result of LSTM: `const auto [output, h_n, c_n] = lstm(x);`.
struct LSTMResult {
  Tensor output;  // (T, N, D H)
  Tensor h_n;     // (num_layers D, N, H)
  Tensor c_n;     // (num_layers D, N, H): the cells' contents after the last step
};

/// The parameters of one layer in one direction. A layer with G gates has G blocks of H rows in each.
struct RecurrentWeights {
  Parameter weight_ih;        // (G H, input size of the layer)
  Parameter weight_hh;        // (G H, H)
  OptionalParameter bias_ih;  // (G H)
  OptionalParameter bias_hh;  // (G H)
};

namespace detail {

/// The description of a class of layer, or of cell.
struct RecurrentKind {
  std::string_view name;
  std::int64_t gates;                    // for each element of the state
  std::vector<std::string_view> states;  // by their names: h, or h and c
  // The states after all steps: see `recur` in recurrence.hpp.
  Tensor (*recur)(const Tensor& a, const Tensor& s0, const Tensor& w, const Tensor& b, Direction direction,
                  const std::optional<TensorData>& mask);
};

/// Draws the first weights of a layer or a cell: uniform on ±1/√hidden_size.
Tensor first_recurrent_weights(const Shape& shape, std::int64_t hidden_size);

}  // namespace detail

/// The base class of RNN, LSTM and GRU: parameters, and the loop over layers and directions.
///
/// Parameters are weight_ih_l0, weight_hh_l0, bias_ih_l0 and bias_hh_l0 in layer 0, with _l1 in layer 1, and with the
/// suffix _reverse for the reverse direction; they start uniform on ±1/√hidden_size.
///
/// A sequence x is (T, N, input_size), or (N, T, input_size) with `batch_first`, or (T, input_size) without a batch;
/// outputs and states then have no N either. Initial states are (num_layers D, N, hidden_size), and 0 by default. T is
/// at least 1; N may be 0.
class Recurrent : public Module {
 public:
  /// Returns the weights layer by layer, each forward and then, if bidirectional, reverse.
  const std::vector<RecurrentWeights>& weights() const { return weights_; }
  /// Returns the output alone, so that a recurrent layer fits into a Sequential.
  Tensor forward(const Tensor& x) const override;

 protected:
  using Kind = detail::RecurrentKind;
  /// The output, and the final state for each initial state.
  struct Result {
    Tensor output;
    std::vector<Tensor> final_states;
  };

  Recurrent(Kind kind, std::int64_t input_size, std::int64_t hidden_size, const RecurrentOptions& options);
  /// Computes the output from x and the initial states (0 if empty), and notifies the ForwardListener.
  Result run(const Tensor& x, const std::vector<Tensor>& initial_states, const RecurrentCall& call) const;

 private:
  double number_of_parameters(std::int64_t input_size) const;
  void add_weights(std::int64_t input_size);
  using Mask = std::optional<TensorData>;

  void check(const Tensor& x, const std::vector<Tensor>& initial_states) const;
  void check_lengths(const Tensor& x, const Tensor& lengths) const;
  Result compute(const Tensor& x, const std::vector<Tensor>& initial_states, const RecurrentCall& call) const;
  // The same of x (T, N, input_size) and a mask (T, N, 1).
  Result through_layers(const Tensor& x, const std::vector<Tensor>& initial_states, const Mask& mask) const;
  // One layer in one direction: those at `place` in the list of weights.
  Result one_pass(const Tensor& x, const std::vector<Tensor>& states, const Mask& mask, std::int64_t place) const;
  std::int64_t directions() const { return options_.bidirectional ? 2 : 1; }

  Kind kind_;
  std::int64_t hidden_size_;
  RecurrentOptions options_;
  std::vector<RecurrentWeights> weights_;
};

/// h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu instead of tanh (Elman, 1990).
///
/// All functions throw ShapeError if sizes do not fit, DtypeError if x or h0 has another dtype than the parameters, and
/// DataError for a length out of range.
class RNN : public Recurrent {
 public:
  /// Throws ShapeError for a size below 1, and DataError if dropout is not in [0, 1].
  RNN(WholeNumber input_size, WholeNumber hidden_size, const RNNOptions& options = {});
  RecurrentResult operator()(const Tensor& x, const RecurrentCall& call = {}) const;
  RecurrentResult operator()(const Tensor& x, const Tensor& h0, const RecurrentCall& call = {}) const;
};

/// Long short-term memory (Hochreiter and Schmidhuber, 1997, with the forget gate of Gers, 2000). With the gates, the
/// four blocks of rows in this order,
///   i = σ(W_ii x + b_ii + W_hi h + b_hi)       f = σ(W_if x + b_if + W_hf h + b_hf)
///   g = tanh(W_ig x + b_ig + W_hg h + b_hg)    o = σ(W_io x + b_io + W_ho h + b_ho)
/// it is  c' = f c + i g  and  h' = o tanh(c').
///
/// Throws as RNN does.
class LSTM : public Recurrent {
 public:
  /// Throws ShapeError for a size below 1, and DataError if dropout is not in [0, 1].
  LSTM(WholeNumber input_size, WholeNumber hidden_size, const RecurrentOptions& options = {});
  LSTMResult operator()(const Tensor& x, const RecurrentCall& call = {}) const;
  LSTMResult operator()(const Tensor& x, const Tensor& h0, const Tensor& c0, const RecurrentCall& call = {}) const;
};

/// Gated recurrent unit (Cho, 2014). With the gates, the three blocks of rows in this order,
///   r = σ(W_ir x + b_ir + W_hr h + b_hr)
///   z = σ(W_iz x + b_iz + W_hz h + b_hz)
///   n = tanh(W_in x + b_in + r (W_hn h + b_hn))
/// it is  h' = (1 - z) n + z h.  That r multiplies after the product with W_hn, not before, is PyTorch's.
///
/// Throws as RNN does.
class GRU : public Recurrent {
 public:
  /// Throws ShapeError for a size below 1, and DataError if dropout is not in [0, 1].
  GRU(WholeNumber input_size, WholeNumber hidden_size, const RecurrentOptions& options = {});
  RecurrentResult operator()(const Tensor& x, const RecurrentCall& call = {}) const;
  RecurrentResult operator()(const Tensor& x, const Tensor& h0, const RecurrentCall& call = {}) const;
};

}  // namespace minitorch::nn
