// The vocabulary has the words of the training sentences alone, so that the test meets unknown words as later use does.
#include "program/learning/sentence_data.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "nn/files/byte_source.hpp"
#include "nn/language/sentences.hpp"
#include "nn/language/sequences.hpp"
#include "nn/language/vocabulary.hpp"
#include "nn/text/checksum.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

using WordIndices = std::vector<std::vector<std::int64_t>>;

constexpr std::size_t most_words = 2000;  // of a sentence: all sentences of a batch become as long as its longest

// Returns the sentences with these numbers, and the classes of all.
nn::Sentences some_of(const nn::Sentences& all, const std::vector<std::int64_t>& items) {
  nn::Sentences some;
  some.classes = all.classes;
  for (const std::int64_t i : items) {
    some.texts.push_back(all.texts[static_cast<std::size_t>(i)]);
    some.labels.push_back(all.labels[static_cast<std::size_t>(i)]);
    some.lines.push_back(all.lines[static_cast<std::size_t>(i)]);
  }
  return some;
}

// Returns the words of each sentence of a file.
WordIndices words_of_file(const nn::Vocabulary& vocabulary, const nn::Sentences& sentences, const std::string& path) {
  WordIndices all;
  all.reserve(sentences.texts.size());
  for (std::size_t i = 0; i < sentences.texts.size(); ++i)
    all.push_back(
        words_of_sentence(vocabulary, sentences.texts[i], path + ": line " + std::to_string(sentences.lines[i])));
  return all;
}

nn::SharedDataset examples_of(WordIndices words, std::vector<std::int64_t> labels) {
  return nn::shared(
      nn::SequenceDataset(std::move(words), std::move(labels), {.padding_value = nn::Vocabulary::padding}));
}

}  // namespace

std::vector<std::int64_t> words_of_sentence(const nn::Vocabulary& vocabulary, const std::string& sentence,
                                            const std::string& owner) {
  std::vector<std::int64_t> words = vocabulary.encode(sentence);
  if (words.size() <= most_words) return words;
  throw DataError(owner + ": the sentence " + nn::quoted_beginning(sentence) + " has " +
                  counted(static_cast<std::int64_t>(words.size()), "word") + ", at most " + shown_count(most_words) +
                  " are taken; cut it into parts");
}

Data load_sentences(const RunSettings& settings, const Task* kept) {
  if (settings.path.empty()) throw Error("sentences: a path is required, that of a file of lines: label sentence");
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
  WordIndices words = words_of_file(task.vocabulary, train, settings.path);
  std::size_t longest = 1;
  for (const auto& sentence : words) longest = std::max(longest, sentence.size());
  task.inputs = static_cast<std::int64_t>(longest);
  const std::string& test_path = settings.test_path.empty() ? settings.path : settings.test_path;
  Data data{.task = {},
            .train = examples_of(std::move(words), train.labels),
            .test = examples_of(words_of_file(task.vocabulary, test, test_path), test.labels),
            .show = [texts = test.texts](std::int64_t i) { return texts.at(static_cast<std::size_t>(i)) + "\n"; }};
  data.about = {shown_count(static_cast<std::int64_t>(task.classes.size())) + " classes; " +
                counted(task.vocabulary.size(), "word")};
  data.task = std::move(task);
  return data;
}

}  // namespace minitorch::program
