// The models `transformer` and `rnn` of texts, and `sentence-cnn` of sentences.
#pragma once

#include <memory>

#include "nn/modules/module.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

/// Makes nn::TransformerLanguageModel. Throws Error for sizes that do not fit together.
std::unique_ptr<nn::Module> make_transformer(const RunSettings& settings, const Task& task);
double count_transformer(const RunSettings& settings, const Task& task);

/// Returns the usual settings for `rnn`, from those of a transformer on the same data.
void adapt_to_rnn(RunSettings& settings);
/// Makes nn::RecurrentLanguageModel, with GRU layers.
std::unique_ptr<nn::Module> make_rnn(const RunSettings& settings, const Task& task);
double count_rnn(const RunSettings& settings, const Task& task);

/// Makes nn::SentenceCnn.
std::unique_ptr<nn::Module> make_sentence_cnn(const RunSettings& settings, const Task& task);
double count_sentence_cnn(const RunSettings& settings, const Task& task);

}  // namespace minitorch::program
