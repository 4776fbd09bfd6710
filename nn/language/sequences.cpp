// Padding, and datasets of sequences.
#include "nn/language/sequences.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/making.hpp"
#include "nn/checks/option_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

// The sizes of a sequence (L, ...) beyond the first.
Shape shape_of_step(const Tensor& sequence) {
  Shape shape = sequence.shape();
  shape.erase(0);
  return shape;
}

void check_sequences(const TensorList& sequences, double padding_value) {
  if (sequences.empty()) throw ShapeError("pad_sequence: the list is empty, it must have at least one sequence");
  for (const Tensor& sequence : sequences) {
    if (sequence.dim() == 0) throw ShapeError("pad_sequence: a sequence is (), it must have at least one dimension");
    if (sequence.dtype() == int64 &&
        (std::trunc(padding_value) != padding_value || std::abs(padding_value) >= 0x1p63)) {
      throw DtypeError("pad_sequence: the padding value " + to_text(padding_value) +
                       " for sequences of int64, it must be a whole number");
    }
    if (shape_of_step(sequence) == shape_of_step(sequences[0])) continue;
    throw ShapeError("pad_sequence: the sequences " + to_text(sequences[0].shape()) + " and " +
                     to_text(sequence.shape()) + " differ beyond their first sizes");
  }
}

}  // namespace

Tensor pad_sequence(const TensorList& sequences, PadSequenceOptions options) {
  check_sequences(sequences, options.padding_value);
  std::int64_t steps = 0;
  for (const Tensor& sequence : sequences) steps = std::max(steps, sequence.size(0));
  std::vector<Tensor> padded;
  padded.reserve(sequences.size());
  for (const Tensor& sequence : sequences) {
    std::vector<std::pair<std::int64_t, std::int64_t>> widths(static_cast<std::size_t>(sequence.dim()));
    widths.back().second = steps - sequence.size(0);
    padded.push_back(widths.back().second == 0 ? sequence : pad(sequence, widths, options.padding_value));
  }
  return stack(padded, options.batch_first ? 0 : 1);
}

SequenceDataset::SequenceDataset(std::vector<std::vector<std::int64_t>> sequences, std::vector<std::int64_t> labels,
                                 SequenceOptions options)
    : options_(options) {
  if (sequences.size() != labels.size()) {
    throw DataError("SequenceDataset: " + std::to_string(sequences.size()) + " sequences and " +
                    std::to_string(labels.size()) + " labels, there must be one for each");
  }
  check_at_least("SequenceDataset", "min_length", options.min_length, 1);
  data_ = std::make_shared<const Data>(Data{std::move(sequences), std::move(labels)});
}

std::vector<std::int64_t> SequenceDataset::lengths() const {
  std::vector<std::int64_t> lengths;
  for (const auto& sequence : data_->sequences) lengths.push_back(std::ssize(sequence));
  return lengths;
}

Batch SequenceDataset::item(std::int64_t i) const {
  const Batch one = batch({&i, 1});
  return {one.x[0], one.y[0]};
}

Batch SequenceDataset::batch(std::span<const std::int64_t> items) const {
  std::int64_t steps = options_.min_length;
  for (const std::int64_t i : items) {
    check_item("SequenceDataset", i);
    steps = std::max(steps, static_cast<std::int64_t>(data_->sequences[static_cast<std::size_t>(i)].size()));
  }
  const auto n = static_cast<std::int64_t>(items.size());
  const Tensor x = empty({n, steps}, {.dtype = int64}), y = empty({n}, {.dtype = int64});
  auto* to = x.data_pointer<std::int64_t>();
  auto* label = y.data_pointer<std::int64_t>();
  for (const std::int64_t i : items) {
    const std::vector<std::int64_t>& sequence = data_->sequences[static_cast<std::size_t>(i)];
    std::fill(std::copy(sequence.begin(), sequence.end(), to), to + steps, std::int64_t{options_.padding_value});
    to += steps;
    *label++ = data_->labels[static_cast<std::size_t>(i)];
  }
  return {x, y};
}

TextWindows::TextWindows(std::vector<std::int64_t> tokens, WholeNumber context, TextWindowsOptions options)
    : context_(context), stride_(options.stride) {
  check_at_least("TextWindows", "context", context_, 1);
  check_at_least("TextWindows", "stride", stride_, 1);
  if (static_cast<std::int64_t>(tokens.size()) <= context_) {
    throw DataError("TextWindows: a text of " + std::to_string(tokens.size()) + " tokens for a context of " +
                    std::to_string(context_) + ", it must have at least one more than the context");
  }
  tokens_ = std::make_shared<const std::vector<std::int64_t>>(std::move(tokens));
}

std::int64_t TextWindows::size() const {
  return (static_cast<std::int64_t>(tokens_->size()) - context_ - 1) / stride_ + 1;
}

Batch TextWindows::item(std::int64_t i) const {
  const Batch one = batch({&i, 1});
  return {one.x[0], one.y[0]};
}

Batch TextWindows::batch(std::span<const std::int64_t> items) const {
  for (const std::int64_t i : items) check_item("TextWindows", i);
  const Shape shape{static_cast<std::int64_t>(items.size()), context_};
  const Tensor x = empty(shape, {.dtype = int64}), y = empty(shape, {.dtype = int64});
  auto* input = x.data_pointer<std::int64_t>();
  auto* target = y.data_pointer<std::int64_t>();
  for (const std::int64_t i : items) {
    const std::int64_t* const from = tokens_->data() + i * stride_;
    input = std::copy(from, from + context_, input);
    target = std::copy(from + 1, from + context_ + 1, target);
  }
  return {x, y};
}

}  // namespace minitorch::nn
