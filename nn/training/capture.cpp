// When a recording of a step can be repeated, and what is done around it: arguments in, gradients and the result out.
#include "nn/training/capture.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/graph/watch/anomaly.hpp"
#include "minitorch/graph/watch/zero_grad_check.hpp"
#include "minitorch/memory/step_recording.hpp"
#include "nn/modules/evaluating.hpp"
#include "nn/modules/module.hpp"
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
         operators::GeneratorStandIns::current() != nullptr || ForwardListener::current() != nullptr;
}

// The elements from the first of x to the last, in the order of memory.
std::int64_t extent(const TensorData& x) {
  if (x.numel() == 0) return 0;
  std::int64_t last = 0;
  for (std::size_t d = 0; d < x.dim(); ++d) last += (x.shape()[d] - 1) * x.strides()[d];
  return last + 1;
}
TensorData in_memory(const TensorData& x) { return minitorch::detail::trusted_view(x, {extent(x)}, {1}, x.offset()); }

// Memory for a tensor of the shape, strides and dtype of x.
TensorData memory_like(const TensorData& x) {
  const TensorData memory = minitorch::detail::trusted_data({extent(x)}, x.dtype());
  return minitorch::detail::trusted_view(memory, x.shape(), x.strides(), 0);
}

// Copies y into x, of the same shape and strides. Each element in memory once, where several of y are one.
void copy_alike(const TensorData& x, const TensorData& y) {
  if (x.is_contiguous() || extent(x) > x.numel()) return copy_into(x, y);
  copy_into(in_memory(x), in_memory(y));
}

bool are_alike(const TensorData& x, const TensorData& y) {
  return x.shape() == y.shape() && x.dtype() == y.dtype() && x.strides() == y.strides();
}

// Copies of the arguments, with their strides.
std::vector<Tensor> copies_of(std::span<const Tensor* const> arguments) {
  std::vector<Tensor> copies;
  for (const Tensor* const argument : arguments) {
    copies.emplace_back(memory_like(argument->data()));
    copy_alike(copies.back().data(), argument->data());
  }
  return copies;
}

// A copy of a result, as a constant; nothing of nothing.
Tensor copy_of(const TensorData& result) { return result.is_defined() ? Tensor(clone(result)) : Tensor(); }

// The gradient of a leaf, as the step found it and as it left it.
struct RecordedGradient {
  graph::Edge<Tensor> edge;
  StepRecording::FirstTouch first;
  bool is_used;
  std::optional<TensorData> left;
  graph::RecordingReference reference;  // that of `left`

  RecordedGradient(Leaf& leaf, const StepRecording::FirstTouch& first_touch)
      : edge(graph::Edge<Tensor>::to(leaf)),
        first(first_touch),
        is_used(leaf.grad_is_used),
        left(leaf.grad),
        reference(left ? left->storage().block() : nullptr) {}
  Leaf& leaf() const { return static_cast<Leaf&>(*edge); }
  bool is_in_place() const {
    const std::optional<TensorData>& now = leaf().grad;
    return now.has_value() == left.has_value() && (!left || now->storage().is_same(left->storage()));
  }
  // Whether the step would find the gradient as it did, and nobody but the leaf has a handle to what it would write.
  bool can_be_repeated() const {
    const std::optional<TensorData>& now = leaf().gradient();
    const void* const address = now ? now->storage().address() : nullptr;
    if (first.touch == StepRecording::Touch::use && address != first.began) return false;
    if (!left) return true;
    const graph::StorageBlock& block = *left->storage().block();
    const bool is_in_leaf = now && now->storage().is_same(left->storage());
    return block.counts_alone() && block.references_of_tensors() == (is_in_leaf ? 1U : 0U);
  }
  void put() const {
    if (!is_in_place()) leaf().grad = left;
    leaf().grad_is_used = is_used;
  }
  // After a repetition that has failed: a gradient that the step drops is gone, as if it had failed itself.
  void give_up() const {
    if (first.touch == StepRecording::Touch::reset) leaf().zero_grad();
  }
};

}  // namespace

struct Recordings::Recorded {
  // What the recording is for.
  bool records_graphs = GradMode::is_enabled();
  std::uint64_t evaluating = Evaluating::current();
  std::uint64_t settings = 0;
  std::vector<Tensor> arguments;
  // What it does.
  StepRecording runs;
  std::vector<RecordedGradient> gradients;
  TensorData result;

