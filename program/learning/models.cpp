// The table of models.
#include "program/learning/models.hpp"

#include <array>

#include "operators/errors/error.hpp"
#include "operators/errors/joined.hpp"
#include "program/learning/language_models.hpp"
#include "program/learning/mlp.hpp"
#include "program/learning/picture_models.hpp"
#include "program/options/tables.hpp"

namespace minitorch::program {

namespace {

constexpr std::array all_models = {
    Model{"mlp", "linear layers with activations", "points, pictures and tables", [](RunSettings& /*settings*/) {},
          make_mlp, count_mlp},
    Model{"cnn", "convolutions with batch normalisation and pooling", "pictures", adapt_to_cnn, make_cnn, count_cnn},
    Model{"course", "the two convolutions of miniTorch's course", "pictures", adapt_to_course, make_course,
          count_course},
    Model{"sentence-cnn", "convolutions over the words (Kim 2014)", "sentences", [](RunSettings& /*settings*/) {},
          make_sentence_cnn, count_sentence_cnn},
    Model{"transformer", "causal attention, as GPT has it", "text", [](RunSettings& /*settings*/) {}, make_transformer,
          count_transformer},
    Model{"rnn", "recurrent layers of GRU cells", "text", adapt_to_rnn, make_rnn, count_rnn},
};

const Model& model_called(std::string_view name) { return row_of(all_models, name, "model"); }

}  // namespace

std::span<const Model> models() { return all_models; }

RunSettings default_settings(const DataSource& source, std::string_view model) {
  const Model& chosen = model_called(model);
  if (!chosen.fits(source)) {
    std::vector<std::string_view> fitting;
    for (const Model& one : all_models) {
      if (one.fits(source)) fitting.push_back(one.name);
    }
    throw Error("the model " + std::string(model) + " is for " + std::string(chosen.kinds) + ", and " +
                std::string(source.name) + " has " + std::string(source.kind) + "; choose " +
                operators::joined(fitting, " or "));
  }
  RunSettings settings = source.defaults;
  if (model != settings.model) chosen.adapt(settings);
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

std::vector<std::string> model_names() { return names_of(all_models); }

}  // namespace minitorch::program
