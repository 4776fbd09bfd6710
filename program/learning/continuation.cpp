// Turns characters into tokens and back.
#include "program/learning/continuation.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "nn/language/vocabulary.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::program {

namespace {

std::vector<std::int64_t> tokens_of(const nn::Vocabulary& vocabulary, std::string_view prompt) {
  if (vocabulary.is_of_bytes()) return vocabulary.encode(prompt);
  std::vector<std::int64_t> characters;
  for (std::size_t size = 0; !prompt.empty(); prompt.remove_prefix(size)) {
    size = std::max<std::size_t>(nn::first_code_point(prompt).size, 1);
    try {
      characters.push_back(vocabulary.index(prompt.substr(0, size)));
    } catch (const DataError&) {
      throw DataError("the prompt has " + nn::quoted_beginning(prompt.substr(0, size)) + " at position " +
                      std::to_string(characters.size()) + ", a character that the text of the training does not have");
    }
  }
  return characters;
}

}  // namespace

void continue_text(const nn::Module& model, const Task& task, const std::string& prompt,
                   const nn::SampleOptions& options, const std::function<void(std::string_view)>& take) {
  if (prompt.empty()) throw Error("the prompt is empty, it must have at least one character");
  const std::vector<std::int64_t> tokens = tokens_of(task.vocabulary, prompt);
  nn::TextWriter writer(dynamic_cast<const nn::LanguageModel&>(model), tokens, options);
  while (const auto token = writer.next()) take(task.vocabulary.token(*token));
}

}  // namespace minitorch::program
