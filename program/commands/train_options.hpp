// The options of `minitorch train`: names, help and checks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "program/learning/run_settings.hpp"
#include "program/learning/setting_scopes.hpp"
#include "program/learning/training.hpp"
#include "program/options/option.hpp"

namespace minitorch::program {

/// An option that is a setting of the training. `copy` copies the given value over the default.
struct Setting {
  std::string option;
  void (*copy)(const RunSettings& from, RunSettings& to);
  SettingScope scope;
};

/// The values from the command line.
struct TrainArguments {
  RunSettings given;
  TrainingOptions training;
  std::vector<Setting> settings;
  std::string report;  // the file of the page; none if empty
  std::int64_t threads = 0;
  bool as_json = false, finds_rate = false;
};

/// Returns all options, and lists those that are settings in `arguments.settings`. The options store their values in
/// `arguments`, which must outlive them.
std::vector<Option> train_options(TrainArguments& arguments);

}  // namespace minitorch::program
