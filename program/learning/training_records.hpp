// The records of a training: how it began, and what each epoch did. They are the lines of its log, and all that a
// report knows of the past.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nn/json/json.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"

namespace minitorch::program {

struct TrainingRecords {
  nn::Json start = nn::Json::Object{};  // start_record; empty if the log is of an older version
  struct Call {
    std::int64_t epoch, batches;  // its first epoch, and how many batches of that were made before
    std::string command;          // its command line
  };
  std::vector<Call> calls{};  // of the program, in their order, that trained the epochs: more than one if resumed
  std::vector<nn::Json> epochs{};
  nn::Json unfinished{};  // interruption_record of the last epoch if it was interrupted, and not resumed; else null
  nn::Json diverged{};    // the last line of a log if the training diverged, and was not resumed; else null

  /// Begins a call that trains from `epoch` on, behind the batches of it that start_record says were made before: what
  /// there is of later ones does not count any more.
  void begin(nn::Json start_record, std::int64_t epoch);

  void drop_epochs_from(std::int64_t epoch);

  /// "the training diverged in epoch 4, after 37 steps: the loss is nan"; empty if it did not.
  std::string end() const;
};

/// Returns what is known when a training begins: settings, numbers of examples, parameters and steps of an epoch; the
/// batches of its first epoch that were made before; the version, the command line, the machine, the number of threads,
/// and the time in UTC, "2026-11-28 20:43".
nn::Json start_record(const RunSettings& settings, const Data& data, std::int64_t parameters,
                      std::int64_t steps_of_epoch, std::int64_t batches_before);

/// Returns the line of a log that says that the training diverged: {"diverged": sign, "epoch", "step"}, where `step` is
/// the number of steps before.
nn::Json divergence_record(const std::string& sign, std::int64_t epoch, std::int64_t step);

/// Returns the line of a log that says that a signal interrupted the training within an epoch: {"interrupted": signal,
/// "epoch", "step"}, and what was `found` of the epoch so far (StepRecorder::take).
nn::Json interruption_record(std::string_view signal, std::int64_t epoch, std::int64_t step, nn::Json::Object found);

/// Returns the records in the log at `path`. Where epochs were trained again, the later ones count. Throws DataError,
/// which names the line, if it is no log of `minitorch train`. An empty log has no epochs, nor has that of a training
/// that was interrupted in its first. Leaves out empty lines, and a torn last one.
TrainingRecords read_log(const std::string& path);

/// Whether an epoch of the records has the metrics of a checkpoint: equal losses, to the last bit, tell one training
/// from another. The records may go on where the checkpoint ends, since a log is written more often.
bool has_metrics(const TrainingRecords& records, const nn::Json& metrics);

}  // namespace minitorch::program
