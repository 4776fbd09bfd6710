// Turns characters into tokens and back.
#include "program/learning/continuation.hpp"

#include <cstdint>
#include <vector>

#include "operators/errors/error.hpp"

namespace minitorch::program {

void continue_text(const nn::Module& model, const Task& task, const std::string& prompt,
                   const nn::SampleOptions& options, const std::function<void(std::string_view)>& take) {
  if (prompt.empty()) throw Error("the prompt is empty, it must have at least one character");
  std::vector<std::int64_t> tokens;
  try {
    tokens = task.vocabulary.encode(prompt);
  } catch (const DataError& error) {
    throw DataError(std::string("the prompt: ") + error.what());
  }
  nn::TextWriter writer(dynamic_cast<const nn::LanguageModel&>(model), tokens, options);
  while (const auto token = writer.next()) take(task.vocabulary.token(*token));
}

}  // namespace minitorch::program
