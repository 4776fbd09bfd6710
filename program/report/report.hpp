// The report of a training: a page with what it did, and with what its model can do.
#pragma once

#include <string>
#include <vector>

#include "nn/modules/module.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/training_records.hpp"

namespace minitorch::program {

/// A training that a report shows. The name is for people: that of its log.
struct ReportedRun {
  std::string name;
  TrainingRecords records;
};

/// A trained model, and the data that it is asked about.
struct ReportedModel {
  const RunSettings& settings;
  const Data& data;
  const nn::Module& model;
};

/// Writes a report of the runs, side by side if there is more than one, to `path`, whole or not at all. `model` is that
/// of the only run; null if it is not at hand. A training step may change its running means. Throws as write_page does.
void write_report(const std::string& path, const std::vector<ReportedRun>& runs, const ReportedModel* model);

}  // namespace minitorch::program
