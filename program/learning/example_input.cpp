// Takes the first test example, or the first word of a text.
#include "program/learning/example_input.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iomanip>
#include <limits>
#include <sstream>
#include <string_view>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/tables/csv_cell.hpp"
#include "nn/tables/csv_column.hpp"
#include "program/terminal/shell_word.hpp"

namespace minitorch::program {

namespace {

constexpr std::string_view test_examples = "--test 3";

// Returns the first letters and digits in a row, which neither a shell nor an option reads; empty if there are none.
std::string first_word(std::string_view text) {
  constexpr std::size_t longest = 20;
  const auto is_of_word = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  const char* const end = text.data() + text.size();
  const char* const first = std::find_if(text.data(), end, is_of_word);
  const char* const last = std::find_if_not(first, end, is_of_word);
  return std::string(first, last).substr(0, longest);
}

// Returns a word of the text; "--help" if there is none near its beginning.
std::string prompt_of(const Data& data) {
  constexpr std::int64_t most_windows = 1000;
  for (std::int64_t i = 0; i < std::min(most_windows, data.train->size()); ++i) {
    std::string text;
    for (const std::int64_t token : data.train->item(i).x.to_vector<std::int64_t>())
      text += data.task.vocabulary.token(token);
    if (std::string word = first_word(text); !word.empty()) return word;
  }
  return "--help";
}

// Returns the shortest number that `predict` reads as `value`.
std::string number_of(const nn::CsvColumn& column, float value) {
  const double number = column.centre + column.unit * value;
  std::string shortest;
  for (int digits = 1; digits <= std::numeric_limits<double>::max_digits10; ++digits) {
    std::ostringstream text;
    text << std::setprecision(digits) << number;
    shortest = text.str();
    if (nn::csv_value(column, shortest) == value) break;
  }
  return shortest;
}

std::string values_of(const Task& task, const std::vector<float>& values) {
  std::string arguments;
  for (std::size_t i = 0; i < values.size(); ++i) {
    arguments += i == 0 ? "" : " ";
    const nn::CsvColumn column = task.columns.empty() ? nn::CsvColumn{} : task.columns[i];
    if (!column.has_words()) {
      arguments += number_of(column, values[i]);
      continue;
    }
    const std::string& word = column.words.at(static_cast<std::size_t>(values[i]));
    if (word.empty() || word.starts_with('-')) return std::string(test_examples);  // it would be taken for an option
    arguments += shell_word(word);
  }
  return arguments;
}

}  // namespace

std::string example_input(const Data& data) {
  constexpr std::int64_t most_values = 12;  // that a line shows well
  constexpr std::size_t most_bytes = 80;
  const Task& task = data.task;
  if (task.is_text()) return prompt_of(data);
  if (task.vocabulary.size() > 0) {
    const std::string sentence = data.show(0);
    const std::string line = sentence.substr(0, sentence.find('\n'));
    return line.empty() || line.size() > most_bytes || line.starts_with('-') ? std::string(test_examples)
                                                                             : shell_word(line);
  }
  if (task.has_pictures() || task.inputs > most_values) return std::string(test_examples);
  return values_of(task, data.test->item(0).x.to_vector<float>());
}

}  // namespace minitorch::program
