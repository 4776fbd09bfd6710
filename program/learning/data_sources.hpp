// What there is to learn from, by name. A new source is a row of the table in data_sources.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn/data/csv_column.hpp"
#include "nn/data/dataset.hpp"
#include "program/learning/run_settings.hpp"

namespace minitorch::program {

/// What a model is given and what it should say. Kept in the checkpoint.
struct Task {
  static constexpr auto name = "the task";

  std::int64_t inputs = 0;               // numbers of an example
  std::vector<std::string> classes{};    // their names; none where a number is to be said
  std::vector<nn::CsvColumn> columns{};  // the inputs, where they have names
  std::int64_t height = 0, width = 0;    // of pictures
  bool standardize = false;              // inputs are measures of different scales
  nn::CsvColumn label{};                 // of a table: what is said. A number y is said in its units as centre + unit y
  std::string checksum{};                // of a table

  /// Checkpoints from before tables had scales lack these.
  static constexpr std::array<std::string_view, 2> added_later = {"label", "checksum"};
  static Task before_these() { return {}; }

  bool is_classification() const { return !classes.empty(); }
  std::int64_t outputs() const { return is_classification() ? static_cast<std::int64_t>(classes.size()) : 1; }

  static void fields(auto& t, const auto& f) {
    f("inputs", t.inputs);
    f("classes", t.classes);
    f("columns", t.columns);
    f("height", t.height);
    f("width", t.width);
    f("standardize", t.standardize);
    f("label", t.label);
    f("checksum", t.checksum);
  }
};

/// A task, and examples of it: to learn from, and to test with. x is float32 (N, inputs); y is int64 (N), a class, or
/// float32 (N, 1), a number.
struct Data {
  Task task;
  nn::SharedDataset train, test;
  std::function<std::string(std::int64_t)>
      draw{};                        // an example of the test as lines of characters, where it is a picture
  std::vector<std::string> about{};  // what is to be known of them, a line each
};

/// Cuts examples by chance into those to learn from and those to test with.
Data cut(Task task, const nn::SharedDataset& all, std::uint64_t seed);

struct DataSource {
  std::string_view name, about;
  std::string_view kind;  // what its examples are: points, pictures, tables
  RunSettings defaults;   // what is good where nothing else is said
  /// `kept` is the task that a checkpoint keeps, null where there is none.
  Data (*load)(const RunSettings& settings, const Task* kept);
};

std::span<const DataSource> data_sources();
/// Throws Error, which names those that there are, for another name.
const DataSource& data_source(std::string_view name);

}  // namespace minitorch::program
