// The blocks of a small GPT, its first weights, and its window of keys and values.
#include "nn/models/transformer_language_model.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "minitorch/functions/attention.hpp"
#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "nn/checks/one_dtype.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/checks/sizes.hpp"
#include "nn/modules/init.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

constexpr double first_deviation = 0.02;

double parameters_of_block(std::int64_t width) {
  const auto w = static_cast<double>(width);
  return (12 * w + 13) * w;
}

// Checks what blocks are made of, in the name of `owner`.
void check_block(std::string_view owner, std::int64_t width, std::int64_t heads, double dropout) {
  checked_size(owner, "width", width);
  checked_size(owner, "heads", heads);
  check_divisible(owner, "width", width, "heads", heads);
  check_probability(owner, "dropout", dropout);
}

// Returns the width after all checks of a block.
std::int64_t checked_width(std::int64_t width, std::int64_t heads, double dropout) {
  check_block("TransformerBlock", width, heads, dropout);
  check_number_of_parameters("TransformerBlock", parameters_of_block(width));
  return width;
}

// Returns the options after all checks of a model.
const TransformerLanguageModelOptions& checked(std::int64_t vocabulary,
                                               const TransformerLanguageModelOptions& options) {
  constexpr std::string_view owner = "TransformerLanguageModel";
  checked_size(owner, "context", options.context);
  checked_size(owner, "layers", options.layers);
  check_block(owner, options.width, options.heads, options.dropout);
  check_number_of_parameters(owner, TransformerLanguageModel::count_parameters(vocabulary, options));
  return options;
}

}  // namespace

TransformerBlock::TransformerBlock(WholeNumber width, WholeNumber heads, RealNumber dropout_p)
    : norm1(add("norm1", LayerNorm({checked_width(width, heads, dropout_p)}))),
      qkv(add("qkv", Linear(width, 3 * width))),
      project(add("project", Linear(width, width))),
      norm2(add("norm2", LayerNorm({width}))),
      up(add("up", Linear(width, 4 * width))),
      down(add("down", Linear(4 * width, width))),
      dropout(add("dropout", Dropout(dropout_p))),
      heads_(heads),
      dropout_p_(dropout_p) {
  describe("width=" + std::to_string(width) + ", heads=" + std::to_string(heads));
}

Tensor TransformerBlock::attended(const Tensor& x, std::optional<KeysAndValues>& before) const {
  const std::int64_t n = x.size(0), length = x.size(1), width = x.size(2);
  const std::vector<Tensor> parts = chunk(qkv(x), 3, -1);
  const auto in_heads = [&](const Tensor& part) {
    return transpose(reshape(part, {n, length, heads_, width / heads_}), 1, 2);
  };
  const Tensor q = in_heads(parts[0]), k = in_heads(parts[1]), v = in_heads(parts[2]);
  const bool is_first = !before;
  KeysAndValues all = {.keys = k, .values = v};
  if (before) all = {.keys = cat({before->keys, k}, 2), .values = cat({before->values, v}, 2)};

  AttentionOptions options{.is_causal = is_first, .dropout = is_training() ? dropout_p_ : 0.0};
  if (!is_first && length > 1) {
    const std::int64_t keys = all.keys.size(2);
    options.mask = tril(ones({length, keys}, {.dtype = int64}), keys - length);
  }
  const Tensor y = scaled_dot_product_attention(q, all.keys, all.values, options);
  before = all;
  return dropout(project(reshape(transpose(y, 1, 2), {n, length, width})));
}

void TransformerBlock::check(const Tensor& x, const std::optional<KeysAndValues>& before) const {
  const std::int64_t width = norm1.weight->size(0);
  const std::string input = "TransformerBlock: the input " + to_text(x.shape());
  if (x.dim() != 3 || x.size(2) != width)
    throw ShapeError(input + " must be (N, L, width) with width = " + std::to_string(width));
  if (!before) return;
  const Shape keys = before->keys.shape(), values = before->values.shape();
  if (keys.size() != 4 || keys != values || keys[0] != x.size(0) || keys[1] != heads_ || keys[3] != width / heads_) {
    throw ShapeError(input + " does not follow keys " + to_text(keys) + " and values " + to_text(values) +
                     ", both must be (N, heads, L, width / heads)");
  }
}

