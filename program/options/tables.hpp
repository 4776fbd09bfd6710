// Looks rows up by name. A table is a range of rows that have a member `name`.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "operators/errors/error.hpp"
#include "program/options/nearest.hpp"

namespace minitorch::program {

/// Returns the names of all rows.
template <class Table> std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  names.reserve(table.size());
  for (const auto& row : table) names.emplace_back(row.name);
  return names;
}

/// Returns the row called `name`. Throws Error if there is none: there is no `what` of that name, and which there are.
template <class Table> const auto& row_of(const Table& table, std::string_view name, std::string_view what) {
  const auto found = std::find_if(table.begin(), table.end(), [name](const auto& row) { return row.name == name; });
  if (found == table.end()) {
    const std::vector<std::string> names = names_of(table);
    throw Error(no_such(what, name, std::vector<std::string_view>(names.begin(), names.end())));
  }
  return *found;
}

}  // namespace minitorch::program
