// What a model learns: the inputs of an example, and what is predicted for it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nn/tables/csv_column.hpp"

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
  std::int64_t channels = 1;             // of a picture: 1 for grey, 3 for red, green and blue

  /// Old checkpoints lack these members; `before_these` has their values.
  static constexpr std::array<std::string_view, 3> added_later = {"label", "checksum", "channels"};
  static Task before_these() { return {}; }

  bool is_classification() const { return !classes.empty(); }
  bool has_pictures() const { return height > 0; }
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
    f("channels", t.channels);
  }
};

}  // namespace minitorch::program