Tensor TransformerBlock::compute(const Tensor& x, std::optional<KeysAndValues>& before) const {
  check(x, before);
  std::optional<KeysAndValues> all = before;
  const Tensor y = x + attended(norm1(x), all);
  Tensor result = y + dropout(down(gelu(up(norm2(y)))));
  before = all;
  return result;
}

Tensor TransformerBlock::operator()(const Tensor& x, std::optional<KeysAndValues>& before) const {
  const ForwardCall call(*this);
  return call.output(compute(x, before));
}

Tensor TransformerBlock::forward(const Tensor& x) const {
  std::optional<KeysAndValues> none;
  return compute(x, none);
}

namespace {

ModuleList<TransformerBlock> blocks_of(const TransformerLanguageModelOptions& options) {
  ModuleList<TransformerBlock> blocks;
  for (std::int64_t i = 0; i < options.layers; ++i) {
    blocks.append(TransformerBlock(options.width, options.heads, options.dropout));
  }
  return blocks;
}

}  // namespace

TransformerLanguageModel::TransformerLanguageModel(WholeNumber vocabulary, TransformerLanguageModelOptions options)
    : LanguageModel("TransformerLanguageModel", vocabulary),
      tokens(add("tokens", Embedding(vocabulary, checked(vocabulary, options).width))),
      positions(add("positions", Embedding(options.context, options.width))),
      dropout(add("dropout", Dropout(options.dropout))),
      blocks(add("blocks", blocks_of(options))),
      norm(add("norm", LayerNorm({options.width}))),
      head(add("head", Linear(options.width, vocabulary, {.bias = false}))),
      context_(options.context) {
  describe("vocabulary=" + std::to_string(vocabulary) + ", context=" + std::to_string(context_));
  const double added_deviation = first_deviation / std::sqrt(2.0 * static_cast<double>(options.layers));
  for (const Embedding& embedding : {tokens, positions}) init::normal(embedding.weight, 0, first_deviation);
  for (const TransformerBlock& block : blocks) {
    for (const Linear& linear : {block.qkv, block.up}) init::normal(linear.weight, 0, first_deviation);
    for (const Linear& linear : {block.project, block.down}) init::normal(linear.weight, 0, added_deviation);
    for (const Linear& linear : {block.qkv, block.project, block.up, block.down}) init::zeros(*linear.bias);
  }
  init::normal(head.weight, 0, first_deviation);
}

double TransformerLanguageModel::count_parameters(WholeNumber vocabulary, TransformerLanguageModelOptions options) {
  const auto of = [](std::int64_t number) { return static_cast<double>(number); };
  return (2 * of(vocabulary) + of(options.context) + 2) * of(options.width) +
         of(options.layers) * parameters_of_block(options.width);
}

Tensor TransformerLanguageModel::next_logits(const Tensor& text, detail::TextMemory& memory) const {
  const std::int64_t length = text.size(1);
  if (length > context_) {
    throw ShapeError("TransformerLanguageModel: the tokens " + to_text(text.shape()) + " have " +
                     std::to_string(length) + " positions, the context is " + std::to_string(context_));
  }
  Tensor window = memory.tokens ? cat({*memory.tokens, text}, 1) : text;
  std::int64_t known = window.size(1) - length;  // positions whose keys and values are in the memory
  if (window.size(1) > context_) {
    const std::int64_t kept = std::max(length, context_ / 2);
    window = narrow(window, 1, window.size(1) - kept, kept);
    known = 0;
  }
  const std::int64_t unknown = window.size(1) - known;

  Tensor x = dropout(tokens(narrow(window, 1, known, unknown)) + positions(arange(known, known + unknown)));
  std::vector<Tensor> parts;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    std::optional<KeysAndValues> layer;
    if (known > 0) layer = {.keys = memory.parts[2 * i], .values = memory.parts[2 * i + 1]};
    x = blocks[i](x, layer);
    parts.insert(parts.end(), {layer->keys, layer->values});
  }
  memory = {.tokens = window, .parts = parts};
  return head(norm(narrow(x, 1, unknown - length, length)));
}

}  // namespace minitorch::nn
