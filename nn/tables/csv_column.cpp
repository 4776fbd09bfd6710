// Columns as JSON.
#include "nn/tables/csv_column.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

Json CsvColumn::to_json() const {
  if (*this == CsvColumn{.name = name}) return name;
  Json json = Json::Object{{"name", name}};
  if (has_words()) json["words"] = words;
  if (centre != 0) json["centre"] = centre;
  if (unit != 1) json["unit"] = unit;
  if (fill) json["fill"] = *fill;
  return json;
}

CsvColumn CsvColumn::from_json(const Json& json) {
  if (json.is_string()) return {.name = json.as_string()};
  CsvColumn column{.name = json.at("name").as_string()};
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
    refuse("an invalid scale: its centre and unit must be finite, and its unit above 0");
  const auto& words = column.words;
  if (std::adjacent_find(words.begin(), words.end(), std::greater_equal<>()) != words.end())
    refuse("words that are not sorted, or a word twice");
  if (!column.fill) return column;
  const double fill = *column.fill, count = static_cast<double>(column.words.size());
  const bool is_place = fill >= 0 && fill < count && fill == std::floor(fill);
  if (column.has_words() ? !is_place : !std::isfinite(fill)) refuse("an invalid value for missing cells");
  return column;
}

}  // namespace minitorch::nn
