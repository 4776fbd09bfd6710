// Embedding: a table of vectors, looked up by index, for words or letters.
#pragma once

#include <cstdint>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// y[...] = weight[indices[...]], (...) to (..., embedding_dim). If an index occurs several times, the gradients of its
/// rows add up.
///
/// weight (num_embeddings, embedding_dim) starts normal with mean 0 and variance 1, as PyTorch's.
class Embedding : public Module {
 public:
  const Parameter weight;

  /// Throws ShapeError for a size below 1.
  Embedding(WholeNumber num_embeddings, WholeNumber embedding_dim);
  /// Throws DtypeError if the indices are not int64, and IndexError for an index outside 0 to num_embeddings -
  /// 1.
  Tensor forward(const Tensor& indices) const override;
};

}  // namespace minitorch::nn
