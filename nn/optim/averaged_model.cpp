// Averages of weights: all new values are computed and checked before the first is stored.
#include "nn/optim/averaged_model.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/modules/training_mode.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

// A tensor of the average, and that of the model.
struct AveragedPair {
  Tensor average, current;
};

const Tensor& tensor_of(const NamedParameter& named) { return named.parameter.value(); }
const Tensor& tensor_of(const NamedBuffer& named) { return named.buffer.value(); }

template <class Named>
std::vector<AveragedPair> pairs_of(std::string_view what, const std::vector<Named>& average,
                                   const std::vector<Named>& model) {
  if (average.size() != model.size()) {
    throw Error("update_parameters: the model has " + std::to_string(model.size()) + " " + std::string(what) +
                "s, its average has " + std::to_string(average.size()) + "; it must be the same model");
  }
  std::vector<AveragedPair> pairs;
  for (std::size_t i = 0; i < model.size(); ++i) {
    const Tensor &a = tensor_of(average[i]), &b = tensor_of(model[i]);
    if (average[i].name != model[i].name || a.shape() != b.shape() || a.dtype() != b.dtype()) {
      throw Error("update_parameters: the model has the " + std::string(what) + " '" + model[i].name + "' " +
                  shape_and_dtype(b) + " where its average has '" + average[i].name + "' " + shape_and_dtype(a));
    }
    pairs.push_back({.average = a.detach(), .current = b.detach()});
  }
  return pairs;
}

}  // namespace

AverageFunction get_ema_avg_fn(RealNumber decay) {
  check_probability("get_ema_avg_fn", "decay", decay);
  return [decay = double{decay}](const Tensor& averaged, const Tensor& current, std::int64_t /*num_averaged*/) {
    return averaged * decay + current * (1 - decay);
  };
}

void detail::update_average(const Module& average, const Buffer& n_averaged, const Module& model,
                            const AveragedModelOptions& options) {
  naming_memory("update_parameters", [&] {
    const auto guard = no_grad();
    std::vector<AveragedPair> pairs = pairs_of("parameter", average.named_parameters(), model.named_parameters());
    const std::vector<AveragedPair> buffers = pairs_of("buffer", average.named_buffers(), model.named_buffers());
    const auto averaged_pairs = static_cast<std::ptrdiff_t>(pairs.size() + (options.use_buffers ? buffers.size() : 0));
    pairs.insert(pairs.end(), buffers.begin(), buffers.end());
    const double number = n_averaged.value().item();
    if (!(number >= 0 && number < 0x1p53))
      throw DataError("update_parameters: n_averaged is " + to_text(number) + ", it must be from 0 to 2^53");
    const auto n = static_cast<std::int64_t>(number);
    for (auto pair = pairs.begin(); n > 0 && pair != pairs.begin() + averaged_pairs; ++pair) {
      const Tensor &a = pair->average, &b = pair->current;
      Tensor next = options.avg_fn ? options.avg_fn(a, b, n) : a + (b - a) / static_cast<double>(n + 1);
      if (next.shape() != a.shape()) {
        throw ShapeError("update_parameters: avg_fn returns the shape " + to_text(next.shape()) + " for one of " +
                         to_text(a.shape()) + ", they must be equal");
      }
      pair->current = next.to(a.dtype());
    }
    n_averaged.value().add_(1);  // the last call that can throw
    for (AveragedPair& pair : pairs) pair.average.copy_(pair.current);
  });
}

void detail::update_bn(const Module& model, const std::function<void()>& run_batches) {
  struct Running {
    Buffer buffer;
    Tensor before, start;
    bool counts_batches;
  };
  std::vector<Running> running;
  for (const Module& module : model.modules()) {
    std::vector<Running> own;
    for (const NamedBuffer& named : module.own_buffers()) {
      if (named.name == "running_mean" || named.name == "running_var" || named.name == "num_batches_tracked")
        own.push_back(
            {.buffer = named.buffer,
             .before = named.buffer.value().clone(),
             .start = named.name == "running_var" ? ones_like(named.buffer.value()) : zeros_like(named.buffer.value()),
             .counts_batches = named.name == "num_batches_tracked"});
    }
    if (own.size() != 3) continue;
    for (Running& one : own) running.push_back(std::move(one));
  }
  if (running.empty()) return;
  in_training_mode("update_bn", model, [&] {
    try {
      for (const Running& one : running) one.buffer.set_value(one.start);
      const auto without_graph = no_grad();
      const MeanOverBatches mean;
      run_batches();
      const bool has_batches = std::any_of(running.begin(), running.end(), [](const Running& one) {
        return one.counts_batches && one.buffer.value().item() > 0;
      });
      if (!has_batches) throw DataError("update_bn: no batch went through batch normalisation, there must be one");
    } catch (...) {
      for (const Running& one : running) one.buffer.set_value(one.before);
      throw;
    }
  });
}

}  // namespace minitorch::nn