  bool is_for_these_modes() const {
    return records_graphs == GradMode::is_enabled() && evaluating == Evaluating::current();
  }
  bool is_for(std::span<const Tensor* const> given) const {
    if (given.size() != arguments.size() || !is_for_these_modes()) return false;
    for (std::size_t i = 0; i < given.size(); ++i) {
      if (!are_alike(given[i]->data(), arguments[i].data())) return false;
    }
    return true;
  }
  bool is_outdated() const {
    return settings != operators::Recording::settings() || runs.reads_others() || !Evaluating::is_alive(evaluating);
  }
  bool can_be_repeated() const {
    return std::all_of(gradients.begin(), gradients.end(), [](const auto& one) { return one.can_be_repeated(); });
  }
  void copy_arguments(std::span<const Tensor* const> given) const {
    for (std::size_t i = 0; i < given.size(); ++i) copy_alike(arguments[i].data(), given[i]->data());
  }
  // Computes anew. Returns false if nothing was done, since the step would take another way.
  bool repeat() const {
    try {
      if (!runs.repeat()) return false;
    } catch (...) {
      runs.count_changes();
      for (const RecordedGradient& one : gradients) one.give_up();
      throw;
    }
    runs.count_changes();
    for (const RecordedGradient& one : gradients) one.put();
    return true;
  }
  // Takes the gradients that the step left, and all memory.
  void close() {
    runs.check_all_recorded();
    StepRecording::Known known{.gradients = {}, .result = result.storage().block(), .arguments = {}};
    for (const Tensor& argument : arguments) known.arguments.push_back(argument.data().storage().block());
    for (const StepRecording::FirstTouch& first : runs.touched()) {
      if (const auto& gradient = static_cast<Leaf&>(*first.leaf).grad)
        known.gradients.push_back(gradient->storage().block());
    }
    runs.hold_memory(known);
    for (const StepRecording::FirstTouch& first : runs.touched())
      gradients.emplace_back(static_cast<Leaf&>(*first.leaf), first);
    settings = operators::Recording::settings();
  }
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
  for (const Tensor* const argument : arguments) {
    if (argument->requires_grad()) {
      throw Error("capture: an argument " + shape_and_dtype(*argument) +
                  " requires a gradient, but the step works on a copy of it; what learns is not an argument");
    }
  }
  const void* const mine = graph::Owner::here();
  if (owner_ == nullptr) owner_ = mine;
  if (owner_ != mine)
    throw Error("capture: the step was first called in another thread; make a capture for each thread");
  if (is_watched()) [[unlikely]]
    return called(arguments, step);

  // All of them, at each call: the number of handles to a replaced tensor might be the right one again later.
  std::erase_if(all_, [](const auto& one) { return one->is_outdated(); });
  const auto found = std::find_if(all_.begin(), all_.end(),
                                  [&](const auto& one) { return one->is_for(arguments) && one->can_be_repeated(); });
  if (found == all_.end()) return record(arguments, step);
  const Recorded& recorded = **found;
  recorded.copy_arguments(arguments);
  bool is_done = false;
  try {
    is_done = recorded.repeat();
  } catch (...) {
    all_.erase(found);  // its memory is half of this step's and half of the last one's
    throw;
  }
  if (!is_done) {
    all_.erase(found);
    return record(arguments, step);
  }
  ++times_repeated_;
  Tensor result = copy_of(recorded.result);
  std::rotate(found, found + 1, all_.end());  // the last one that was used is the last one to be dropped
  return result;
}

// Calls the step itself, with copies as ever.
Tensor Recordings::called(std::span<const Tensor* const> arguments, const Step& step) {
  ++times_recorded_;
  return copy_of(step(copies_of(arguments)).data());
}

Tensor Recordings::record(std::span<const Tensor* const> arguments, const Step& step) {
  auto recorded = std::make_unique<Recorded>();
  recorded->arguments = copies_of(arguments);
  ++times_recorded_;
  {
    const StepRecording::Run run(recorded->runs);
    recorded->result = step(recorded->arguments).data();  // the graph goes, while its memory is the recording's
  }
  Tensor result = copy_of(recorded->result);
  // The next call begins with what this one leaves, such as a guard that someone holds.
  if (recorded->runs.is_done_once() || !recorded->is_for_these_modes() || is_watched()) return result;
  recorded->close();
  if (all_.size() == most_recordings) all_.erase(all_.begin());
  all_.push_back(std::move(recorded));
  return result;
}

}  // namespace minitorch::nn::detail
