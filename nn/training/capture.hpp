// capture: a step of training that is recorded once, and then repeated without graph or new tensors. For toy
// models these take most of the time of a step. The kernels are the same, on the same numbers, so the bits are too.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch::nn {

namespace detail {

/// The recordings of a step: one for each combination of shapes, strides and dtypes of its arguments, and of what else
/// it depends on.
class Recordings {
 public:
  using Step = std::function<Tensor(std::span<const Tensor>)>;

  Recordings();
  Recordings(Recordings&&) noexcept;
  Recordings& operator=(Recordings&&) noexcept;
  ~Recordings();

  /// Repeats the recording for these arguments, or records `step`, called with them. Returns the result as a constant.
  Tensor call(std::span<const Tensor* const> arguments, const Step& step);

  std::int64_t times_recorded() const { return times_recorded_; }
  std::int64_t times_repeated() const { return times_repeated_; }
  std::size_t bytes() const;
  void clear();

 private:
  struct Recorded;
  Tensor record(std::span<const Tensor* const> arguments, const Step& step);
  Tensor called(std::span<const Tensor* const> arguments, const Step& step);

  std::vector<std::unique_ptr<Recorded>> all_;
  const void* owner_ = nullptr;  // the thread of the first call
  std::int64_t times_recorded_ = 0, times_repeated_ = 0;
};

}  // namespace detail

/// What `capture` returns: call it as the step itself.
template <class Step> class CapturedStep {
 public:
  explicit CapturedStep(Step step) : step_(std::move(step)) {}

  /// Calls the step, or repeats what it did. Returns its result as a constant with memory of its own; nothing if the
  /// step returns nothing. Throws what the step throws; and Error, with the reason, if the step cannot be recorded, if
  /// an argument requires a gradient, and in another thread than that of the first call.
  template <std::convertible_to<const Tensor&>... Arguments> auto operator()(const Arguments&... arguments) {
    return call(static_cast<const Tensor&>(arguments)...);
  }

  /// How often the step itself was called so far.
  std::int64_t times_recorded() const { return recordings_.times_recorded(); }
  /// How often a recording was repeated instead.
  std::int64_t times_repeated() const { return recordings_.times_repeated(); }
  /// The bytes of the memory that the recordings keep, besides arguments, parameters and optimisers.
  std::size_t bytes() const { return recordings_.bytes(); }
  /// Drops all recordings and their memory. The next call records again. Needed where what the step reads besides
  /// tensors has changed, such as a number that a lambda has captured.
  void forget() { recordings_.clear(); }

 private:
  template <class... Tensors> auto call(const Tensors&... arguments) {
    using Result = std::invoke_result_t<Step&, const Tensors&...>;
    static_assert(std::is_void_v<Result> || std::convertible_to<Result, Tensor>,
                  "a step that is captured returns a Tensor or nothing");
    const std::array<const Tensor*, sizeof...(Tensors)> given{&arguments...};
    const auto step = [this]<std::size_t... i>(std::span<const Tensor> own, std::index_sequence<i...>)->Tensor {
      if constexpr (std::is_void_v<Result>) {
        step_(own[i]...);
        return {};
      } else {
        return step_(own[i]...);
      }
    };
    // A reference to a lambda needs no memory of its own in a std::function.
    const auto with_own = [&step](std::span<const Tensor> own) {
      return step(own, std::make_index_sequence<sizeof...(Tensors)>());
    };
    Tensor result = recordings_.call(given, std::cref(with_own));
    if constexpr (!std::is_void_v<Result>) return result;
  }

  Step step_;
  detail::Recordings recordings_;
};

/// Returns a function that does what `step` does, with the same bits, in less time:
///
///   auto step = nn::capture([&](const Tensor& x, const Tensor& y) {
///     optimizer.zero_grad();
///     const Tensor loss = nn::mse(model(x), y);
///     loss.backward();
///     optimizer.step();
///     return loss;
///   });
///   for (const auto& [x, y] : loader) total += step(x, y).item();
///
/// The first calls run `step` and record the kernels that it runs, with the memory that they run on; later calls run
/// these kernels again. So `step` itself is not called: what it does besides computing with tensors is not done again,
/// and a number that it reads is the one of the recorded call. It may compute losses and gradients, clear gradients and
/// make steps of an optimiser, whose learning rate is read anew; dropout draws anew. It works on copies of the
/// arguments.
///
/// Other shapes, dtypes and modes (`train`, `eval`, `no_grad`), another set of learning parameters, other tensors in
/// parameters and buffers, and gradients that are there or not are recorded anew; eight recordings are kept, those that
/// were used last.
/// So is a step that would take another way for the numbers that it meets, such as a loss that is not finite: then
/// generators and tensors, other than gradients, are what they were before the call. If an optimiser has made its step
/// before, it throws Error instead, and undoes nothing. Under `detect_anomaly`, `check_zero_grad`, a KernelTrace or a
/// ForwardListener, each call runs the step.
///
/// A call that leaves another setting than it found is not repeated: another mode, a guard, a tensor that begins or
/// ceases to learn, other parts of a model, an optimiser that it makes or ends. A step that puts modes back is
/// repeated. One that freezes a net and thaws it is not, since the net has new leaves then: let it clear the net's
/// gradients.
///
/// Refused, by an Error that names it: `item()` and all else that shows elements to the program, generators that the
/// step makes or draws from by itself, steps of LBFGS and of schedulers, Scalars, arguments that are changed in place
/// or kept, and tensors that a call makes and the next one needs: let those be arguments. The step has run by then, the
/// first time or, if it made the state of an optimiser, the second.
///
/// Not recorded yet, and refused: order statistics, sorting, decompositions, counts, `nonzero`, `masked_select`,
/// `bernoulli`, `multinomial`, `repeat_interleave` by a tensor, `as_strided` of a tensor with gaps, `prod` of numbers
/// with a 0, tensors made from numbers of the program, and others that say so. A call that throws drops the gradients
/// that the step clears.
///
/// What the step reads should be an argument, a parameter or a buffer. A Tensor variable of your own is followed too,
/// by the handles to its memory: the step is recorded anew when one more is taken or one is dropped. Not seen are
/// `std::swap` of two variables, which takes and drops none, and a variable to which the step itself assigns another
/// tensor while someone holds the old one: call `forget` then.
template <class Step> CapturedStep<std::decay_t<Step>> capture(Step&& step) {
  return CapturedStep<std::decay_t<Step>>(std::forward<Step>(step));
}

}  // namespace minitorch::nn
