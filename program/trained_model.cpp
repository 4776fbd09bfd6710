// Reads what train.cpp writes.
#include "program/trained_model.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <string_view>

#include "minitorch/text.hpp"
#include "nn/options_json.hpp"
#include "operators/error.hpp"
#include "program/models.hpp"

namespace minitorch::program {

namespace {

template <class Options>
Options read(const std::string& path, const nn::CheckpointContents& contents, std::string_view key) {
  try {
    return nn::options_from_json<Options>(contents.metadata.at(key));
  } catch (const MemoryError&) {
    throw;
  } catch (const Error& error) {
    throw CheckpointError(path + ": is no checkpoint of minitorch train: in its metadata, '" + std::string(key) +
                          "': " + error.what());
  }
}

// Pictures of which the last classes do not occur are examples of a task that has them: gives `task` the classes of
// `trained` where it has the first of these.
void widen_classes(Task& task, const Task& trained) {
  const auto &few = task.classes, &all = trained.classes;
  const bool is_part = few.size() <= all.size() && std::equal(few.begin(), few.end(), all.begin());
  if (task.height > 0 && is_part) task.classes = all;
}

}  // namespace

RunSettings settings_in(const std::string& path, const nn::CheckpointContents& contents) {
  auto settings = read<RunSettings>(path, contents, "settings");
  const auto check = [&](std::string_view name, bool is_sensible) {
    if (!is_sensible) throw CheckpointError(path + ": no training can have its " + std::string(name));
  };
  const auto is_number = [](std::int64_t n, std::int64_t least) { return n >= least && n <= largest_setting; };
  check("epochs", is_number(settings.epochs, 1));
  check("batch", is_number(settings.batch, 1));
  check("points", settings.points >= 0 && settings.points <= most_points);
  check("dropout", settings.dropout >= 0 && settings.dropout < 1);
  check("rate", settings.rate > 0 && std::isfinite(settings.rate));
  for (const std::int64_t size : settings.hidden) check("hidden", is_number(size, 1));
  return settings;
}

Task task_in(const std::string& path, const nn::CheckpointContents& contents) {
  auto task = read<Task>(path, contents, "task");
  const std::set<std::string> classes(task.classes.begin(), task.classes.end());
  if (task.inputs < 1 || task.inputs > largest_setting || classes.size() != task.classes.size())
    throw CheckpointError(path + ": no training can have its task");
  return task;
}

void check_model_is_in(const std::string& path, const nn::CheckpointContents& contents) {
  const RunSettings settings = settings_in(path, contents);
  const double wanted = count_parameters(settings, task_in(path, contents));
  const nn::StateDict* const state = contents.find("model");
  if (state == nullptr) throw CheckpointError(path + ": there is no part 'model' in it");
  double elements = 0;
  for (const nn::NamedTensor& named : state->tensors) elements += static_cast<double>(named.tensor.numel());
  if (wanted <= elements) return;
  throw CheckpointError(path + ": its settings ask for a model of " + to_text(wanted) +
                        " parameters, but its part 'model' has " + to_text(elements));
}

TrainedModel load_trained_model(const std::string& path) {
  const nn::CheckpointContents contents = nn::read_checkpoint(path);
  TrainedModel trained{settings_in(path, contents), task_in(path, contents), nullptr};
  try {
    check_model_is_in(path, contents);
    trained.model = make_model(trained.settings, trained.task);
    trained.model->load_state_dict(*contents.find("model"));
  } catch (const MemoryError&) {
    throw;
  } catch (const Error& error) {
    const std::string text = error.what();
    throw CheckpointError(text.starts_with(path + ":") ? text : path + ": " + text);
  }
  trained.model->eval();
  return trained;
}

Data data_of(const TrainedModel& trained, const std::string& checkpoint, const std::string& path) {
  RunSettings settings = trained.settings;
  if (!path.empty()) settings.path = path;
  Data data = data_source(settings.data).load(settings);
  widen_classes(data.task, trained.task);
  if (!(nn::options_to_json(data.task) == nn::options_to_json(trained.task)))
    throw Error(checkpoint + ": the data are not those that it was trained with");
  return data;
}

}  // namespace minitorch::program
