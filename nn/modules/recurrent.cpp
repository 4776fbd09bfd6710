// Runs a sequence through the layers and directions of a recurrent network.
#include "nn/modules/recurrent.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "nn/checks/one_dtype.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/checks/sizes.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/linear.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

// Returns the sizes and the options that are not the default, as PyTorch prints them.
std::string described(std::int64_t input_size, std::int64_t hidden_size, const RecurrentOptions& options) {
  std::string text = std::to_string(input_size) + ", " + std::to_string(hidden_size);
  if (options.num_layers != 1) text += ", num_layers=" + std::to_string(options.num_layers);
  if (!options.bias) text += ", bias=false";
  if (options.batch_first) text += ", batch_first=true";
  if (options.dropout != 0) text += ", dropout=" + to_text(options.dropout);
  if (options.bidirectional) text += ", bidirectional=true";
  return text;
}

}  // namespace

Tensor detail::first_recurrent_weights(const Shape& shape, std::int64_t hidden_size) {
  const double bound = 1 / std::sqrt(static_cast<double>(hidden_size));
  return empty(shape).uniform_(-bound, bound);
}

Recurrent::Recurrent(Kind kind, std::int64_t input_size, std::int64_t hidden_size, const RecurrentOptions& options)
    : kind_(std::move(kind)), hidden_size_(hidden_size), options_(options) {
  checked_size(kind_.name, "input_size", input_size);
  checked_size(kind_.name, "hidden_size", hidden_size);
  checked_size(kind_.name, "num_layers", options.num_layers);
  check_probability(kind_.name, "dropout", options.dropout);
  check_number_of_parameters(kind_.name, number_of_parameters(input_size));
  add_weights(input_size);
  describe(described(input_size, hidden_size, options));
}

// Counts as add_weights makes them.
double Recurrent::number_of_parameters(std::int64_t input_size) const {
  const auto of = [](std::int64_t number) { return static_cast<double>(number); };
  const double hidden = of(hidden_size_), layers = of(options_.num_layers), sides = of(directions());
  const double columns = of(input_size) + (layers - 1) * sides * hidden + layers * (hidden + (options_.bias ? 2 : 0));
  return sides * of(kind_.gates) * hidden * columns;
}

void Recurrent::add_weights(std::int64_t input_size) {
  const std::int64_t rows = kind_.gates * hidden_size_;
  for (std::int64_t layer = 0; layer < options_.num_layers; ++layer) {
    const std::int64_t columns = layer == 0 ? input_size : directions() * hidden_size_;
    for (std::int64_t direction = 0; direction < directions(); ++direction) {
      const std::string suffix = "_l" + std::to_string(layer) + (direction == 0 ? "" : "_reverse");
      const auto uniform = [&](const std::string& name, const Shape& shape) {
        return add(name + suffix, Parameter(detail::first_recurrent_weights(shape, hidden_size_)));
      };
      const auto uniform_bias = [&](const std::string& name) {
        return add_if(options_.bias, name + suffix,
                      [&] { return detail::first_recurrent_weights({rows}, hidden_size_); });
      };
      weights_.push_back({.weight_ih = uniform("weight_ih", {rows, columns}),
                          .weight_hh = uniform("weight_hh", {rows, hidden_size_}),
                          .bias_ih = uniform_bias("bias_ih"),
                          .bias_hh = uniform_bias("bias_hh")});
    }
  }
}

Tensor Recurrent::forward(const Tensor& x) const { return compute(x, {}, {}).output; }

Recurrent::Result Recurrent::run(const Tensor& x, const std::vector<Tensor>& initial_states,
                                 const RecurrentCall& call) const {
  const ForwardCall forward_call(*this);
  Result result = compute(x, initial_states, call);
  forward_call.output(result.output);
  return result;
}

void Recurrent::check(const Tensor& x, const std::vector<Tensor>& initial_states) const {
  const std::string name(kind_.name), shape = to_text(x.shape());
  const std::int64_t input_size = weights_[0].weight_ih.shape()[1];
  const DType dtype = weights_[0].weight_ih.dtype();
  const auto check_dtype = [&](std::string_view what, const Tensor& given) {
    check_one_dtype(name, what, given.dtype(), "the weight", dtype);
  };
  if (x.dim() != 2 && x.dim() != 3) {
    throw ShapeError(name + ": the input " + shape + " must have 3 dimensions, " +
                     (options_.batch_first ? "(N, T, " : "(T, N, ") + std::to_string(input_size) + "), or 2 without N");
  }
  check_last_size(kind_.name, "input_size", x, input_size);
  const bool has_batch = x.dim() == 3, swaps = has_batch && options_.batch_first;
  if (x.shape()[swaps ? 1 : 0] == 0)
    throw ShapeError(name + ": the input " + shape + " has no steps, T must be at least 1");
  check_dtype("the input", x);

  Shape expected{options_.num_layers * directions()};
  if (has_batch) expected.push_back(x.shape()[swaps ? 0 : 1]);
  expected.push_back(hidden_size_);
  const auto check_state = [&](std::string_view state, const Tensor& given) {
    if (given.shape() != expected) {
      throw ShapeError(name + ": " + std::string(state) + " is " + to_text(given.shape()) + ", but must be " +
                       to_text(expected) + " for the input " + shape);
    }
    check_dtype(state, given);
  };
  for (std::size_t s = 0; s < initial_states.size(); ++s)
    check_state(std::string(kind_.states[s]) + "0", initial_states[s]);
}

