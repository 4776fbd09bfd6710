// A network of convolutions that classifies sentences (Kim 2014).
#pragma once

#include <cstdint>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/convolution.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/embedding.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/module.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of SentenceCnn.
struct SentenceCnnOptions {
  static constexpr auto name = "SentenceCnn";
  WholeNumber embedding = 100;                   // the size of a word's vector
  std::vector<std::int64_t> widths = {3, 4, 5};  // of windows, in words
  WholeNumber maps = 100;                        // for each width
  RealNumber dropout = 0.5;                      // before the linear layer
  RealNumber word_dropout = 0;                   // the probability that a word of a sentence is left out in training

  /// Calls f(name, option) for each option; see options_to_json.
  static void fields(auto& o, const auto& f) {
    f("embedding", o.embedding);
    f("widths", o.widths);
    f("maps", o.maps);
    f("dropout", o.dropout);
    f("word_dropout", o.word_dropout);
  }
};

/// Classifies sentences: (N, L) words to (N, classes) logits. Convolutions of several widths read the word vectors.
/// Relu and the maximum over the sentence make a feature of each map. Dropout and a linear layer make logits of them.
///
/// Word vectors start uniform on ±0.25, as Kim's; the other weights start as their layers'. Word 0 is padding: it
/// counts as a vector of 0, whatever its row in the embedding, which is not learned. The logits of a sentence do not
/// depend on how much padding follows it. A sentence may be shorter than a window, or empty.
class SentenceCnn : public Module {
 public:
  const Embedding words;
  const Dropout2d word_dropout;
  const ModuleList<Conv1d> windows;
  const Dropout dropout;
  const Linear out;

  /// `vocabulary` is the number of different words, with padding. Throws ShapeError for a size below 1 and for no
  /// widths, and DataError if a dropout is not in [0, 1].
  SentenceCnn(WholeNumber vocabulary, WholeNumber classes, const SentenceCnnOptions& options = {});
  /// Throws ShapeError if the words are not (N, L), DtypeError if they are not int64, and IndexError for a word outside
  /// the vocabulary.
  Tensor forward(const Tensor& sentences) const override;
  /// Returns the number of parameters of such a model, which may be too large to make.
  static double count_parameters(WholeNumber vocabulary, WholeNumber classes, const SentenceCnnOptions& options = {});

 private:
  std::int64_t widest_;
};

}  // namespace minitorch::nn
