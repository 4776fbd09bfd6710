// Reading cells as numbers, and writing columns as JSON.
#include "nn/data/csv_column.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>

#include "nn/text/number_fault.hpp"
#include "nn/text/number_text.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

constexpr std::array<std::string_view, 6> missing_marks = {"", "?", "na", "n/a", "nan", "null"};

bool is_missing(std::string_view text) {
  const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::any_of(missing_marks.begin(), missing_marks.end(), [&](std::string_view mark) {
    return std::equal(text.begin(), text.end(), mark.begin(), mark.end(),
                      [&](char a, char b) { return small(a) == b; });
  });
}

// Whether a text that is no number was meant as one: it is out of range, or has digits, no letters, and a known fault.
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
  std::string text;
  for (std::size_t i = 0; i < std::min(most, words.size()); ++i)
    text += (i == 0 ? "" : ", ") + quoted_beginning(words[i]);
  return text + (words.size() > most ? ", ..." : "");
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

Json option_to_json(const CsvColumn& column) {
  if (column == CsvColumn{.name = column.name}) return column.name;
  Json json = Json::Object{{"name", column.name}};
  if (column.has_words()) json["words"] = column.words;
  if (column.centre != 0) json["centre"] = column.centre;
  if (column.unit != 1) json["unit"] = column.unit;
  if (column.fill) json["fill"] = *column.fill;
  return json;
}

Json option_to_json(const std::vector<CsvColumn>& columns) {
  Json json = Json::Array{};
  for (const CsvColumn& column : columns) json.append(option_to_json(column));
  return json;
}

void option_from_json(const Json& json, CsvColumn& column) {
  column = {};
  column.name = json.is_string() ? json.as_string() : json.at("name").as_string();
  if (json.is_string()) return;
  if (const Json* const list = json.find("words")) {
    for (const Json& word : list->as_array()) column.words.push_back(word.as_string());
  }
  if (const Json* const centre = json.find("centre")) column.centre = centre->as_double();
  if (const Json* const unit = json.find("unit")) column.unit = unit->as_double();
  if (const Json* const fill = json.find("fill")) column.fill = fill->as_double();
  const auto refuse = [&](const std::string& why) {
    throw DataError("the column " + quoted_beginning(column.name) + " has " + why);
  };
  if (!std::isfinite(column.centre) || !std::isfinite(column.unit) || !(column.unit > 0))
    refuse("a scale that is none: its unit must be above 0");
  const auto& words = column.words;
  if (std::adjacent_find(words.begin(), words.end(), std::greater_equal<>()) != words.end())
    refuse("words that are out of order, or twice the same");
  if (!column.fill) return;
  const double fill = *column.fill, count = static_cast<double>(column.words.size());
  const bool is_place = fill >= 0 && fill < count && fill == std::floor(fill);
  if (column.has_words() ? !is_place : !std::isfinite(fill)) refuse("something for missing cells that it cannot have");
}

}  // namespace minitorch::nn
