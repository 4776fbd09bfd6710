// A table of vectors, selected by their indices.
#include "nn/modules/embedding.hpp"

#include <string>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "nn/checks/sizes.hpp"
#include "operators/errors/error.hpp"
#include "operators/recording/recording.hpp"
#include "operators/select/gather.hpp"

namespace minitorch::nn {

namespace {

// Returns the index of padding, counted from the start.
std::optional<std::int64_t> checked_padding(const Shape& weight, const std::optional<WholeNumber>& padding_idx) {
  if (!padding_idx) return std::nullopt;
  const std::int64_t rows = weight[0], index = *padding_idx;
  if (index < -rows || index >= rows) {
    throw DataError("Embedding: padding_idx is " + std::to_string(index) + ", it must be from " +
                    std::to_string(-rows) + " to " + std::to_string(rows - 1));
  }
  return index < 0 ? index + rows : index;
}

// Returns normal numbers, with a row of zeros for padding.
Tensor first_embeddings(std::int64_t num_embeddings, std::int64_t embedding_dim,
                        const std::optional<WholeNumber>& padding_idx) {
  const Shape shape = checked_shape("Embedding", {checked_size("Embedding", "num_embeddings", num_embeddings),
                                                  checked_size("Embedding", "embedding_dim", embedding_dim)});
  const auto padding = checked_padding(shape, padding_idx);
  const Tensor weight = randn(shape);
  if (padding) weight[*padding].fill_(0);
  return weight;
}

const Tensor& checked_embeddings(const Tensor& embeddings) {
  if (embeddings.dim() != 2 || embeddings.numel() == 0 || !is_floating_point(embeddings.dtype())) {
    const std::string text = "from_pretrained: embeddings " + shape_and_dtype(embeddings) +
                             ", they must be floating point, (num_embeddings, embedding_dim) with sizes of at least 1";
    if (!is_floating_point(embeddings.dtype())) throw DtypeError(text);
    throw ShapeError(text);
  }
  return embeddings;
}

}  // namespace

Embedding::Embedding(WholeNumber num_embeddings, WholeNumber embedding_dim, const EmbeddingOptions& options)
    : Embedding(first_embeddings(num_embeddings, embedding_dim, options.padding_idx), options.padding_idx) {}

Embedding Embedding::from_pretrained(const Tensor& embeddings, const PretrainedOptions& options) {
  const Embedding made(checked_embeddings(embeddings), options.padding_idx);
  made.weight.requires_grad_(!options.freeze);
  return made;
}

Embedding::Embedding(const Tensor& first_weight, const std::optional<WholeNumber>& padding_idx)
    : weight(add("weight", Parameter(first_weight))), padding_idx_(checked_padding(first_weight.shape(), padding_idx)) {
  if (!padding_idx_) take_sizes_from_parameters();
  describe(std::to_string(weight.shape()[0]) + ", " + std::to_string(weight.shape()[1]) +
           (padding_idx_ ? ", padding_idx=" + std::to_string(*padding_idx_) : ""));
}

Tensor Embedding::forward(const Tensor& indices) const {
  if (indices.dtype() != int64) {
    throw DtypeError("Embedding: indices of " + std::string(to_text(indices.dtype())) + ", they must be int64");
  }
  check_rank("Embedding", indices.dim() + 1);
  operators::recorded("Embedding", [view = indices.data().view<std::int64_t>(), size = weight.shape()[0]] {
    operators::check_indices("Embedding", view, 0, size);
  });
  Shape shape = indices.shape();
  shape.push_back(weight.shape()[1]);
  const Tensor rows = reshape(index_select(weight.value(), 0, flatten(indices)), shape);
  if (!padding_idx_) return rows;
  return where(unsqueeze(indices == *padding_idx_, -1), rows.detach(), rows);
}

}  // namespace minitorch::nn
