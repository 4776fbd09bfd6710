// The average of a model's weights over the steps of a training, which often predicts better than the last weights: all
// with one weight (SWA, Izmailov and others 2018), or with weights that fall exponentially (EMA, Polyak and Juditsky
// 1992).
//
//   const nn::AveragedModel averaged(model, {.avg_fn = nn::get_ema_avg_fn(0.99)});
//   for (...) {
//     ...
//     optimizer.step();
//     averaged.update_parameters(model);
//   }
//   nn::evaluate(averaged, batches, loss);
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <utility>

#include "minitorch/functions/making.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Returns the next average of a parameter, from the average of num_averaged values and the next value.
using AverageFunction = std::function<Tensor(const Tensor& averaged, const Tensor& current, std::int64_t num_averaged)>;

/// Returns the function of an exponential moving average: decay averaged + (1 - decay) current. Throws DataError for a
/// decay that is not from 0 to 1.
AverageFunction get_ema_avg_fn(RealNumber decay = 0.999);

/// Options of AveragedModel; names and defaults are PyTorch's.
struct AveragedModelOptions {
  AverageFunction avg_fn = {};          // without one, the mean: averaged + (current - averaged) / (num_averaged + 1)
  operators::Flag use_buffers = false;  // averages buffers too; otherwise they are those of the model
};

namespace detail {

/// Updates the average. Throws Error, which names what differs, if the two are no models of the same parameters and
/// buffers, or avg_fn returns another shape; then nothing has changed.
void update_average(const Module& average, const Buffer& n_averaged, const Module& model,
                    const AveragedModelOptions& options);

/// Calls run_batches() with the running values of all batch normalisation in `model` reset, in training mode and
/// without a graph; they become the means over the batches. Does nothing without batch normalisation. Afterwards the
/// modes are what they were, and if it throws, so are the running values.
void update_bn(const Module& model, const std::function<void()>& run_batches);

}  // namespace detail

/// A copy of a model, whose parameters become averages of the model's. It is a module with the parts of PyTorch's:
/// "module", and "n_averaged", the number of averaged values. So checkpoints and state_dict() take it; the function is
/// not in its state.
template <std::derived_from<Module> M> class AveragedModel : public Module {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): the model that one asks
  const M module;
  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): as in PyTorch
  const Buffer n_averaged;

  explicit AveragedModel(const M& model, AveragedModelOptions options = {})
      : module(add("module", clone(model))),
        n_averaged(add("n_averaged", Buffer(tensor(0)))),
        options_(std::move(options)) {}

  /// Takes the model's parameters into the average. The first time copies them. Extra states stay what they were when
  /// the average was made, as in PyTorch. Throws Error for a model of other parameters or buffers, and if avg_fn
  /// returns another shape; then nothing has changed.
  void update_parameters(const M& model) const { detail::update_average(module, n_averaged, model, options_); }

  /// Returns the output of the averaged model. A model with other arguments is called as `averaged.module(x, y)`.
  Tensor forward(const Tensor& x) const override { return static_cast<const Module&>(module)(x); }

 private:
  AveragedModelOptions options_;
};

/// Computes the running values of batch normalisation anew, as the means over all batches of `loader`, whose weights an
/// average has changed: update_bn(loader, averaged). Throws DataError if no batch goes through one, and Error under an
/// Evaluating guard of the model or a part of it. If it throws, they are what they were.
template <class Loader, std::derived_from<Module> M> void update_bn(Loader&& loader, const M& model) {
  detail::update_bn(model, [&] {
    for (const auto& [x, y] : loader) model(x);
  });
}

}  // namespace minitorch::nn
