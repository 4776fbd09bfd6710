// Numbers the characters or bytes of a text and cuts it into windows.
#include "program/learning/text_data.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nn/files/byte_source.hpp"
#include "nn/language/sequences.hpp"
#include "nn/language/vocabulary.hpp"
#include "nn/text/checksum.hpp"
#include "operators/errors/error.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

using Tokens = std::vector<std::int64_t>;

// Returns the windows of a part of the text, side by side.
nn::SharedDataset windows_of(Tokens part, const RunSettings& settings, const std::string& what, std::string_view unit) {
  const auto length = static_cast<std::int64_t>(part.size());
  if (length <= settings.context) {
    throw DataError(what + " has " + counted(length, unit) + ", too few for a --context of " +
                    shown_count(settings.context) + ": it needs one more");
  }
  return nn::shared(nn::TextWindows(std::move(part), settings.context, {.stride = settings.context}));
}

std::int64_t count_different(const Tokens& training, const Tokens& test, std::int64_t vocabulary) {
  std::vector<bool> seen(static_cast<std::size_t>(vocabulary));
  for (const Tokens* const part : {&training, &test}) {
    for (const std::int64_t token : *part) seen[static_cast<std::size_t>(token)] = true;
  }
  return std::count(seen.begin(), seen.end(), true);
}

}  // namespace

std::vector<std::string> text_units() { return {"character", "byte"}; }

Data load_text(const RunSettings& settings, const Task* kept) {
  if (settings.path.empty()) throw Error("text: a path is required, that of the file of the text");
  const std::string text = nn::read_file(settings.path);
  const std::string test_text = settings.test_path.empty() ? "" : nn::read_file(settings.test_path);
  nn::Checksum checksum;
  checksum.add(text);
  checksum.add(test_text);
  Task task{.inputs = settings.context, .checksum = std::to_string(checksum.value())};
  if (kept != nullptr && kept->checksum != task.checksum)
    throw CheckpointError("the data are not those that it was trained with: " + settings.path +
                          ": the text has changed");
  if (text.empty()) throw DataError(settings.path + ": is empty, there is nothing to learn from");
  if (kept != nullptr) {
    task.vocabulary = kept->vocabulary;
  } else {
    task.vocabulary =
        settings.unit == "byte" ? nn::Vocabulary::of_bytes() : nn::Vocabulary::of_characters({text, test_text});
  }
  const std::string unit(task.unit());
  Tokens training = task.vocabulary.encode(text), test = task.vocabulary.encode(test_text);
  const std::int64_t different = count_different(training, test, task.vocabulary.size());
  if (different < 2)
    throw DataError(settings.path + ": has only one " + unit + ", again and again; there must be two different ones");

  const std::string told_length = shown_count(static_cast<std::int64_t>(training.size() + test.size()));
  if (settings.test_path.empty()) {
    const auto tail = static_cast<std::ptrdiff_t>(training.size() / 5);
    test.assign(training.end() - tail, training.end());
    training.resize(training.size() - test.size());
  }
  Data data{.task = {},
            .train = windows_of(std::move(training), settings, settings.path + ": the text to learn", unit),
            .test = windows_of(std::move(test), settings,
                               settings.test_path.empty() ? settings.path + ": the last fifth, for the test,"
                                                          : settings.test_path + ": the text",
                               unit)};
  data.about = {told_length + " " + unit + "s, " + shown_count(different) + " different; windows of " +
                shown_count(settings.context)};
  const std::int64_t first = data.train->item(0).x.to_vector<std::int64_t>().front();
  data.prompt = task.vocabulary.token(first);
  data.task = std::move(task);
  return data;
}

}  // namespace minitorch::program
