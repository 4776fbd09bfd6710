// Reads the checkpoints that training.cpp writes.
#include "program/learning/trained_model.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "nn/state/options_json.hpp"
#include "nn/text/terminal_text.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "program/learning/loading.hpp"
#include "program/learning/missing_file.hpp"
#include "program/learning/mlp.hpp"
#include "program/learning/models.hpp"
#include "program/learning/setting_limits.hpp"
#include "program/learning/table_data.hpp"
#include "program/learning/text_data.hpp"
#include "program/learning/training_metadata.hpp"

namespace minitorch::program {

namespace {

template <class Options>
Options read(const std::string& path, const nn::CheckpointContents& contents, std::string_view key) {
  try {
    return options_in<Options>(contents.metadata, key);
  } catch (const MemoryError&) {
    throw;
  } catch (const Error& error) {
    throw CheckpointError(path + ": is not a checkpoint of minitorch train: in its metadata, '" + std::string(key) +
                          "': " + error.what());
  }
}

// Gives `task` all classes of `trained` if its own are the first of them: pictures may lack the last classes.
void widen_classes(Task& task, const Task& trained) {
  const auto &few = task.classes, &all = trained.classes;
  const bool is_part = few.size() <= all.size() && std::equal(few.begin(), few.end(), all.begin());
  if (task.height > 0 && is_part) task.classes = all;
}

// Whether a task is of this kind of data.
bool is_of_kind(std::string_view kind, const Task& task) {
  if (kind == "text") return task.is_text() && !task.vocabulary.is_of_words();
  if (kind == "sentences") return task.is_classification() && task.vocabulary.is_of_words();
  return task.vocabulary.size() == 0 && task.has_pictures() == (kind == "pictures");
}

}  // namespace

RunSettings settings_in(const std::string& path, const nn::CheckpointContents& contents) {
  auto settings = read<RunSettings>(path, contents, "settings");
  try {
    check_limits(settings);
  } catch (const DataError& error) {
    throw CheckpointError(path + ": in its settings, " + error.what());
  }
  const std::vector<std::string> units = text_units();
  if (std::find(units.begin(), units.end(), settings.unit) == units.end())
    throw CheckpointError(path + ": in its settings, 'unit' is out of range: it is no unit of a text");
  try {
    const DataSource& source = data_source(settings.data);
    check_fits(source, settings.model);
    if (source.kind == "points" && settings.points == 0)
      throw Error(settings.data + " has points, but their number is 0");
    check_each_layer(settings);
    table_options(settings);
  } catch (const Error& error) {
    throw CheckpointError(path + ": its settings are invalid: " + error.what());
  }
  return settings;
}

Task task_in(const std::string& path, const nn::CheckpointContents& contents) {
  auto task = read<Task>(path, contents, "task");
  if (const nn::StateDict* const words = contents.find("vocabulary")) {
    try {
      task.vocabulary.load_state_dict(*words);
    } catch (const CheckpointError& error) {
      throw CheckpointError(path + ": its vocabulary is invalid: " + error.what());
    }
  }
  std::vector<std::string_view> classes(task.classes.begin(), task.classes.end());
  std::sort(classes.begin(), classes.end());
  const bool is_twice = std::adjacent_find(classes.begin(), classes.end()) != classes.end();
  const bool has_right_columns = task.columns.empty() || task.inputs == static_cast<std::int64_t>(task.columns.size());
  if (is_twice || !has_right_columns || !task.has_right_size()) throw CheckpointError(path + ": its task is invalid");
  return task;
}

void check_model_is_in(const std::string& path, const nn::CheckpointContents& contents, const RunSettings& settings,
                       const Task& task) {
  if (!is_of_kind(data_source(settings.data).kind, task))
    throw CheckpointError(path + ": its task is not one of " + std::string(data_source(settings.data).kind));
  try {
    model_in(contents, count_parameters(settings, task));
  } catch (const CheckpointError& error) {
    throw CheckpointError(path + ": " + error.what());
  }
}

TrainedModel load_trained_model(const std::string& path) {
  check_is_there(path);
  const nn::CheckpointContents contents = nn::read_checkpoint(path);
  TrainedModel trained{settings_in(path, contents), task_in(path, contents), nullptr, {}};
  try {
    check_model_is_in(path, contents, trained.settings, trained.task);
    trained.model = make_model(trained.settings, trained.task);
    trained.model->load_state_dict(*contents.find("model"));
    if (const nn::Json* const metrics = contents.metadata.find("metrics")) trained.metrics = *metrics;
  } catch (const MemoryError&) {
    throw;
  } catch (const Error& error) {
    const std::string text = error.what(), start = nn::escaped(path) + ":";
    throw CheckpointError(text.starts_with(start) ? text : start + " " + text);
  }
  trained.model->eval();
  return trained;
}

Data data_of(const TrainedModel& trained, const std::string& checkpoint, const std::string& path,
             const std::string& test_path) {
  RunSettings settings = trained.settings;
  const DataSource& source = data_source(settings.data);
  if (!path.empty()) {
    check_is_for("--path", kinds_with_path(), source);
    settings.path = path;
  }
  if (!test_path.empty()) {
    check_is_for("--test-path", kinds_with_test_path(), source);
    settings.test_path = test_path;
  }
  try {
    Data data = load_kept(settings, trained.task);
    widen_classes(data.task, trained.task);
    check_is_same(data.task, trained.task);
    return data;
  } catch (const CheckpointError& error) {
    throw CheckpointError(checkpoint + ": " + error.what());
  }
}

}  // namespace minitorch::program
