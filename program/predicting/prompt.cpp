// Prints continuations, with escapes for what a terminal would obey.
#include "program/predicting/prompt.hpp"

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <string>
#include <string_view>

#include "nn/json/json.hpp"
#include "nn/text/utf8.hpp"
#include "operators/random/generator.hpp"
#include "program/learning/continuation.hpp"
#include "program/options/usage_error.hpp"
#include "program/predicting/standard_input.hpp"
#include "program/terminal/printable.hpp"

namespace minitorch::program {

namespace {

// Returns the prompt. Shells end what they pipe with a line end, which is not a part of it.
std::string prompt_of(const PredictRequest& request) {
  if (request.inputs.size() > 1) throw UsageError("the prompt is one argument; put it between quotes");
  if (!is_standard_input(request.inputs)) return request.inputs.at(0);
  std::string text = standard_input();
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

// Returns `text` with U+FFFD for each byte that is not UTF-8, which JSON cannot hold.
std::string text_for_json(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t size = nn::first_code_point(text).size;
    result += size == 0 ? "\ufffd" : text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return result;
}

}  // namespace

void continue_prompt(const TrainedModel& trained, const PredictRequest& request) {
  const std::string prompt = prompt_of(request);
  Generator generator(request.seed);
  const nn::SampleOptions options{
      .tokens = request.tokens, .temperature = request.temperature, .top_k = request.top_k, .generator = &generator};
  if (request.as_json) {
    std::string text;
    continue_text(*trained.model, trained.task, prompt, options, [&](std::string_view token) { text += token; });
    const nn::Json found =
        nn::Json::Array{nn::Json::Object{{"prompt", text_for_json(prompt)}, {"text", text_for_json(text)}}};
    std::cout << printable_json(found.dump()) << "\n";
    return;
  }
  PrintedText printed(printable);
  bool has_begun = false;
  continue_text(*trained.model, trained.task, prompt, options, [&](std::string_view token) {
    if (!has_begun) printed.write(prompt);
    has_begun = true;
    printed.write(token);
    std::cout << std::flush;
  });
  printed.finish();
  std::cout << "\n";
}

}  // namespace minitorch::program
