// Kim's network of convolutions over sentences.
#include "nn/models/sentence_cnn.hpp"

#include <algorithm>
#include <string_view>

#include "minitorch/functions/joining.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/window/window_size.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/checks/sizes.hpp"
#include "nn/modules/init.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

constexpr std::string_view sentence_cnn = "SentenceCnn";
constexpr double first_size = 0.25;  // of the elements of word vectors

// Returns the options after all checks of the constructor.
const SentenceCnnOptions& checked(std::int64_t vocabulary, std::int64_t classes, const SentenceCnnOptions& options) {
  checked_size(sentence_cnn, "vocabulary", vocabulary);
  checked_size(sentence_cnn, "classes", classes);
  if (options.widths.empty()) throw ShapeError("SentenceCnn: widths is empty, it must have at least one width");
  for (const std::int64_t width : options.widths) {
    minitorch::detail::check_window_option(sentence_cnn, "a width", width, 1);
  }
  checked_size(sentence_cnn, "maps", options.maps);
  checked_size(sentence_cnn, "embedding", options.embedding);
  check_probability(sentence_cnn, "dropout", options.dropout);
  check_probability(sentence_cnn, "word_dropout", options.word_dropout);
  check_number_of_parameters(sentence_cnn, SentenceCnn::count_parameters(vocabulary, classes, options));
  return options;
}

ModuleList<Conv1d> windows_of(const SentenceCnnOptions& options) {
  ModuleList<Conv1d> windows;
  for (const std::int64_t width : options.widths) windows.append(Conv1d(options.embedding, options.maps, width));
  return windows;
}

}  // namespace

SentenceCnn::SentenceCnn(WholeNumber vocabulary, WholeNumber classes, const SentenceCnnOptions& options)
    : words(add("words", Embedding(vocabulary, checked(vocabulary, classes, options).embedding))),
      word_dropout(add("word_dropout", Dropout2d(options.word_dropout))),
      windows(add("windows", windows_of(options))),
      dropout(add("dropout", Dropout(options.dropout))),
      out(add("out", Linear(std::ssize(options.widths) * options.maps, classes))),
      widest_(*std::max_element(options.widths.begin(), options.widths.end())) {
  init::uniform(words.weight, -first_size, first_size);
}

// A last window of padding alone stands behind each sentence, so that further padding changes no largest value.
Tensor SentenceCnn::forward(const Tensor& sentences) const {
  if (sentences.dim() != 2) {
    throw ShapeError("SentenceCnn: the words " + to_text(sentences.shape()) + " must be (N, L)");
  }
  if (sentences.dtype() != int64) {
    throw DtypeError("SentenceCnn: words of " + std::string(to_text(sentences.dtype())) + ", they must be int64");
  }
  const Tensor padded = cat({sentences, zeros({sentences.size(0), widest_}, {.dtype = int64})}, 1);
  const Tensor vectors = masked_fill(words(padded), unsqueeze(eq(padded, 0), -1), 0);
  const Tensor x = transpose(word_dropout(vectors), 1, 2);  // (N, embedding, L)
  std::vector<Tensor> features;
  for (const Conv1d& window : windows) features.push_back(amax(relu(window(x)), 2));
  return out(dropout(cat(features, 1)));
}

double SentenceCnn::count_parameters(WholeNumber vocabulary, WholeNumber classes, const SentenceCnnOptions& options) {
  const auto of = [](std::int64_t number) { return static_cast<double>(number); };
  const double embedding = of(options.embedding), maps = of(options.maps);
  double count = of(vocabulary) * embedding + of(classes);
  for (const std::int64_t width : options.widths) count += maps * (of(width) * embedding + 1 + of(classes));
  return count;
}

}  // namespace minitorch::nn
