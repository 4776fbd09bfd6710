// Reads what train.cpp writes.
#include "program/trained_model.hpp"

#include "nn/options_json.hpp"
#include "operators/error.hpp"
#include "program/models.hpp"

namespace minitorch::program {

namespace {

template <class Options>
Options read(const std::string& path, const nn::CheckpointContents& contents, std::string_view key) {
  try {
    return nn::options_from_json<Options>(contents.metadata.at(key));
  } catch (const Error& error) {
    throw CheckpointError(path + ": is no checkpoint of minitorch train: in its metadata, '" + std::string(key) +
                          "': " + error.what());
  }
}

}  // namespace

RunSettings settings_in(const std::string& path, const nn::CheckpointContents& contents) {
  return read<RunSettings>(path, contents, "settings");
}
Task task_in(const std::string& path, const nn::CheckpointContents& contents) {
  return read<Task>(path, contents, "task");
}

TrainedModel load_trained_model(const std::string& path) {
  const nn::CheckpointContents contents = nn::read_checkpoint(path);
  TrainedModel trained{settings_in(path, contents), task_in(path, contents), nullptr};
  const nn::StateDict* const state = contents.find("model");
  if (state == nullptr) throw CheckpointError(path + ": there is no part 'model' in it");
  try {
    trained.model = make_model(trained.settings, trained.task);
    trained.model->load_state_dict(*state);
  } catch (const Error& error) {
    throw CheckpointError(path + ": " + error.what());
  }
  trained.model->eval();
  return trained;
}

}  // namespace minitorch::program
