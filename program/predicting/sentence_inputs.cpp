// Numbers the words of sentences as the training did.
#include "program/predicting/sentence_inputs.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "nn/text/text_lines.hpp"
#include "operators/errors/error.hpp"
#include "program/learning/sentence_data.hpp"
#include "program/predicting/standard_input.hpp"

namespace minitorch::program {

ModelInputs sentence_inputs(const TrainedModel& trained, const PredictRequest& request) {
  const std::vector<std::string> sentences =
      is_standard_input(request.inputs) ? nn::lines_of(standard_input()) : request.inputs;
  if (sentences.empty()) throw Error("standard input has no lines; each line is a sentence");
  return {encoded_sentences(trained.task.vocabulary, sentences, std::vector<std::int64_t>(sentences.size()))};
}

}  // namespace minitorch::program
