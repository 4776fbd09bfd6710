// The records of a training: how it began, and what each epoch did. They are the lines of its log, and all that a
// report knows of the past.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nn/json/json.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"

namespace minitorch::program {

struct TrainingRecords {
  nn::Json start = nn::Json::Object{};  // start_record; empty if the log is of an older version
  struct Call {
    std::int64_t epoch;   // its first
    std::string command;  // its command line
  };
  std::vector<Call> calls{};  // of the program, in their order, that trained the epochs: more than one if resumed
  std::vector<nn::Json> epochs{};
  nn::Json unfinished{};  // StepRecorder::take of an epoch that was interrupted; else null
  nn::Json diverged{};    // the last line of a log if the training diverged, and was not resumed; else null

  /// Begins a call that trains from `epoch` on: what there is of these epochs does not count any more.
  void begin(nn::Json start_record, std::int64_t epoch);

  void drop_epochs_from(std::int64_t epoch);

  /// "the training diverged in epoch 4, after 37 steps: the loss is nan"; empty if it did not.
  std::string end() const;
};

/// Returns what is known when a training begins: settings, numbers of examples, parameters and steps of an epoch; the
/// version, the command line, the machine, the number of threads, and the time in UTC, "2026-11-28 20:43".
nn::Json start_record(const RunSettings& settings, const Data& data, std::int64_t parameters,
                      std::int64_t steps_of_epoch);

/// Returns the line of a log that says that the training diverged: {"diverged": sign, "epoch", "step"}, where `step` is
/// the number of steps before.
nn::Json divergence_record(const std::string& sign, std::int64_t epoch, std::int64_t step);

/// Returns the records in the log at `path`. Where epochs were trained again, the later ones count. Throws DataError,
/// which names the line, if it is no log of `minitorch train`. An empty log has no epochs. Leaves out empty
/// lines, and a torn last one.
TrainingRecords read_log(const std::string& path);

/// Whether an epoch of the records has the metrics of a checkpoint: equal losses, to the last bit, tell one training
/// from another. The records may go on where the checkpoint ends, since a log is written more often.
bool has_metrics(const TrainingRecords& records, const nn::Json& metrics);

}  // namespace minitorch::program
