// The vocabulary has the words of the training sentences alone, so that the test meets unknown words as later use does.
#include "program/learning/sentence_data.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "nn/language/sentences.hpp"
#include "nn/language/sequences.hpp"
#include "nn/language/vocabulary.hpp"
#include "nn/text/checksum.hpp"
#include "nn/text/text_lines.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

constexpr std::size_t most_words = 2000;  // of a sentence: all sentences of a batch become as long as its longest

// Returns the sentences with these numbers, and the classes of all.
nn::Sentences some_of(const nn::Sentences& all, const std::vector<std::int64_t>& items) {
  nn::Sentences some;
  some.classes = all.classes;
  for (const std::int64_t i : items) {
    some.texts.push_back(all.texts[static_cast<std::size_t>(i)]);
    some.labels.push_back(all.labels[static_cast<std::size_t>(i)]);
  }
  return some;
}

}  // namespace

nn::SharedDataset encoded_sentences(const nn::Vocabulary& vocabulary, const std::vector<std::string>& texts,
                                    std::vector<std::int64_t> labels) {
  std::vector<std::vector<std::int64_t>> sequences;
  sequences.reserve(texts.size());
  for (const std::string& text : texts) {
    const auto& words = sequences.emplace_back(vocabulary.encode(text));
    if (words.size() <= most_words) continue;
    throw DataError("the sentence " + nn::quoted_beginning(text) + " has " +
                    shown_count(static_cast<std::int64_t>(words.size())) + " words, at most " +
                    shown_count(most_words) + " are taken; cut it into parts");
  }
  return nn::shared(
      nn::SequenceDataset(std::move(sequences), std::move(labels), {.padding_value = nn::Vocabulary::padding}));
}

Data load_sentences(const RunSettings& settings, const Task* kept) {
  if (settings.path.empty()) throw Error("sentences: --path must name the file of lines: label sentence");
  const std::string text = nn::read_file(settings.path);
  const std::string test_text = settings.test_path.empty() ? "" : nn::read_file(settings.test_path);
  nn::Checksum checksum;
  checksum.add(text);
  if (!settings.test_path.empty()) checksum.add(test_text);
  Task task{.checksum = std::to_string(checksum.value())};
  if (kept != nullptr && kept->checksum != task.checksum) {
    throw CheckpointError("the data are not those that it was trained with: " + settings.path +
                          ": sentences have changed");
  }
  const nn::Sentences all = nn::parse_sentences(text, settings.path);
  if (all.classes.size() < 2) {
    throw DataError(settings.path + ": all labels are " + nn::quoted_beginning(all.classes.at(0)) +
                    ", there must be two classes at least");
  }
  for (const std::string& name : all.classes) {
    if (!nn::is_utf8(name))
      throw DataError(settings.path + ": the label " + nn::quoted_beginning(name) + " must be UTF-8");
  }
  nn::Sentences train = all, test;
  if (settings.test_path.empty()) {
    const Parts parts = parts_of(static_cast<std::int64_t>(all.texts.size()), settings.seed);
    train = some_of(all, parts.train);
    test = some_of(all, parts.test);
  } else {
    test = nn::parse_sentences(test_text, settings.test_path, {.classes = all.classes});
  }
  task.classes = all.classes;
  task.vocabulary = kept != nullptr ? kept->vocabulary : nn::Vocabulary::of_words(train.texts);
  Data data{.task = {},
            .train = encoded_sentences(task.vocabulary, train.texts, train.labels),
            .test = encoded_sentences(task.vocabulary, test.texts, test.labels),
            .show = [texts = test.texts](std::int64_t i) { return texts.at(static_cast<std::size_t>(i)) + "\n"; }};
  std::size_t longest = 1;
  for (const std::string& sentence : train.texts) longest = std::max(longest, task.vocabulary.encode(sentence).size());
  task.inputs = static_cast<std::int64_t>(longest);
  data.about = {shown_count(static_cast<std::int64_t>(task.classes.size())) + " classes; " +
                shown_count(task.vocabulary.size()) + " words"};
  data.task = std::move(task);
  return data;
}

}  // namespace minitorch::program
