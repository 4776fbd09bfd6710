// Equal losses tell one training from another. Settings do where the log does not have the epoch of the checkpoint: the
// disk was full, or the program was killed between both.
#include "program/learning/earlier_log.hpp"

#include <algorithm>
#include <string>

#include "nn/state/options_json.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "program/learning/overwriting.hpp"
#include "program/learning/training_metadata.hpp"

namespace minitorch::program {

namespace {

// Returns the settings that stay when a training is resumed.
nn::Json lasting(RunSettings settings) {
  settings.epochs = 0;
  settings.path.clear();
  settings.test_path.clear();
  return nn::options_to_json(settings);
}

bool is_of(const TrainingRecords& log, const RunSettings& settings, const nn::Json& metrics) {
  const nn::Json* const epoch = metrics.find("epoch");
  const auto is_there = [&](const nn::Json& record) { return epoch != nullptr && record.at("epoch") == *epoch; };
  if (std::ranges::any_of(log.epochs, is_there)) return has_metrics(log, metrics);
  if (log.start.find("settings") == nullptr) return false;  // of an older version
  return lasting(options_in<RunSettings>(log.start, "settings")) == lasting(settings);
}

}  // namespace

std::optional<TrainingRecords> earlier_log(const std::string& path, const RunSettings& settings,
                                           const nn::Json& metrics, bool may_overwrite) {
  if (!has_content(path)) return TrainingRecords{};
  std::string what = "a file that is no log of minitorch train";
  try {
    TrainingRecords log = read_log(path);
    if (is_of(log, settings, metrics)) return log;
    const bool is_log = !log.epochs.empty() || !log.diverged.is_null() || !log.unfinished.is_null();
    if (is_log) what = "a log of another training";
  } catch (const MemoryError&) {
    throw;
  } catch (const Error& error) {
    what = "a file that cannot be read as a log (" + std::string(error.what()) + ")";
  }
  if (may_overwrite) return std::nullopt;
  refuse_existing("--log", path, what);
}

}  // namespace minitorch::program
