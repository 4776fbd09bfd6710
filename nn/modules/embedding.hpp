// Embedding: a table of vectors, looked up by whole numbers such as words or letters.
#pragma once

#include <cstdint>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"

namespace minitorch::nn {

/// y[...] = weight[indices[...]], (...) to (..., embedding_dim). Where an index occurs several times, the derivatives
/// of all its places add.
///
/// weight (num_embeddings, embedding_dim) starts normal with mean 0 and variance 1, as PyTorch's.
class Embedding : public Module {
 public:
  const Parameter weight;

  /// Throws ShapeError for a size below 1.
  Embedding(std::int64_t num_embeddings, std::int64_t embedding_dim);
  /// Throws DtypeError where the indices are not int64, and IndexError for one that is not from 0 to
  /// num_embeddings - 1.
  Tensor forward(const Tensor& indices) const override;
};

}  // namespace minitorch::nn
