// The options of `minitorch train`: names, help and checks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "program/learning/run_settings.hpp"
#include "program/learning/training.hpp"

namespace minitorch::program {

/// An option that is a setting of the training. `copy` copies the given value over the default of the data source.
struct Setting {
  CLI::Option* option;
  void (*copy)(const RunSettings& from, RunSettings& to);
  std::string_view kinds;  // the kinds of data that have this setting, such as "tables"; empty for all
};

/// The values from the command line.
struct TrainQuestion {
  RunSettings given;
  std::string hidden;  // the text as given
  TrainingOptions options;
  std::vector<Setting> settings;
  CLI::Option *data = nullptr, *epochs = nullptr, *path = nullptr;
  std::int64_t threads = 0;
  bool as_json = false, may_overwrite = false;
};

/// Adds all options to the command. They write into `question`, which must outlive `command`.
void add_train_options(CLI::App& command, TrainQuestion& question);

}  // namespace minitorch::program
