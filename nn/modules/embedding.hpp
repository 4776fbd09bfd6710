// Embedding: a table of vectors, looked up by index, for words or letters.
#pragma once

#include <cstdint>
#include <optional>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

struct EmbeddingOptions {
  /// The index of padding, whose row starts as 0 and gets no gradient. A negative one counts from the end.
  std::optional<WholeNumber> padding_idx = {};
};

/// Options of Embedding::from_pretrained.
struct PretrainedOptions {
  operators::Flag freeze = true;  // the weight gets no gradient, by requires_grad_(false)
  /// The index of padding, whose row stays as it is and gets no gradient. A negative one counts from the end.
  std::optional<WholeNumber> padding_idx = {};
};

/// y[...] = weight[indices[...]], (...) to (..., embedding_dim). If an index occurs several times, the gradients of its
/// rows add up.
///
/// weight (num_embeddings, embedding_dim) starts normal with mean 0 and variance 1, as PyTorch's.
class Embedding : public Module {
 public:
  const Parameter weight;

  /// Throws ShapeError for a size below 1, and DataError for a padding_idx that is no index.
  Embedding(WholeNumber num_embeddings, WholeNumber embedding_dim, const EmbeddingOptions& options = {});
  /// Returns an embedding whose weight is a copy of `embeddings`, (num_embeddings, embedding_dim), such as word vectors
  /// that were trained elsewhere. Throws ShapeError, DtypeError for int64, and DataError for a padding_idx that is no
  /// index.
  static Embedding from_pretrained(const Tensor& embeddings, const PretrainedOptions& options = {});
  /// Throws DtypeError if the indices are not int64, and IndexError for an index outside 0 to num_embeddings -
  /// 1.
  Tensor forward(const Tensor& indices) const override;

 private:
  Embedding(const Tensor& first_weight, const std::optional<WholeNumber>& padding_idx);

  std::optional<std::int64_t> padding_idx_;
};

}  // namespace minitorch::nn
