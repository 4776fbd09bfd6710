// Numbers the words of sentences as the training did.
#include "program/predicting/sentence_inputs.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/language/sequences.hpp"
#include "nn/language/vocabulary.hpp"
#include "nn/text/text_lines.hpp"
#include "operators/errors/error.hpp"
#include "program/learning/sentence_data.hpp"
#include "program/predicting/standard_input.hpp"

namespace minitorch::program {

ModelInputs sentence_inputs(const TrainedModel& trained, const PredictRequest& request) {
  const bool is_piped = is_standard_input(request.inputs);
  const std::vector<std::string> sentences = is_piped ? nn::lines_of(standard_input()) : request.inputs;
  if (sentences.empty()) throw Error("standard input has no lines; each line is a sentence");
  std::vector<Tensor> words;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const std::string owner = (is_piped ? "standard input: line " : "argument ") + std::to_string(i + 1);
    words.push_back(from_vector(words_of_sentence(trained.task.vocabulary, sentences[i], owner)));
  }
  const auto batch = [words](std::span<const std::int64_t> indices) {
    std::vector<Tensor> some;
    for (const std::int64_t i : indices) some.push_back(words[static_cast<std::size_t>(i)]);
    return nn::pad_sequence(some, {.batch_first = true, .padding_value = nn::Vocabulary::padding});
  };
  return {static_cast<std::int64_t>(sentences.size()), batch,
          is_piped || sentences.size() == 1 ? std::vector<std::string>{} : sentences};
}

}  // namespace minitorch::program
