// Reading cells as numbers and words.
#include "nn/tables/csv_cell.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "nn/text/number_fault.hpp"
#include "nn/text/number_text.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/joined.hpp"

namespace minitorch::nn {

namespace {

constexpr std::array<std::string_view, 6> missing_marks = {"", "?", "na", "n/a", "nan", "null"};

bool is_missing(std::string_view text) {
  return std::any_of(missing_marks.begin(), missing_marks.end(),
                     [text](std::string_view mark) { return is_word(text, mark); });
}

// Whether a text that is not a number was meant as one: it is out of range, or has digits, no letters, and a known
// fault.
bool is_meant_as_number(std::string_view text) {
  const std::string_view size = text.substr(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
  const char* const last = size.data() + size.size();
  if (!size.empty() && end_of_decimal(size.data(), last) == last) return true;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return std::any_of(text.begin(), text.end(), is_digit) && std::none_of(text.begin(), text.end(), is_letter) &&
         !number_fault<double>(text).empty();
}

std::string listed(const std::vector<std::string>& words) {
  constexpr std::size_t most = 10;
  const std::span first = std::span(words).first(std::min(most, words.size()));
  return operators::joined(first, ", ", [](const std::string& one) { return quoted_beginning(one); }) +
         (words.size() > most ? ", ..." : "");
}

}  // namespace

CsvCell read_csv_cell(std::string_view text) {
  if (is_missing(text)) return {};
  const auto number = number_in<double>(text);
  if (!number) return {.kind = is_meant_as_number(text) ? CsvCell::Kind::unreadable : CsvCell::Kind::word};
  const bool is_readable = std::isfinite(static_cast<float>(*number));
  return {.kind = is_readable ? CsvCell::Kind::number : CsvCell::Kind::unreadable, .number = *number};
}

std::optional<float> csv_value(const CsvColumn& column, std::string_view text) {
  const CsvCell cell = read_csv_cell(text);
  if (column.has_words()) {
    const auto found = std::lower_bound(column.words.begin(), column.words.end(), text);
    if (found != column.words.end() && *found == text) return static_cast<float>(found - column.words.begin());
    if (cell.kind == CsvCell::Kind::missing && column.fill) return static_cast<float>(*column.fill);
    return std::nullopt;
  }
  const bool is_filled = cell.kind == CsvCell::Kind::missing && column.fill;
  if (cell.kind != CsvCell::Kind::number && !is_filled) return std::nullopt;
  const double number = is_filled ? *column.fill : cell.number;
  const auto value = static_cast<float>((number - column.centre) / column.unit);
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::string csv_cell_fault(const CsvColumn& column, std::string_view text) {
  const CsvCell cell = read_csv_cell(text);
  if (cell.kind == CsvCell::Kind::missing)
    return text.empty() ? "the cell is empty" : "the cell is missing (" + quoted_beginning(text) + ")";
  if (column.has_words()) return quoted_beginning(text) + " is none of the column's words " + listed(column.words);
  return cell.kind == CsvCell::Kind::number ? quoted_beginning(text) + " is too far from the column's other numbers"
                                            : no_number<float>(text);
}

}  // namespace minitorch::nn
