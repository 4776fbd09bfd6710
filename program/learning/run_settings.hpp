// The settings of `minitorch train`. The checkpoint stores them, so resuming a training needs no further options.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "program/learning/per_layer.hpp"

namespace minitorch::program {

/// Stands for the weight decay that the optimiser has where none is given.
constexpr double own_weight_decay = -1;

/// Names are those in the tables of data_sources.hpp, models.hpp and training_parts.hpp, numbers within the limits of
/// setting_limits.hpp.
struct RunSettings {
  static constexpr auto name = "minitorch train";

  std::string data{};
  std::string path{};       // of the data; the usual path if empty
  std::string label{};      // the column to predict; the last one if empty
  std::int64_t points = 0;  // how many to draw
  double noise = 0;         // deviation of the normal noise of points, in the unit of their coordinates
  std::string model = "mlp";
  std::vector<std::int64_t> hidden{};  // the sizes of the hidden layers
  PerLayer<std::string> activation = "relu";
  PerLayer<double> dropout = 0;
  std::string optimizer = "adam";
  double rate = 1e-3;
  double weight_decay = own_weight_decay;
  double l1 = 0;  // the factor of nn::l1_penalty, whose gradients a step adds
  std::string schedule = "cosine";
  std::int64_t epochs = 0;
  std::int64_t batch = 0;
  std::uint64_t seed = 1;
  std::string test_path{};         // of test examples; empty if they are a part of `path`
  std::int64_t context = 0;        // how many characters or bytes a model of texts reads at once
  std::int64_t size = 0;           // of the sides that pictures are resized to; 0: they stay as they are
  std::string unit = "character";  // of a text: what is predicted
  // Sizes of models of texts and sentences; 0 where there is no such size.
  std::int64_t layers = 0, heads = 0, width = 0;
  // How to read a table (table_data.hpp).
  std::string task = "auto";  // the kind of prediction
  std::string header = "auto";
  std::string separator = "comma";
  std::string missing = "refuse";
  std::vector<std::string> ignore{};  // names of columns
  std::vector<std::int64_t> maps{};   // the output channels of the stages of a cnn

  /// Old checkpoints lack these members; `before_these` has their values.
  static constexpr std::array<std::string_view, 16> added_later = {
      "task",   "header", "separator", "missing", "ignore", "test_path",    "context", "size",
      "layers", "heads",  "width",     "unit",    "noise",  "weight_decay", "l1",      "maps"};
  static RunSettings before_these() { return {.header = "yes"}; }

  static void fields(auto& s, const auto& f) {
    f("data", s.data);
    f("path", s.path);
    f("label", s.label);
    f("points", s.points);
    f("model", s.model);
    f("hidden", s.hidden);
    f("activation", s.activation);
    f("dropout", s.dropout);
    f("optimizer", s.optimizer);
    f("rate", s.rate);
    f("schedule", s.schedule);
    f("epochs", s.epochs);
    f("batch", s.batch);
    f("seed", s.seed);
    f("task", s.task);
    f("header", s.header);
    f("separator", s.separator);
    f("missing", s.missing);
    f("ignore", s.ignore);
    f("test_path", s.test_path);
    f("context", s.context);
    f("size", s.size);
    f("layers", s.layers);
    f("heads", s.heads);
    f("width", s.width);
    f("unit", s.unit);
    f("noise", s.noise);
    f("weight_decay", s.weight_decay);
    f("l1", s.l1);
    f("maps", s.maps);
  }
};

}  // namespace minitorch::program
