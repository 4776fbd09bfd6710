// Checks of what a language model reads, and sampling.
#include "nn/models/language_model.hpp"

#include <cmath>
#include <string>
#include <utility>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/sampling.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/sorting.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/checks/sizes.hpp"
#include "nn/modules/evaluating.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "operators/recording/recording.hpp"
#include "operators/select/gather.hpp"

namespace minitorch::nn {

LanguageModel::LanguageModel(std::string_view name, std::int64_t vocabulary)
    : name_(name), vocabulary_(checked_size(name, "vocabulary", vocabulary)) {
  describe("vocabulary=" + std::to_string(vocabulary));
}

void LanguageModel::check(const Tensor& tokens, const TextState& state) const {
  const std::string name(name_), shape = to_text(tokens.shape());
  if (tokens.dtype() != int64) {
    throw DtypeError(name + ": tokens of " + std::string(to_text(tokens.dtype())) + ", they must be int64");
  }
  if (tokens.dim() != 2 || tokens.size(1) < 1) {
    throw ShapeError(name + ": the tokens " + shape + " must be (N, L), with L at least 1");
  }
  operators::recorded(name_, [name = name_, view = tokens.data().view<std::int64_t>(), size = vocabulary_] {
    operators::check_indices(name, view, 0, size);
  });
  if (state.is_empty()) return;
  if (state.reader_ != identity()) throw ShapeError(name + ": the state is another model's");
  if (state.texts_ != tokens.size(0)) {
    throw ShapeError(name + ": the tokens " + shape + " have " + std::to_string(tokens.size(0)) +
                     " texts, the state has read " + std::to_string(state.texts_));
  }
}

Tensor LanguageModel::read(const Tensor& tokens, TextState& state) const {
  check(tokens, state);
  TextState next = state;
  Tensor logits = next_logits(tokens, next.memory_);
  next.reader_ = identity();
  next.texts_ = tokens.size(0);
  state = std::move(next);
  return logits;
}

Tensor LanguageModel::forward(const Tensor& tokens) const {
  TextState state;
  return read(tokens, state);
}

TextWriter::TextWriter(const LanguageModel& model, const std::vector<std::int64_t>& prompt, SampleOptions options)
    : model_(model), options_(options), unread_(prompt), left_(options.tokens) {
  if (prompt.empty()) throw ShapeError("sample: the prompt has no tokens, it must have at least one");
  for (const std::int64_t token : prompt) {
    if (token < 0 || token >= model.vocabulary()) {
      throw IndexError("sample: the prompt has token " + std::to_string(token) + ", tokens are from 0 to " +
                       std::to_string(model.vocabulary() - 1));
    }
  }
  check_at_least("sample", "tokens", options.tokens, 0);
  check_at_least("sample", "top_k", options.top_k, 0);
  check_not_negative("sample", "temperature", options.temperature);
  const std::int64_t excess = std::ssize(unread_) - model.context().value_or(std::ssize(unread_));
  if (excess > 0) unread_.erase(unread_.begin(), unread_.begin() + excess);
}

namespace {

std::int64_t index_in(const Tensor& one) { return one.to_vector<std::int64_t>().front(); }

}  // namespace

std::int64_t TextWriter::drawn(const Tensor& logits) const {
  const Tensor largest = max(logits);
  if (!std::isfinite(sum(abs(logits)).item())) {
    throw DataError("sample: the model's logits are not finite, so no token can be drawn");
  }
  if (options_.temperature == 0) return index_in(argmax(logits));
  // The largest exponent is 0 at any temperature.
  const Tensor weights = exp((logits - largest) / static_cast<double>(options_.temperature));
  const MultinomialOptions by{.generator = options_.generator};
  if (options_.top_k == 0 || options_.top_k >= model_.vocabulary()) {
    return index_in(multinomial(weights, 1, by));
  }
  const Selected best = topk(weights, options_.top_k);
  return index_in(gather(best.indices, 0, multinomial(best.values, 1, by)));
}

std::optional<std::int64_t> TextWriter::next() {
  if (left_ == 0) return std::nullopt;
  const Evaluating evaluating(model_);
  const auto without_graph = no_grad();
  TextState read = state_;
  const Tensor logits = model_.read(from_vector(unread_, {1, std::ssize(unread_)}), read);
  const std::int64_t token = drawn(logits[0][-1].to(float64));
  const bool is_end = options_.stop_at && token == *options_.stop_at;
  left_ = is_end ? 0 : left_ - 1;
  unread_ = {token};
  state_ = std::move(read);
  return is_end ? std::nullopt : std::optional(token);
}

std::vector<std::int64_t> sample(const LanguageModel& model, const std::vector<std::int64_t>& prompt,
                                 SampleOptions options) {
  TextWriter writer(model, prompt, options);
  std::vector<std::int64_t> text;
  while (const std::optional<std::int64_t> token = writer.next()) text.push_back(*token);
  return text;
}

}  // namespace minitorch::nn
