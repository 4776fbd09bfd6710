// The reader of sentences with labels.
#include "nn/language/sentences.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "nn/files/byte_source.hpp"
#include "nn/text/number_text.hpp"
#include "nn/text/terminal_text.hpp"
#include "nn/text/text_lines.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf", blanks = " \t\v\f\r";

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

// A line that is not empty, in two parts.
struct LabelledLine {
  std::string_view label, sentence;
};

LabelledLine parts_of(std::string_view line) {
  const std::size_t end = std::min(line.find_first_of(blanks), line.size());
  return {line.substr(0, end), without_blanks(line.substr(end))};
}

// Orders whole numbers by their values, before words, which their bytes order.
bool comes_before(const std::string& a, const std::string& b) {
  const auto x = number_in<std::int64_t>(a), y = number_in<std::int64_t>(b);
  if (x && y && *x != *y) return *x < *y;
  return x.has_value() == y.has_value() ? a < b : x.has_value();
}

std::string list_of(const std::vector<std::string>& classes) {
  constexpr std::size_t most = 10;
  std::string text;
  for (std::size_t i = 0; i < std::min(classes.size(), most); ++i)
    text += (i == 0 ? "" : ", ") + quoted_beginning(classes[i]);
  return text + (classes.size() > most ? ", ..." : "");
}

Sentences parse_lines(std::string_view text, const std::string& path, const SentencesOptions& options) {
  const std::string name = escaped(path);
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  Sentences found;
  std::vector<std::string> labels;
  std::map<std::string, std::int64_t, std::less<>> classes;
  for (std::size_t i = 0; i < options.classes.size(); ++i) {
    if (!classes.emplace(options.classes[i], i).second)
      throw DataError(name + ": the class " + quoted_beginning(options.classes[i]) + " is given twice");
  }
  std::size_t number = 0;
  const auto refuse = [&](std::string_view label, const std::string& why) {
    throw DataError(name + ": line " + std::to_string(number) + " has the label " + quoted_beginning(label) + why);
  };
  for (const std::string& whole : lines_of(text)) {
    ++number;
    const std::string_view line = without_blanks(whole);
    if (line.empty()) continue;
    const auto [label, sentence] = parts_of(line);
    if (sentence.empty()) refuse(label, " and no sentence, lines are: label sentence");
    if (options.classes.empty()) {
      classes.emplace(label, 0);
    } else if (!classes.contains(label)) {
      refuse(label, ", which is not among the classes " + list_of(options.classes));
    }
    labels.emplace_back(label);
    found.texts.emplace_back(sentence);
    found.lines.push_back(static_cast<std::int64_t>(number));
  }
  if (labels.empty()) throw DataError(name + ": has no sentence, lines are: label sentence");
  found.classes = options.classes;
  if (found.classes.empty()) {
    for (const auto& [label, index] : classes) found.classes.push_back(label);
    std::sort(found.classes.begin(), found.classes.end(), comes_before);
    for (std::size_t i = 0; i < found.classes.size(); ++i) classes[found.classes[i]] = static_cast<std::int64_t>(i);
  }
  for (const std::string& label : labels) found.labels.push_back(classes.find(label)->second);
  return found;
}

}  // namespace

Sentences parse_sentences(std::string_view text, const std::string& name, const SentencesOptions& options) {
  return naming_memory(name, [&] { return parse_lines(text, name, options); });
}

Sentences read_sentences(const std::string& path, const SentencesOptions& options) {
  return naming_memory(path, [&] { return parse_lines(read_file(path), path, options); });
}

}  // namespace minitorch::nn
