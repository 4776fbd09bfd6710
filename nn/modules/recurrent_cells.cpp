// One step of a recurrent network: a sequence of one step. The constructors of the cells are beside their formulas, in
// rnn.cpp, lstm.cpp and gru.cpp.
#include "nn/modules/recurrent_cells.hpp"

#include <cstddef>
#include <string>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/views.hpp"
#include "nn/checks/one_dtype.hpp"
#include "nn/checks/sizes.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

// Returns the shape of a cell's weight_ih, checked, of which the first size is that of all its parameters.
Shape checked_cell_shape(const detail::RecurrentKind& kind, std::int64_t input_size, std::int64_t hidden_size) {
  const auto of = [](std::int64_t number) { return static_cast<double>(number); };
  checked_size(kind.name, "input_size", input_size);
  checked_size(kind.name, "hidden_size", hidden_size);
  check_number_of_parameters(kind.name, of(kind.gates) * of(hidden_size) * (of(input_size) + of(hidden_size) + 2));
  return {kind.gates * hidden_size, input_size};
}

}  // namespace

RNNCellBase::RNNCellBase(const detail::RecurrentKind& kind, std::int64_t input_size, std::int64_t hidden_size,
                         bool bias)
    : weight_ih(add("weight_ih", Parameter(detail::first_recurrent_weights(
                                     checked_cell_shape(kind, input_size, hidden_size), hidden_size)))),
      weight_hh(add("weight_hh",
                    Parameter(detail::first_recurrent_weights({kind.gates * hidden_size, hidden_size}, hidden_size)))),
      bias_ih(add_if(bias, "bias_ih",
                     [&] { return detail::first_recurrent_weights({kind.gates * hidden_size}, hidden_size); })),
      bias_hh(add_if(bias, "bias_hh",
                     [&] { return detail::first_recurrent_weights({kind.gates * hidden_size}, hidden_size); })),
      kind_(kind) {
  describe(std::to_string(input_size) + ", " + std::to_string(hidden_size) + (bias ? "" : ", bias=false"));
}

Tensor RNNCellBase::forward(const Tensor& x) const { return next_states(x, {})[0]; }

std::vector<Tensor> RNNCellBase::step(const Tensor& x, const std::vector<Tensor>& states) const {
  const ForwardCall call(*this);
  std::vector<Tensor> next = next_states(x, states);
  call.output(next[0]);
  return next;
}

void RNNCellBase::check(const Tensor& x, const std::vector<Tensor>& states) const {
  const std::string name(kind_.name), shape = to_text(x.shape());
  if (x.dim() != 1 && x.dim() != 2) {
    throw ShapeError(name + ": the input " + shape + " must have 2 dimensions, (N, " +
                     std::to_string(weight_ih.shape()[1]) + "), or 1 without N");
  }
  check_last_size(kind_.name, "input_size", x, weight_ih.shape()[1]);
  check_one_dtype(name, "the input", x.dtype(), "the weight", weight_ih.dtype());
  Shape expected = x.shape();
  expected[-1] = weight_hh.shape()[1];
  for (std::size_t s = 0; s < states.size(); ++s) {
    const std::string state(kind_.states[s]);
    if (states[s].shape() != expected) {
      throw ShapeError(name + ": " + state + " is " + to_text(states[s].shape()) + ", but must be " +
                       to_text(expected) + " for the input " + shape);
    }
    check_one_dtype(name, state, states[s].dtype(), "the weight", weight_ih.dtype());
  }
}

std::vector<Tensor> RNNCellBase::next_states(const Tensor& x, const std::vector<Tensor>& states) const {
  check(x, states);
  const bool has_batch = x.dim() == 2;
  const Tensor a = linear(has_batch ? x : unsqueeze(x, 0), weight_ih, bias_ih);
  const Shape shape{a.shape()[0], weight_hh.shape()[1]};
  std::vector<Tensor> before;
  for (std::size_t s = 0; s < kind_.states.size(); ++s)
    before.push_back(states.empty() ? zeros(shape, {.dtype = x.dtype()}) : reshape(states[s], shape));
  const Tensor after = kind_.recur(unsqueeze(a, 0), stack(before), weight_hh, bias_hh ? bias_hh->value() : Tensor(),
                                   Direction::forward, {});
  std::vector<Tensor> next;
  for (std::size_t s = 0; s < before.size(); ++s) {
    const Tensor state = select(after, 0, static_cast<std::int64_t>(s));
    next.push_back(has_batch ? state : squeeze(state, 0));
  }
  return next;
}

}  // namespace minitorch::nn
