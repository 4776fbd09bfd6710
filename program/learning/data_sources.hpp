// The data sources of `minitorch train`, by name. A new source is a row of the table in data_sources.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "program/learning/data.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

/// Kinds of data, by name.
using Kinds = std::vector<std::string_view>;

struct DataSource {
  std::string_view name, about;
  std::string_view kind;  // points, pictures, tables, sentences or text
  RunSettings defaults;   // of its usual model; default_settings has those of others
  /// `kept` is the task of a checkpoint; null without one.
  Data (*load)(const RunSettings& settings, const Task* kept);
};

std::span<const DataSource> data_sources();
/// Returns the source called `name`. Throws Error for an unknown name; the message lists the known ones.
const DataSource& data_source(std::string_view name);

/// The kinds of data that are read from a path, and those whose test examples may have one of their own.
const Kinds& kinds_with_path();
const Kinds& kinds_with_test_path();
/// Whether `names`, of kinds of data or of models, has `name`, or is empty, which stands for all.
bool includes(const std::vector<std::string_view>& names, std::string_view name);
/// Throws Error if `option` is for data of other kinds than that of `source`.
void check_is_for(std::string_view option, const Kinds& kinds, const DataSource& source);

}  // namespace minitorch::program
