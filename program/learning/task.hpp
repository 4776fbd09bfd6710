// What a model learns: the inputs of an example, and what is predicted for it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nn/language/vocabulary.hpp"
#include "nn/tables/csv_column.hpp"

namespace minitorch::program {

inline constexpr std::int64_t most_pixels_in_a_row = 100'000;  // of a picture

/// The inputs of a model and what it predicts. The checkpoint stores it.
struct Task {
  static constexpr auto name = "the task";

  std::int64_t inputs = 0;               // the number of inputs of an example; of sentences, the length of the longest
  std::vector<std::string> classes{};    // names of the classes; empty if the model predicts a number or a token
  std::vector<nn::CsvColumn> columns{};  // the inputs, if they have names
  std::int64_t height = 0, width = 0;    // of a picture; else 0
  bool standardize = false;              // whether inputs have different scales
  nn::CsvColumn label{};                 // of a table. The model's output y means centre + unit y
  std::string checksum{};                // of a table, a text, sentences, or a folder of pictures
  std::int64_t channels = 1;             // of a picture: 1 for grey, 3 for red, green and blue

  /// The words of sentences, or the characters or bytes of a text; else empty. No member of the JSON: the checkpoint
  /// has it as a part, which can hold any bytes.
  nn::Vocabulary vocabulary{};

  /// Old checkpoints lack these members; `before_these` has their values.
  static constexpr std::array<std::string_view, 3> added_later = {"label", "checksum", "channels"};
  static Task before_these() { return {}; }

  /// Whether a model can have this number of inputs, and a picture has as many as its channels and sides say. A
  /// checkpoint of another size is not read.
  bool has_right_size() const;
  bool is_classification() const { return !classes.empty(); }
  bool has_pictures() const { return height > 0; }
  /// Whether the model predicts the next character, or byte.
  bool is_text() const { return vocabulary.size() > 0 && !is_classification(); }
  /// What a model of texts predicts.
  std::string_view unit() const { return vocabulary.is_of_bytes() ? "byte" : "character"; }
  std::int64_t outputs() const {
    if (is_classification()) return static_cast<std::int64_t>(classes.size());
    return is_text() ? vocabulary.size() : 1;
  }

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
