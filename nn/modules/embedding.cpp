// A table of vectors, selected by their indices.
#include "nn/modules/embedding.hpp"

#include <string>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/views.hpp"
#include "nn/checks/sizes.hpp"
#include "operators/errors/error.hpp"
#include "operators/select/gather.hpp"

namespace minitorch::nn {

Embedding::Embedding(WholeNumber num_embeddings, WholeNumber embedding_dim)
    : weight(add("weight", Parameter(randn(checked_shape(
                               "Embedding", {checked_size("Embedding", "num_embeddings", num_embeddings),
                                             checked_size("Embedding", "embedding_dim", embedding_dim)}))))) {
  take_sizes_from_parameters();
  describe(std::to_string(num_embeddings) + ", " + std::to_string(embedding_dim));
}

Tensor Embedding::forward(const Tensor& indices) const {
  if (indices.dtype() != int64) {
    throw DtypeError("Embedding: indices of " + std::string(to_text(indices.dtype())) + ", they must be int64");
  }
  check_rank("Embedding", indices.dim() + 1);
  operators::check_indices("Embedding", indices.data().view<std::int64_t>(), 0, weight.shape()[0]);
  Shape shape = indices.shape();
  shape.push_back(weight.shape()[1]);
  return reshape(index_select(weight.value(), 0, flatten(indices)), shape);
}

}  // namespace minitorch::nn
