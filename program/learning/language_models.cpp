// Hands the settings and the size of the vocabulary to the networks of nn/models.
#include "program/learning/language_models.hpp"

#include "nn/models/recurrent_language_model.hpp"
#include "nn/models/sentence_cnn.hpp"
#include "nn/models/transformer_language_model.hpp"

namespace minitorch::program {

namespace {

nn::TransformerLanguageModelOptions transformer_options(const RunSettings& settings) {
  return {.context = settings.context,
          .layers = settings.layers,
          .heads = settings.heads,
          .width = settings.width,
          .dropout = settings.dropout.first()};
}

nn::RecurrentLanguageModelOptions rnn_options(const RunSettings& settings) {
  return {.embedding = settings.width,
          .hidden = settings.width,
          .layers = settings.layers,
          .dropout = settings.dropout.first()};
}

nn::SentenceCnnOptions sentence_cnn_options(const RunSettings& settings) {
  return {.embedding = settings.width, .dropout = settings.dropout.first()};
}

}  // namespace

std::unique_ptr<nn::Module> make_transformer(const RunSettings& settings, const Task& task) {
  return std::make_unique<nn::TransformerLanguageModel>(task.vocabulary.size(), transformer_options(settings));
}

double count_transformer(const RunSettings& settings, const Task& task) {
  return nn::TransformerLanguageModel::count_parameters(task.vocabulary.size(), transformer_options(settings));
}

void adapt_to_rnn(RunSettings& settings) {
  settings.optimizer = "adam";
  settings.rate = 5e-3;
  settings.layers = 1;
  settings.heads = 0;
}

std::unique_ptr<nn::Module> make_rnn(const RunSettings& settings, const Task& task) {
  return std::make_unique<nn::RecurrentLanguageModel>(task.vocabulary.size(), rnn_options(settings));
}

double count_rnn(const RunSettings& settings, const Task& task) {
  return nn::RecurrentLanguageModel::count_parameters(task.vocabulary.size(), rnn_options(settings));
}

std::unique_ptr<nn::Module> make_sentence_cnn(const RunSettings& settings, const Task& task) {
  return std::make_unique<nn::SentenceCnn>(task.vocabulary.size(), task.outputs(), sentence_cnn_options(settings));
}

double count_sentence_cnn(const RunSettings& settings, const Task& task) {
  return nn::SentenceCnn::count_parameters(task.vocabulary.size(), task.outputs(), sentence_cnn_options(settings));
}

}  // namespace minitorch::program
