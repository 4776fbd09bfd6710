// The loop over time of a recurrent layer, and its backward pass, once for all cells. A cell is a struct that defines
// one step; here that of an RNN, whose state is h alone:
//
//   struct Cell {
//     static constexpr auto name = "rnn";
//     static constexpr bool adds_a_and_u = true;                           // whether da and du are equal
//     template <class V> struct Step { std::array<V, 1> state; };          // what is kept of a step
//     template <class V> static Step<V> forward(const V& a, const V& u, const std::array<V, 1>& before);
//     template <class V> static StepDerivatives<V, 1> backward(const std::array<V, 1>& d_state, const Step<V>& step,
//                                                              const std::array<V, 1>& before);
//   };
//
// where a = W_ih x + b_ih and u = W_hh h + b_hh. Everything is a template over V, TensorData or Tensor, so derivatives
// are differentiable.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/products.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/chain_rule.hpp"
#include "nn/modules/recurrent.hpp"

namespace minitorch::nn {

/// The result of a step's backward.
template <class V, std::size_t number_of_states> struct StepDerivatives {
  V da, du;                                                 // of a and u
  std::array<std::optional<V>, number_of_states> d_before;  // of the state before, not through u; nullopt means 0
};

/// Returns dx = dy f'(x) for a function F of the table whose slope is computed from y = f(x).
template <class F, TensorLike V> V back_through(const V& dy, const V& y) { return graph::Unary<F>{}.backward(dy, y); }

/// All steps of a layer in one direction, as one function of
///   a   (T, N, G H), what the cell reads of the input at each step
///   s0  (S, N, H), the state before the first step, of which h is the first
///   w   (G H, H) and b (G H), weight and bias of h; b may be Tensor(), for 0
/// with the result (T + S - 1, N, H): h after each step, in order of time, then the rest of the state after the last
/// step. With u[t] = w h[t-1] + b,
///   dh[t-1] = its share of the outputs + du[t] w,   dw = Σ du[t]ᵀ h[t-1],   db = Σ du[t].
///
/// With a mask, a step beyond the end of a sequence keeps its state, and its output is 0. The result is (T + S, N, H):
/// the outputs, then the whole state after the last step.
template <class Cell> struct Recurrence {
  template <class V> using Step = typename Cell::template Step<V>;
  template <class V> using Steps = std::vector<Step<V>>;
  static constexpr std::size_t states = std::tuple_size_v<decltype(Step<TensorData>::state)>;
  template <class V> using State = std::array<V, states>;

  Direction direction = Direction::forward;
  std::optional<TensorData> mask = {};  // (T, N, 1), 1 within a sequence and 0 beyond its end
  Steps<TensorData> steps = {};         // of forward, in the order in which they were taken
  static constexpr auto name = Cell::name;

  TensorData forward(const TensorData& a, const TensorData&, const TensorData&, const TensorData&) const {
    std::vector<TensorData> rows(steps.size());
    for (std::size_t k = 0; k < steps.size(); ++k) {
      const std::size_t t = place(k, a);
      rows[t] = mask ? where(mask_at<TensorData>(t), steps[k].state[0], 0) : steps[k].state[0];
    }
    for (std::size_t s = first_apart(); s < states; ++s) rows.push_back(steps.back().state[s]);
    return stack(rows);
  }

  template <class V>
  std::array<V, 4> backward(const V& dy, const V& a, const V& s0, const V& w, const V& b,
                            const NeedsInputGrad& needs) const {
    const Steps<V>& taken = steps_for(a, s0, w, b);
    const State<V> initial = initial_state(s0);
    const std::size_t n = taken.size();
    const auto before = [&](std::size_t k) -> const State<V>& { return k == 0 ? initial : taken[k - 1].state; };

    State<V> d_state, d_kept;
    for (std::size_t s = first_apart(); s < states; ++s)
      d_state[s] = select(dy, 0, static_cast<std::int64_t>(n + s - first_apart()));
    std::vector<V> da(n), du(n), h_before(n);
    for (std::size_t k = n; k-- > 0;) {
      const std::size_t t = place(k, a);
      const V dy_t = select(dy, 0, static_cast<std::int64_t>(t));
      if (mask) {
        const V m = mask_at<V>(t);
        d_state[0] = d_state[0] + where(m, dy_t, 0);
        for (std::size_t s = 0; s < states; ++s) {
          d_kept[s] = where(m, 0, d_state[s]);
          d_state[s] = where(m, d_state[s], 0);
        }
      } else {
        d_state[0] = k + 1 == n ? dy_t : d_state[0] + dy_t;
      }
      const StepDerivatives<V, states> d = Cell::backward(d_state, taken[k], before(k));
      da[t] = d.da;
      du[t] = d.du;
      h_before[t] = before(k)[0];
      for (std::size_t s = 1; s < states; ++s) d_state[s] = *d.d_before[s];
      if (k == 0 && !needs[1]) break;
      const V through_u = matmul(d.du, w);
      d_state[0] = d.d_before[0] ? *d.d_before[0] + through_u : through_u;
      if (!mask) continue;
      for (std::size_t s = 0; s < states; ++s) d_state[s] = d_state[s] + d_kept[s];
    }

    const std::int64_t rows = a.shape()[0] * a.shape()[1], gates = a.shape()[2];
    const V all_da = stack(da);
    const V all_du = reshape(Cell::adds_a_and_u ? all_da : stack(du), {rows, gates});
    return {all_da, needs[1] ? stack(std::vector<V>(d_state.begin(), d_state.end())) : V{},
            needs[2] ? matmul(transpose(all_du), reshape(stack(h_before), {rows, w.shape()[1]})) : V{},
            needs[3] ? sum(all_du, {0}) : V{}};
  }

  /// Takes all steps in order, and returns them.
  template <class V> Steps<V> take(const V& a, const V& s0, const V& w, const V& b) const {
    const V w_transposed = transpose(w);
    const auto n = static_cast<std::size_t>(a.shape()[0]);
    Steps<V> taken;
    taken.reserve(n);
    State<V> state = initial_state(s0);
    for (std::size_t k = 0; k < n; ++k) {
      const V product = matmul(state[0], w_transposed);
      const V u = b.numel() == 0 ? product : product + b;
      const std::size_t t = place(k, a);
      Step<V> step = Cell::forward(select(a, 0, static_cast<std::int64_t>(t)), u, state);
      for (std::size_t s = 0; mask && s < states; ++s) step.state[s] = where(mask_at<V>(t), step.state[s], state[s]);
      state = step.state;
      taken.push_back(std::move(step));
    }
    return taken;
  }

 private:
  // The place in time of the k-th step.
  template <class V> std::size_t place(std::size_t k, const V& a) const {
    return direction == Direction::forward ? k : static_cast<std::size_t>(a.shape()[0]) - 1 - k;
  }
  template <class V> V mask_at(std::size_t t) const { return V(select(*mask, 0, static_cast<std::int64_t>(t))); }
  // The first state that the result has apart from the outputs.
  std::size_t first_apart() const { return mask ? 0 : 1; }
  template <class V> static State<V> initial_state(const V& s0) {
    State<V> state;
    for (std::size_t s = 0; s < states; ++s) state[s] = select(s0, 0, static_cast<std::int64_t>(s));
    return state;
  }
  // Numbers were kept; where derivatives are differentiated in turn, the steps are taken again with a graph.
  const Steps<TensorData>& steps_for(const TensorData&, const TensorData&, const TensorData&, const TensorData&) const {
    return steps;
  }
  Steps<Tensor> steps_for(const Tensor& a, const Tensor& s0, const Tensor& w, const Tensor& b) const {
    return take(a, s0, w, b);
  }
};

/// Returns the Recurrence of the cell at these arguments, as a node of the graph.
template <class Cell>
Tensor recur(const Tensor& a, const Tensor& s0, const Tensor& w, const Tensor& b, Direction direction,
             const std::optional<TensorData>& mask) {
  Recurrence<Cell> f{.direction = direction, .mask = mask};
  f.steps = f.take(a.data(), s0.data(), w.data(), b.data());
  return apply(std::move(f), a, s0, w, b);
}

}  // namespace minitorch::nn
