// Turns characters into tokens and back.
#include "program/learning/continuation.hpp"

#include "operators/errors/error.hpp"

namespace minitorch::program {

void continue_text(const nn::Module& model, const Task& task, const std::string& prompt,
                   const nn::SampleOptions& options, const std::function<void(std::string_view)>& take) {
  if (prompt.empty()) throw Error("the prompt is empty, it must have at least one character");
  nn::TextWriter writer(dynamic_cast<const nn::LanguageModel&>(model), task.vocabulary.encode(prompt), options);
  while (const auto token = writer.next()) take(task.vocabulary.token(*token));
}

}  // namespace minitorch::program
