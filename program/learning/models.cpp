// The table of models.
#include "program/learning/models.hpp"

#include <array>

#include "operators/errors/error.hpp"
#include "program/learning/language_models.hpp"
#include "program/learning/mlp.hpp"
#include "program/learning/picture_models.hpp"
#include "program/options/enumerated.hpp"
#include "program/options/tables.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

void adapt_nothing(RunSettings& /*settings*/) {}

const Model& model_called(std::string_view name) { return row_of(models(), name, "model"); }

}  // namespace

std::span<const Model> models() {
  static const std::array all = {
      Model{"mlp",
            "linear layers with activations",
            {"points", "pictures", "tables"},
            adapt_nothing,
            make_mlp,
            count_mlp},
      Model{"cnn",
            "convolutions with batch normalisation and pooling",
            {"pictures"},
            adapt_to_cnn,
            make_cnn,
            count_cnn,
            least_batch_of_cnn},
      Model{"course",
            "the two convolutions of miniTorch's course",
            {"pictures"},
            adapt_to_course,
            make_course,
            count_course},
      Model{"sentence-cnn",
            "convolutions over the words (Kim 2014)",
            {"sentences"},
            adapt_nothing,
            make_sentence_cnn,
            count_sentence_cnn},
      Model{"transformer",
            "causal attention, as GPT has it",
            {"text"},
            adapt_nothing,
            make_transformer,
            count_transformer},
      Model{"rnn", "recurrent layers of GRU cells", {"text"}, adapt_to_rnn, make_rnn, count_rnn},
  };
  return all;
}

void check_fits(const DataSource& source, std::string_view model) {
  const Model& chosen = model_called(model);
  if (chosen.fits(source)) return;
  std::vector<std::string_view> fitting;
  for (const Model& one : models()) {
    if (one.fits(source)) fitting.push_back(one.name);
  }
  throw Error("the model " + std::string(model) + " is for " + enumerated(chosen.kinds) + ", not for " +
              std::string(source.kind) + "; choose " + enumerated(fitting, "or"));
}

RunSettings default_settings(const DataSource& source, std::string_view model) {
  check_fits(source, model);
  RunSettings settings = source.defaults;
  if (model != settings.model) model_called(model).adapt(settings);
  settings.data = source.name;
  settings.model = model;
  return settings;
}

std::unique_ptr<nn::Module> make_model(const RunSettings& settings, const Task& task) {
  return model_called(settings.model).make(settings, task);
}

double count_parameters(const RunSettings& settings, const Task& task) {
  return model_called(settings.model).count_parameters(settings, task);
}

void check_batches(const RunSettings& settings, const Task& task, std::int64_t examples) {
  const std::int64_t least = model_called(settings.model).least_batch(settings, task), left = examples % settings.batch;
  const std::int64_t smallest = left == 0 ? settings.batch : left;
  if (smallest >= least) return;
  throw Error("--batch " + std::to_string(settings.batch) + ": of " + counted(examples, "training example") +
              ", a step would have only " + std::to_string(smallest) + ", and " + settings.model + " needs at least " +
              std::to_string(least) + " for pictures of " + std::to_string(task.width) + " x " +
              std::to_string(task.height) + "; choose another --batch, or larger pictures");
}

std::vector<std::string> model_names() { return names_of(models()); }

}  // namespace minitorch::program
