// When a recording of a step can be repeated, and what is done around it: arguments in, gradients and the result out.
#include "nn/training/capture.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/graph/watch/anomaly.hpp"
#include "minitorch/graph/watch/zero_grad_check.hpp"
#include "minitorch/memory/step_recording.hpp"
#include "operators/errors/error.hpp"
#include "operators/parallel/multiply_adds.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/random/generator_stand_ins.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::nn::detail {

namespace {

using graph::StepRecording;
using Leaf = graph::Leaf<Tensor>;

constexpr std::size_t most_recordings = 8;

// Whether someone watches what the step does, so that it must do it.
bool is_watched() {
  return operators::Recording::current() != nullptr || AnomalyMode::is_enabled() ||
         ZeroGradCheck::current() != nullptr || KernelTrace::listens() || operators::MultiplyAdds::listens() ||
         operators::GeneratorStandIns::current() != nullptr;
}

// Memory for a tensor of the shape, strides and dtype of x.
TensorData memory_like(const TensorData& x) {
  std::int64_t room = x.numel() == 0 ? 0 : 1;
  for (std::size_t d = 0; d < x.dim(); ++d) room += x.numel() == 0 ? 0 : (x.shape()[d] - 1) * x.strides()[d];
  return minitorch::detail::trusted_view(minitorch::detail::trusted_data({room}, x.dtype()), x.shape(), x.strides(), 0);
}

bool are_alike(const TensorData& x, const TensorData& y) {
  return x.shape() == y.shape() && x.dtype() == y.dtype() && x.strides() == y.strides();
}

// The gradient of a leaf, as the step found it and as it left it.
struct RecordedGradient {
  graph::Edge<Tensor> edge;
  StepRecording::FirstTouch touch;
  std::optional<TensorData> left;
  bool is_used;

  Leaf& leaf() const { return static_cast<Leaf&>(*edge); }
  bool is_in_place() const {
    const std::optional<TensorData>& now = leaf().grad;
    return now.has_value() == left.has_value() && (!left || now->storage().is_same(left->storage()));
  }
  // Whether the step would find the gradient as it did, and nobody has a handle to what it would write. The recording
  // has two references, and the leaf one.
  bool can_be_repeated() const {
    const std::optional<TensorData>& now = leaf().gradient();
    if (!touch.is_reset && (now ? now->storage().address() : nullptr) != touch.began) return false;
    if (!left) return true;
    const graph::StorageBlock& block = *left->storage().block();
    const bool is_in_leaf = now && now->storage().is_same(left->storage());
    return block.counts_alone() && block.references == (is_in_leaf ? 3U : 2U);
  }
  void put() const {
    if (!is_in_place()) leaf().grad = left;
    leaf().grad_is_used = is_used;
  }
};

}  // namespace

struct Recordings::Recorded {
  // What the recording is for.
  bool records_graphs = GradMode::is_enabled();
  std::uint64_t settings = 0;
  std::vector<Tensor> arguments;
  // What it does.
  StepRecording runs;
  std::vector<RecordedGradient> gradients;
  TensorData result;

  bool is_for(std::span<const Tensor* const> given) const {
    if (given.size() != arguments.size() || records_graphs != GradMode::is_enabled()) return false;
    for (std::size_t i = 0; i < given.size(); ++i) {
      if (!are_alike(given[i]->data(), arguments[i].data())) return false;
    }
    return true;
  }
  bool can_be_repeated() const {
    return settings == operators::Recording::settings() && !runs.has_lost_inputs() &&
           std::all_of(gradients.begin(), gradients.end(), [](const auto& one) { return one.can_be_repeated(); });
  }
  void copy_arguments(std::span<const Tensor* const> given) const {
    for (std::size_t i = 0; i < given.size(); ++i) copy_into(arguments[i].data(), given[i]->data());
  }
  // Takes the gradients that the step left, and all memory.
  void close() {
    std::vector<graph::StorageBlock*> expected;
    if (result.is_defined()) expected.push_back(result.storage().block());
    for (const StepRecording::FirstTouch& touch : runs.touched()) {
      auto& leaf = static_cast<Leaf&>(*touch.leaf);
      if (leaf.grad) expected.push_back(leaf.grad->storage().block());
      gradients.push_back({graph::Edge<Tensor>::to(leaf), touch, {}, leaf.grad_is_used});
    }
    runs.check_all_recorded();
    runs.hold_memory(expected);
    for (RecordedGradient& one : gradients) one.left = one.leaf().grad;
    settings = operators::Recording::settings();
  }
  Tensor copy_of_result() const { return result.is_defined() ? Tensor(clone(result)) : Tensor(); }
};

Recordings::Recordings() = default;
Recordings::Recordings(Recordings&&) noexcept = default;
Recordings& Recordings::operator=(Recordings&&) noexcept = default;
Recordings::~Recordings() = default;

void Recordings::clear() { all_.clear(); }

std::size_t Recordings::bytes() const {
  std::size_t sum = 0;
  for (const auto& one : all_) sum += one->runs.bytes();
  return sum;
}

Tensor Recordings::call(std::span<const Tensor* const> arguments, const Step& step) {
  if (is_watched()) [[unlikely]] {
    std::vector<Tensor> own;
    for (const Tensor* const argument : arguments) own.push_back(*argument);
    ++times_recorded_;
    return step(own).detach();
  }
  const void* const mine = graph::Owner::here();
  if (owner_ == nullptr) owner_ = mine;
  if (owner_ != mine)
    throw Error("capture: the step was first called in another thread; make a capture for each thread");

  const auto found = std::find_if(all_.begin(), all_.end(), [&](const auto& one) { return one->is_for(arguments); });
  if (found != all_.end()) {
    Recorded& recorded = **found;
    if (recorded.can_be_repeated()) [[likely]] {
      recorded.copy_arguments(arguments);
      bool is_done = false;
      try {
        is_done = recorded.runs.repeat();
      } catch (...) {
        all_.erase(found);  // its memory is half of this step's and half of the last one's
        throw;
      }
      if (is_done) {
        recorded.runs.count_changes();
        for (const RecordedGradient& one : recorded.gradients) one.put();
        ++times_repeated_;
        return recorded.copy_of_result();
      }
    }
    all_.erase(found);
  }
  return record(arguments, step);
}

Tensor Recordings::record(std::span<const Tensor* const> arguments, const Step& step) {
  auto recorded = std::make_unique<Recorded>();
  for (const Tensor* const argument : arguments) {
    if (argument->requires_grad()) {
      throw Error("capture: an argument " + shape_and_dtype(*argument) +
                  " requires a gradient, but the step works on a copy of it; what learns is not an argument");
    }
    recorded->arguments.emplace_back(memory_like(argument->data()));
  }
  recorded->copy_arguments(arguments);
  ++times_recorded_;
  {
    const StepRecording::Run run(recorded->runs);
    recorded->result = step(recorded->arguments).data();  // the graph goes, while its memory is the recording's
  }
  Tensor result = recorded->copy_of_result();
  if (recorded->runs.is_done_once()) return result;
  recorded->close();
  if (all_.size() == most_recordings) all_.erase(all_.begin());
  all_.push_back(std::move(recorded));
  return result;
}

}  // namespace minitorch::nn::detail
