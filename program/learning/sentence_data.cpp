// The vocabulary has the words of the training sentences alone, so that the test meets unknown words as later use does.
#include "program/learning/sentence_data.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "minitorch/minitorch.hpp"
#include "nn/language/sentences.hpp"
#include "nn/language/sequences.hpp"
#include "nn/language/vocabulary.hpp"
#include "nn/text/checksum.hpp"
#include "nn/text/text_lines.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/random/generator.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

constexpr std::size_t most_words = 2000;  // of a sentence: all sentences of a batch become as long as its longest

struct Parts {
  nn::Sentences train, test;
};

// Returns the sentences with these numbers, and the classes of all.
nn::Sentences some_of(const nn::Sentences& all, const std::vector<std::int64_t>& order, std::int64_t first,
                      std::int64_t end) {
  nn::Sentences some;
  some.classes = all.classes;
  for (std::int64_t i = first; i < end; ++i) {
    const auto at = static_cast<std::size_t>(order[static_cast<std::size_t>(i)]);
    some.texts.push_back(all.texts[at]);
    some.labels.push_back(all.labels[at]);
  }
  return some;
}

Parts parts_of(const RunSettings& settings, const nn::Sentences& all) {
  if (!settings.test_path.empty()) {
    return {.train = all, .test = nn::read_sentences(settings.test_path, {.classes = all.classes})};
  }
  const auto n = static_cast<std::int64_t>(all.texts.size()), tests = test_examples_of(n);
  Generator generator(settings.seed);
  const auto order = randperm(n, {.generator = &generator}).to_vector<std::int64_t>();
  return {some_of(all, order, 0, n - tests), some_of(all, order, n - tests, n)};
}

std::string checksum_of(const RunSettings& settings) {
  nn::Checksum checksum;
  checksum.add(nn::read_file(settings.path));
  if (!settings.test_path.empty()) checksum.add(nn::read_file(settings.test_path));
  return std::to_string(checksum.value());
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
                    shown_count(most_words) + " are taken; cut it in parts");
  }
  return nn::shared(
      nn::SequenceDataset(std::move(sequences), std::move(labels), {.padding_value = nn::Vocabulary::padding}));
}

Data load_sentences(const RunSettings& settings, const Task* kept) {
  if (settings.path.empty()) throw Error("sentences: --path must name the file of lines: label sentence");
  Task task{.checksum = checksum_of(settings)};
  if (kept != nullptr && kept->checksum != task.checksum) {
    throw CheckpointError("the data are not those that it was trained with: " + settings.path +
                          ": sentences have changed");
  }
  const nn::Sentences all = nn::read_sentences(settings.path);
  if (all.classes.size() < 2) {
    throw DataError(settings.path + ": all labels are " + nn::quoted_beginning(all.classes.at(0)) +
                    ", there must be two classes at least");
  }
  for (const std::string& name : all.classes) {
    if (!nn::is_utf8(name))
      throw DataError(settings.path + ": the label " + nn::quoted_beginning(name) + " must be UTF-8");
  }
  const Parts parts = parts_of(settings, all);
  task.classes = all.classes;
  task.vocabulary = kept != nullptr ? kept->vocabulary : nn::Vocabulary::of_words(parts.train.texts);
  Data data{
      .task = {},
      .train = encoded_sentences(task.vocabulary, parts.train.texts, parts.train.labels),
      .test = encoded_sentences(task.vocabulary, parts.test.texts, parts.test.labels),
      .show = [texts = parts.test.texts](std::int64_t i) { return texts.at(static_cast<std::size_t>(i)) + "\n"; }};
  std::size_t longest = 1;
  for (const std::string& text : parts.train.texts) longest = std::max(longest, task.vocabulary.encode(text).size());
  task.inputs = static_cast<std::int64_t>(longest);
  data.about = {shown_count(static_cast<std::int64_t>(task.classes.size())) + " classes; " +
                shown_count(task.vocabulary.size()) + " words"};
  data.task = std::move(task);
  return data;
}

}  // namespace minitorch::program
