// Draws points, or reads them.
#include "playground/worker/points.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "minitorch/minitorch.hpp"
#include "nn/tables/csv_error.hpp"
#include "nn/tables/csv_rows.hpp"
#include "operators/errors/error.hpp"
#include "program/learning/point_data.hpp"
#include "program/learning/table_data.hpp"

namespace minitorch::playground {

namespace {

void check_columns(const program::RunSettings& settings, bool is_so, std::size_t count) {
  if (is_so) return;
  throw DataError(settings.path + ": has " + std::to_string(count) +
                  " columns, there must be x, y and the class: two of numbers, and the last");
}

// Throws for too many columns before their cells are read, in which there may be faults, too.
void check_first_row(const program::RunSettings& settings, std::string_view table) {
  nn::CsvRows rows(table, settings.path, ',');
  if (!rows.next()) return;
  const std::size_t unnamed = rows.cells().back().empty() ? 1 : 0;  // a separator at the end of the line
  check_columns(settings, rows.cells().size() <= 3 + unnamed, rows.cells().size() - unnamed);
}

// Returns the data of a table. Messages have no advice: it is about options that a page has not.
program::Data table_of(const program::RunSettings& settings, std::string_view table) {
  if (table.empty()) throw DataError("csv: these points are those of a file; choose it first");
  check_first_row(settings, table);
  try {
    return program::table_in(table, settings);
  } catch (const nn::CsvError& error) {
    throw DataError(error.fault());
  }
}

}  // namespace

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
  check(data.task.classes.size() == 2,
        "has " + std::to_string(data.task.classes.size()) + " classes, there must be two");
  const std::int64_t rows = data.train->size() + data.test->size();
  check(rows <= most_points, "has " + std::to_string(rows) + " points, there may be " + std::to_string(most_points));
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
  if (settings.points < 1 || settings.points > most_points)
    throw DataError("playground: " + std::to_string(settings.points) + " points, there may be 1 to " +
                    std::to_string(most_points));
  return points_json(*points_for(settings, "").train);
}

}  // namespace minitorch::playground
