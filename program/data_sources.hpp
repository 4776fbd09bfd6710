// What there is to learn from, by name. A new source is a row of the table in data_sources.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn/dataset.hpp"
#include "program/run_settings.hpp"

namespace minitorch::program {

/// What a model is given and what it should say. Kept in the checkpoint.
struct Task {
  static constexpr auto name = "the task";

  std::int64_t inputs = 0;             // numbers of an example
  std::vector<std::string> classes{};  // their names; none where a number is to be said
  std::vector<std::string> columns{};  // the names of the inputs, where they have any
  std::int64_t height = 0, width = 0;  // of pictures
  bool standardize = false;            // inputs are measures of different scales

  bool is_classification() const { return !classes.empty(); }
  std::int64_t outputs() const { return is_classification() ? static_cast<std::int64_t>(classes.size()) : 1; }

  static void fields(auto& t, const auto& f) {
    f("inputs", t.inputs);
    f("classes", t.classes);
    f("columns", t.columns);
    f("height", t.height);
    f("width", t.width);
    f("standardize", t.standardize);
  }
};

/// A task, and examples of it: to learn from, and to test with. x is float32 (N, inputs); y is int64 (N), a class, or
/// float32 (N, 1), a number.
struct Data {
  Task task;
  nn::SharedDataset train, test;
  std::function<std::string(std::int64_t)>
      draw{};  // an example of the test as lines of characters, where it is a picture
};

struct DataSource {
  std::string_view name, about;
  std::string_view kind;  // what its examples are: points, pictures, tables
  RunSettings defaults;   // what is good where nothing else is said
  Data (*load)(const RunSettings& settings);
};

std::span<const DataSource> data_sources();
/// Throws Error, which names those that there are, for another name.
const DataSource& data_source(std::string_view name);

}  // namespace minitorch::program
