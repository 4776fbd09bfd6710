// Sequences of different length as tensors of one shape: padding, datasets of sequences, and windows of a long text.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/data/dataset.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of pad_sequence.
struct PadSequenceOptions {
  operators::Flag batch_first = false;  // (N, T, ...), not (T, N, ...)
  RealNumber padding_value = 0;
};
/// Returns N tensors (L, ...) as one (T, N, ...), where T is the largest L. Shorter ones end with `padding_value`.
/// Throws ShapeError for an empty list, and for tensors without a dimension or with different sizes beyond the first.
Tensor pad_sequence(const TensorList& sequences, PadSequenceOptions options = {});

/// Options of SequenceDataset.
struct SequenceOptions {
  WholeNumber padding_value = 0;  // an index that no sequence has, as Vocabulary::padding
  WholeNumber min_length = 1;     // the smallest T of a batch
};

/// Lists of indices, of different length, with a label each. A batch has x (N, T) and y (N), both int64. T is the
/// length of its longest sequence, and at least `min_length`. If no sequence contains the padding value, the lengths of
/// a batch are sum(x != padding_value, {1}). Copies share the sequences.
class SequenceDataset : public Dataset {
 public:
  /// Throws DataError if there are not as many labels as sequences, and for a `min_length` below 1.
  SequenceDataset(std::vector<std::vector<std::int64_t>> sequences, std::vector<std::int64_t> labels,
                  SequenceOptions options = {});

  std::int64_t size() const override { return static_cast<std::int64_t>(data_->labels.size()); }
  /// Returns a sequence, padded to `min_length`.
  Batch item(std::int64_t i) const override;
  Batch batch(std::span<const std::int64_t> items) const override;
  /// Returns the length of each sequence, without padding, as a BucketBatchSampler takes them.
  std::vector<std::int64_t> lengths() const;

 private:
  struct Data {
    std::vector<std::vector<std::int64_t>> sequences;
    std::vector<std::int64_t> labels;
  };

  std::shared_ptr<const Data> data_;
  SequenceOptions options_;
};

/// Options of TextWindows.
struct TextWindowsOptions {
  WholeNumber stride = 1;  // the number of tokens from the start of a window to that of the next
};

/// Windows of a text for a language model. Example i is x = tokens[i stride, ..., i stride + context - 1], and y has
/// the token after each, both int64 (context). Copies share the text.
class TextWindows : public Dataset {
 public:
  /// Throws DataError for a context or stride below 1, and for a text of fewer than context + 1 tokens.
  TextWindows(std::vector<std::int64_t> tokens, WholeNumber context, TextWindowsOptions options = {});

  std::int64_t size() const override;
  Batch item(std::int64_t i) const override;
  Batch batch(std::span<const std::int64_t> items) const override;

 private:
  std::shared_ptr<const std::vector<std::int64_t>> tokens_;
  std::int64_t context_, stride_;
};

}  // namespace minitorch::nn
