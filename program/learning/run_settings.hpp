// What `minitorch train` was asked for. It is kept in the checkpoint, so that a training is gone on with, and a model used,
// without saying it again.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nn/json/json.hpp"

namespace minitorch::program {

/// No number of examples, epochs or the like is larger.
constexpr std::int64_t largest_setting = 1'000'000'000;
/// Points are made anew for each command, also where a file asks for them: some 50 MB at most.
constexpr std::int64_t most_points = 1'000'000;

/// Names of data, models, optimisers and schedules are those of their tables (data_sources.hpp, models.hpp, training_parts.hpp).
struct RunSettings {
  static constexpr auto name = "minitorch train";

  std::string data{};
  std::string path{};       // of files with the data; where it is empty, the usual place
  std::string label{};      // the column of a table that is to be learned; the last where it is empty
  std::int64_t points = 0;  // how many, of a set of points
  std::string model = "mlp";
  std::vector<std::int64_t> hidden{};  // the sizes of the hidden layers
  std::string activation = "relu";
  double dropout = 0;
  std::string optimizer = "adam";
  double rate = 1e-3;
  std::string schedule = "cosine";
  std::int64_t epochs = 0;
  std::int64_t batch = 0;
  std::uint64_t seed = 1;
  // How a table is read (table_data.hpp).
  std::string task = "auto";  // what is learned
  std::string header = "auto";
  std::string separator = "comma";
  std::string missing = "refuse";
  std::vector<std::string> ignore{};  // columns

  /// Checkpoints from before these could be chosen lack them.
  static constexpr std::array<std::string_view, 5> added_later = {"task", "header", "separator", "missing", "ignore"};
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
  }
};

}  // namespace minitorch::program
