// The options of `minitorch train`: which there are, what their help says, and what they may be.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "program/learning/run_settings.hpp"
#include "program/learning/training.hpp"

namespace minitorch::program {

/// An option that sets something of the training: how it was given is copied over the defaults of the data.
struct Setting {
  CLI::Option* option;
  void (*copy)(const RunSettings& from, RunSettings& to);
  std::string_view kinds;  // of data that have such a thing: "tables"; of all where it is empty
};

/// What was given on the command line.
struct TrainQuestion {
  RunSettings given;
  std::string hidden;  // as it was written
  TrainingOptions options;
  std::vector<Setting> settings;
  CLI::Option *data = nullptr, *epochs = nullptr, *path = nullptr;
  std::int64_t threads = 0;
  bool as_json = false, may_overwrite = false;
};

/// Adds all of them to the command; they write into `question`, which must live as long.
void add_train_options(CLI::App& command, TrainQuestion& question);

}  // namespace minitorch::program
