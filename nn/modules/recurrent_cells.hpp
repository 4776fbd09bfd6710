// Recurrent cells: one step of RNN, LSTM and GRU, for a program that takes the steps itself, as a decoder that reads
// what it wrote. The formulas are those of recurrent.hpp, and so are the rows of the weights. Names, shapes, first
// weights and formulas are PyTorch's.
#pragma once

#include <cstdint>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"
#include "nn/modules/recurrent.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of RNNCell.
struct RNNCellOptions {
  operators::Flag bias = true;
  Nonlinearity nonlinearity = Nonlinearity::tanh;
};

/// The result of LSTMCell: `const auto [h, c] = cell(x);`.
struct LSTMState {
  Tensor h;  // (N, H)
  Tensor c;  // (N, H): the cell's content
};

/// The base class of RNNCell, LSTMCell and GRUCell. A cell with G gates has G blocks of H = hidden_size rows in each
/// parameter; they start uniform on ±1/√hidden_size.
///
/// The input x is (N, input_size), or (input_size) without a batch; states are (N, hidden_size) or (hidden_size), and 0
/// by default. All functions throw ShapeError if sizes do not fit, and DtypeError if x or a state has another dtype
/// than the parameters.
class RNNCellBase : public Module {
 public:
  const Parameter weight_ih;        // (G H, input_size)
  const Parameter weight_hh;        // (G H, H)
  const OptionalParameter bias_ih;  // (G H)
  const OptionalParameter bias_hh;  // (G H)

  /// Returns h' alone, from states of 0.
  Tensor forward(const Tensor& x) const override;

 protected:
  RNNCellBase(const detail::RecurrentKind& kind, std::int64_t input_size, std::int64_t hidden_size, bool bias);
  /// Returns the states after a step from x and the states before it (0 if empty), and notifies the ForwardListener.
  std::vector<Tensor> step(const Tensor& x, const std::vector<Tensor>& states) const;

 private:
  void check(const Tensor& x, const std::vector<Tensor>& states) const;
  std::vector<Tensor> next_states(const Tensor& x, const std::vector<Tensor>& states) const;

  detail::RecurrentKind kind_;
};

/// A step of `RNN`: h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu instead of tanh.
class RNNCell : public RNNCellBase {
 public:
  /// Throws ShapeError for a size below 1.
  RNNCell(WholeNumber input_size, WholeNumber hidden_size, RNNCellOptions options = {});
  Tensor operator()(const Tensor& x) const { return step(x, {})[0]; }
  Tensor operator()(const Tensor& x, const Tensor& h) const { return step(x, {h})[0]; }
};

/// A step of `LSTM`: c' = f c + i g and h' = o tanh(c').
class LSTMCell : public RNNCellBase {
 public:
  /// Throws ShapeError for a size below 1.
  LSTMCell(WholeNumber input_size, WholeNumber hidden_size, BiasOptions options = {});
  LSTMState operator()(const Tensor& x) const;
  LSTMState operator()(const Tensor& x, const Tensor& h, const Tensor& c) const;
};

/// A step of `GRU`: h' = (1 - z) n + z h.
class GRUCell : public RNNCellBase {
 public:
  /// Throws ShapeError for a size below 1.
  GRUCell(WholeNumber input_size, WholeNumber hidden_size, BiasOptions options = {});
  Tensor operator()(const Tensor& x) const { return step(x, {})[0]; }
  Tensor operator()(const Tensor& x, const Tensor& h) const { return step(x, {h})[0]; }
};

}  // namespace minitorch::nn
