// The data sources of `minitorch train`, by name. A new source is a row of the table in data_sources.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn/data/dataset.hpp"
#include "nn/tables/csv_column.hpp"
#include "program/learning/run_settings.hpp"

namespace minitorch::program {

/// The inputs of a model and what it predicts. The checkpoint stores it.
struct Task {
  static constexpr auto name = "the task";

  std::int64_t inputs = 0;               // the number of inputs of an example
  std::vector<std::string> classes{};    // names of the classes; empty if the model predicts a number
  std::vector<nn::CsvColumn> columns{};  // the inputs, if they have names
  std::int64_t height = 0, width = 0;    // of a picture; else 0
  bool standardize = false;              // whether inputs have different scales
  nn::CsvColumn label{};                 // of a table. The model's output y means centre + unit y
  std::string checksum{};                // of a table

  /// Old checkpoints lack these members; `before_these` has their values.
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

/// A task with its training and test examples. x is float32 of shape (N, inputs). y is int64 of shape (N) for classes,
/// float32 of shape (N, 1) for numbers.
struct Data {
  Task task;
  nn::SharedDataset train, test;
  std::function<std::string(std::int64_t)>
      draw{};                        // draws a test example in characters; empty if examples are no pictures
  std::vector<std::string> about{};  // lines to print before training
};

/// Splits examples at random into training examples and a fifth for the test.
Data cut(Task task, const nn::SharedDataset& all, std::uint64_t seed);

struct DataSource {
  std::string_view name, about;
  std::string_view kind;  // points, pictures or tables
  RunSettings defaults;   // the settings that are used unless others are given
  /// `kept` is the task of a checkpoint; null without one.
  Data (*load)(const RunSettings& settings, const Task* kept);
};

std::span<const DataSource> data_sources();
/// Returns the source called `name`. Throws Error for an unknown name; the message lists the known ones.
const DataSource& data_source(std::string_view name);

}  // namespace minitorch::program
