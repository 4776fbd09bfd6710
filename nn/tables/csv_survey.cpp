// Counts, means and words of a column, and the errors for columns that cannot be learned from.
#include "nn/tables/csv_survey.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "nn/tables/csv_cell.hpp"
#include "nn/text/number_fault.hpp"
#include "nn/text/utf8.hpp"

namespace minitorch::nn {

namespace {

CsvAdvice rows_left_out() { return {CsvMissing::drop, "leaves such rows out"}; }

std::string counted(std::size_t part, std::size_t all) { return std::to_string(part) + " of " + std::to_string(all); }

}  // namespace

void CsvPlace::refuse(const std::string& why, const std::string& where, std::vector<CsvAdvice> advice) const {
  const std::string column = std::to_string(number + 1);
  throw CsvError(table + (where.empty() ? "" : ", " + where) + ", column " + column +
                     (name == column ? "" : " (" + beginning_of(name) + ")") + ": " + why,
                 std::move(advice));
}

void CsvFinding::add(std::string_view cell, std::size_t line) {
  if (count < lines.size()) lines[count] = line;
  if (count++ == 0) first = cell;
}

std::string CsvFinding::where() const {
  if (count == 1) return "line " + std::to_string(lines[0]);
  const std::size_t told = std::min(count, lines.size());
  std::string text = "lines " + std::to_string(lines[0]);
  for (std::size_t i = 1; i < told; ++i) text += (i + 1 == count ? " and " : ", ") + std::to_string(lines[i]);
  return text + (count > told ? " and " + std::to_string(count - told) + " more" : "");
}

void CsvSurvey::add(std::string_view text, std::size_t line) {
  const CsvCell cell = read_csv_cell(text);
  switch (cell.kind) {
    case CsvCell::Kind::missing:
      missing_.add(text, line);
      break;
    case CsvCell::Kind::unreadable:
      unreadable_.add(text, line);
      break;
    case CsvCell::Kind::word:
      add_word(text, line);
      break;
    case CsvCell::Kind::number:
      numbers_.add(text, line);
      add_number(cell.number);
  }
}

void CsvSurvey::add_word(std::string_view text, std::size_t line) {
  words_found_.add(text, line);
  if (has_too_many_words_) return;
  const auto found = words_.find(text);
  if (found != words_.end()) {
    ++found->second;
  } else if (words_.size() < most_words_) {
    words_.emplace(text, 1);
  } else {
    has_too_many_words_ = true;
  }
}

// B. P. Welford, "Note on a method for calculating corrected sums of squares and products" (1962)
void CsvSurvey::add_number(double number) {
  const bool is_first = numbers_.count == 1;
  least_ = is_first ? number : std::min(least_, number);
  most_ = is_first ? number : std::max(most_, number);
  const double deviation = number - mean_;
  mean_ += deviation / static_cast<double>(numbers_.count);
  squares_ += deviation * (number - mean_);
}

CsvColumn CsvSurvey::of_numbers(const std::string& name, const CsvOptions& options) const {
  CsvColumn column{.name = name};
  const bool is_constant = least_ == most_;  // by rounding, the deviation may not be 0
  const double mean = is_constant ? least_ : mean_;
  if (options.standardize) {
    column.centre = mean;
    const double deviation = std::sqrt(squares_ / static_cast<double>(numbers_.count));
    if (!is_constant) column.unit = deviation > 0 ? deviation : most_ - least_;  // squares of tiny numbers underflow
  }
  if (options.missing == CsvMissing::mean) column.fill = mean;
  return column;
}

CsvColumn CsvSurvey::of_words(const std::string& name, const CsvOptions& options) const {
  CsvColumn column{.name = name};
  for (const auto& [word, count] : words_) column.words.push_back(word);
  const auto is_rarer = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto most_frequent = std::max_element(words_.begin(), words_.end(), is_rarer);
  if (options.missing == CsvMissing::mean)
    column.fill = static_cast<double>(std::distance(words_.begin(), most_frequent));
  return column;
}

std::string CsvSurvey::missing_text() const {
  return missing_.first.empty() ? "empty" : quoted_beginning(missing_.first);
}

std::string CsvSurvey::unreadable_text(char separator) const {
  const auto count = [this](char c) { return std::count(unreadable_.first.begin(), unreadable_.first.end(), c); };
  const bool has_decimal_comma = separator != ',' && count(',') == 1 && count('.') == 0;
  return no_number<float>(unreadable_.first) + (has_decimal_comma ? "; write points for decimal commas" : "");
}

CsvColumn CsvSurvey::input(const CsvPlace& place, const CsvOptions& options) const {
  const CsvAdvice ignore{place.name, "leaves the column out"};
  if (missing_.count == size()) place.refuse("all cells are missing", "", {ignore});
  if (unreadable_.count > 0) place.refuse(unreadable_text(options.separator), unreadable_.where());
  if (words_found_.count > 0 && numbers_.count > 0) {
    const bool are_mostly_words = words_found_.count > numbers_.count;
    const CsvFinding& few = are_mostly_words ? numbers_ : words_found_;
    const std::string what =
        are_mostly_words ? quoted_beginning(few.first) + " is a number" : no_number<float>(few.first);
    place.refuse(what + ", but " + counted(size() - missing_.count - few.count, size()) + " cells are " +
                     (are_mostly_words ? "words" : "numbers"),
                 few.where(), {ignore});
  }
  if (missing_.count > 0 && options.missing == CsvMissing::refuse) {
    const std::string filler = numbers_.count > 0 ? "mean" : "most frequent word";
    place.refuse("the cell is missing (" + missing_text() + "), " + counted(missing_.count, size()) + " are",
                 missing_.where(),
                 {rows_left_out(), {CsvMissing::mean, "puts the " + filler + " of the others there"}, ignore});
  }
  if (numbers_.count > 0) return of_numbers(place.name, options);
  const std::size_t limit = std::clamp<std::size_t>(size() / 2, 10, most_csv_words);
  if (has_too_many_words_ || words_.size() > limit) {
    place.refuse("it has " + std::string(has_too_many_words_ ? "more than " : "") + std::to_string(words_.size()) +
                     " different words in " + std::to_string(size()) + " rows, such as " +
                     quoted_beginning(words_found_.first) + "; too many to learn from",
                 "", {ignore});
  }
  return of_words(place.name, options);
}

CsvColumn CsvSurvey::label(const CsvPlace& place, const CsvOptions& options) const {
  const CsvAdvice classes{CsvTask::classes, "takes every label for a class"};
  if (missing_.count > 0) {
    const bool can_be_class = options.task == CsvTask::detect && !missing_.first.empty();
    place.refuse("the label is missing (" + missing_text() + "), " + counted(missing_.count, size()) + " are",
                 missing_.where(), can_be_class ? std::vector{rows_left_out(), classes} : std::vector{rows_left_out()});
  }
  if (has_too_many_words_) {
    place.refuse("it has more than " + std::to_string(most_words_) + " different labels in " + std::to_string(size()) +
                 " rows, the most classes that are learned");
  }
  if (unreadable_.count > 0) place.refuse(unreadable_text(options.separator), unreadable_.where(), {classes});
  const bool is_mixed = words_found_.count > 0 && numbers_.count > 0;
  if (is_mixed || (words_found_.count > 0 && options.task == CsvTask::number)) {
    place.refuse(no_number<float>(words_found_.first) + ", but " + counted(numbers_.count, size()) +
                     " labels are: mend it, or write NA",
                 words_found_.where(), {rows_left_out(), classes});
  }
  return numbers_.count > 0 ? of_numbers(place.name, options) : of_words(place.name, options);
}

}  // namespace minitorch::nn