void Recurrent::check_lengths(const Tensor& x, const Tensor& lengths) const {
  const std::string name(kind_.name), shape = to_text(x.shape());
  if (x.dim() != 3) throw ShapeError(name + ": lengths are for a batch, and the input " + shape + " has none");
  const std::int64_t batch = x.size(options_.batch_first ? 0 : 1), steps = x.size(options_.batch_first ? 1 : 0);
  if (lengths.shape() != Shape{batch}) {
    throw ShapeError(name + ": lengths are " + to_text(lengths.shape()) + ", but must be " + to_text(Shape{batch}) +
                     " for the input " + shape);
  }
  if (lengths.dtype() != int64) {
    throw DtypeError(name + ": lengths are " + std::string(to_text(lengths.dtype())) + ", they must be int64");
  }
  const auto values = lengths.to_vector<std::int64_t>();
  const auto wrong =
      std::find_if(values.begin(), values.end(), [steps](std::int64_t length) { return length < 1 || length > steps; });
  if (wrong != values.end()) {
    throw DataError(name + ": the length of sequence " + std::to_string(wrong - values.begin()) + " is " +
                    std::to_string(*wrong) + ", it must be from 1 to " + std::to_string(steps) +
                    ", the steps of the input " + shape);
  }
}

Recurrent::Result Recurrent::compute(const Tensor& x, const std::vector<Tensor>& initial_states,
                                     const RecurrentCall& call) const {
  check(x, initial_states);
  if (call.lengths) check_lengths(x, *call.lengths);
  if (x.dim() == 2) {
    std::vector<Tensor> states;
    states.reserve(initial_states.size());
    for (const Tensor& state : initial_states) states.push_back(unsqueeze(state, 1));
    Result result = through_layers(unsqueeze(x, 1), states, {});
    result.output = squeeze(result.output, 1);
    for (Tensor& state : result.final_states) state = squeeze(state, 1);
    return result;
  }
  Tensor in_time = options_.batch_first ? transpose(x, 0, 1) : x;
  Mask mask;
  if (call.lengths) {
    const Tensor steps = arange(in_time.size(0)).unsqueeze(1);
    mask = (steps < call.lengths->detach()).unsqueeze(2).data();
    in_time = where(Tensor(*mask), in_time, 0);  // so that NaN beyond an end does not reach a gradient
  }
  Result result = through_layers(in_time, initial_states, mask);
  if (options_.batch_first) result.output = transpose(result.output, 0, 1);
  return result;
}

Recurrent::Result Recurrent::through_layers(const Tensor& x, const std::vector<Tensor>& initial_states,
                                            const Mask& mask) const {
  std::vector<Tensor> states = initial_states;
  if (states.empty()) {
    const Shape shape{options_.num_layers * directions(), x.shape()[1], hidden_size_};
    states.assign(kind_.states.size(), zeros(shape, {.dtype = x.dtype()}));
  }
  Tensor y = x;
  std::vector<std::vector<Tensor>> last(states.size());
  for (std::int64_t layer = 0; layer < options_.num_layers; ++layer) {
    if (layer > 0 && options_.dropout > 0 && is_training()) y = dropout(y, options_.dropout);
    std::vector<Tensor> outputs;
    for (std::int64_t direction = 0; direction < directions(); ++direction) {
      const Result pass = one_pass(y, states, mask, layer * directions() + direction);
      outputs.push_back(pass.output);
      for (std::size_t s = 0; s < last.size(); ++s) last[s].push_back(pass.final_states[s]);
    }
    y = outputs.size() == 1 ? outputs[0] : cat(outputs, 2);
  }
  Result result{y, {}};
  for (const std::vector<Tensor>& of_state : last) result.final_states.push_back(stack(of_state));
  return result;
}

Recurrent::Result Recurrent::one_pass(const Tensor& x, const std::vector<Tensor>& states, const Mask& mask,
                                      std::int64_t place) const {
  const RecurrentWeights& weights = weights_[static_cast<std::size_t>(place)];
  const Direction direction = place % directions() == 0 ? Direction::forward : Direction::reverse;
  std::vector<Tensor> initial;
  initial.reserve(states.size());
  for (const Tensor& state : states) initial.push_back(narrow(state, 0, place, 1));

  const Tensor a = linear(x, weights.weight_ih, weights.bias_ih);  // for all steps at once
  const Tensor all = kind_.recur(a, initial.size() == 1 ? initial[0] : cat(initial), weights.weight_hh,
                                 weights.bias_hh ? weights.bias_hh->value() : Tensor(), direction, mask);

  const std::int64_t steps = x.shape()[0];
  Result result{all.size(0) == steps ? all : narrow(all, 0, 0, steps), {}};
  if (!mask) result.final_states.push_back(select(result.output, 0, direction == Direction::forward ? steps - 1 : 0));
  for (std::int64_t row = steps; row < all.shape()[0]; ++row) result.final_states.push_back(select(all, 0, row));
  return result;
}

}  // namespace minitorch::nn
