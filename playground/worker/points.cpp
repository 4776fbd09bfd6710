// Draws points, or reads them.
#include "playground/worker/points.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "minitorch/minitorch.hpp"
#include "nn/tables/csv_error.hpp"
#include "nn/tables/csv_rows.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "program/learning/point_data.hpp"
#include "program/learning/table_data.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::playground {

namespace {

void check_columns(const program::RunSettings& settings, bool is_so, std::size_t count) {
  if (is_so) return;
  throw DataError(settings.path + ": has " + program::counted(static_cast<std::int64_t>(count), "column") +
                  ", there must be x, y and the class: two of numbers, and the last");
}

// Throws for too many columns before their cells are read, in which there may be faults, too.
void check_first_row(const program::RunSettings& settings, std::string_view table) {
  nn::CsvRows rows(table, settings.path, program::separator_in(settings.separator));
  if (!rows.next()) return;
  const std::size_t unnamed = rows.cells().back().empty() ? 1 : 0;  // a separator at the end of the line
  check_columns(settings, rows.cells().size() <= 3 + unnamed, rows.cells().size() - unnamed);
}

program::Data table_of(const program::RunSettings& settings, std::string_view table) {
  if (table.empty()) throw DataError("csv: these points are those of a file; choose it first");
  check_first_row(settings, table);
  try {
    return program::table_in(table, settings);
  } catch (const nn::CsvError& error) {
    throw DataError(error.fault());  // without its advice, which is about options that the page has not
  }
}

// Does what an error advises: with another separator, with the first row as data, or without the rows in which a cell
// is missing. Returns whether it advises one of these.
bool follow(const nn::CsvError& error, program::RunSettings& settings) {
  for (const nn::CsvAdvice& advice : error.advice()) {
    if (const char* const separator = std::get_if<char>(&advice.option)) {
      settings.separator = *separator == '\t' ? "tab" : std::string(1, *separator);
      return true;
    }
    const auto* const header = std::get_if<nn::CsvHeader>(&advice.option);
    if (header != nullptr && *header == nn::CsvHeader::no) {
      settings.header = "no";
      return true;
    }
    const auto* const missing = std::get_if<nn::CsvMissing>(&advice.option);
    if (missing != nullptr && *missing == nn::CsvMissing::drop) {
      settings.missing = "drop";
      return true;
    }
  }
  return false;
}

}  // namespace

program::RunSettings settings_for(program::RunSettings settings, std::string_view table) {
  if (settings.data != "csv") return settings;
  constexpr int most_changes = 3;
  for (int change = 0; change < most_changes; ++change) {
    try {
      check_first_row(settings, table);
      program::table_in(table, settings);
      break;
    } catch (const nn::CsvError& error) {
      if (!follow(error, settings)) break;
    } catch (const Error&) {
      break;  // points_for tells it
    }
  }
  return settings;
}

program::Data points_for(const program::RunSettings& settings, std::string_view table) {
  if (settings.data != "csv") return program::load_points(settings, nullptr);
  program::Data data = table_of(settings, table);
  const auto check = [&](bool is_so, const std::string& rule) {
    if (!is_so) throw DataError(settings.path + ": " + rule);
  };
  const auto& columns = data.task.columns;
  check_columns(settings, columns.size() == 2, columns.size() + 1);
  check(std::none_of(columns.begin(), columns.end(), [](const auto& column) { return column.has_words(); }),
        "x and y must be numbers");
  const std::size_t classes = data.task.classes.size();  // not 1, which table_in refuses
  check(classes == 2, "has " + std::to_string(classes) + " classes, there must be two");
  const std::int64_t rows = data.train->size() + data.test->size();
  check(static_cast<double>(rows) <= limits_of_points.high,
        "has " + std::to_string(rows) + " points, there may be " + to_text(limits_of_points.high));
  return data;
}

nn::Json points_json(const nn::Dataset& examples) {
  nn::Json result = nn::Json::Array{};
  for (std::int64_t i = 0; i < examples.size(); ++i) {
    const auto [x, y] = examples.item(i);
    const auto place = x.to_vector<float>();
    result.append(nn::Json::Array{place[0], place[1], y.to_vector<std::int64_t>().front()});
  }
  return result;
}

nn::Json points_of_set(const nn::Json& chosen) {
  const program::RunSettings settings{.data = chosen.at("data").as_string(),
                                      .points = chosen.at("points").as_int64(),
                                      .seed = chosen.at("seed").as_uint64()};
  program::check_within(limits_of_points, {static_cast<double>(settings.points)}, "playground: ");
  return points_json(*points_for(settings, "").train);
}

}  // namespace minitorch::playground
