// Trains by nn::fit, which stops after the steps that were asked for and goes on there.
#include "playground/worker/session.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "minitorch/minitorch.hpp"
#include "nn/modules/parameter_vector.hpp"
#include "nn/state/options_json.hpp"
#include "nn/training/evaluate.hpp"
#include "nn/training/fit.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "playground/worker/points.hpp"
#include "program/learning/divergence.hpp"
#include "program/learning/evaluation.hpp"
#include "program/learning/mlp.hpp"
#include "program/learning/point_data.hpp"
#include "program/learning/setting_limits.hpp"
#include "program/learning/training_metadata.hpp"
#include "program/learning/training_parts.hpp"
#include "program/options/tables.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::playground {

namespace {

using nn::Json;
using program::Limits, program::RunSettings;

const RunSettings defaults{.data = "spiral",
                           .points = 300,
                           .hidden = {12, 12},
                           .activation = "tanh",
                           .rate = 1e-2,
                           .schedule = "none",
                           .epochs = 2000,
                           .batch = 20};

constexpr double largest_exact = 9'007'199'254'740'991;  // of a page's whole numbers

// What a number may be: what a page can show and a worker trains in a moment, and else what `minitorch train` takes.
const auto& page_limits() {
  static const std::array limits = {
      limits_of_points,
      Limits{.name = "seed", .low = 0, .high = largest_exact},
      Limits{.name = "layers", .low = 0, .high = 16},
      Limits{.name = "units", .low = 1, .high = 256},
      program::limits_of("noise"),
      program::limits_of("dropout"),
      program::limits_of("rate"),
      program::limits_of("weight_decay"),
      program::limits_of("l1"),
      program::limits_of("batch"),
      program::limits_of("epochs"),
  };
  return limits;
}

constexpr Limits limits_of_weights{.name = "weight", .low = -3.4e38, .high = 3.4e38};  // of float32

// The numbers that a page calls by this name: of the hidden layers it has their number and their units.
std::vector<double> page_numbers(const RunSettings& settings, std::string_view name) {
  if (name == "layers") return {static_cast<double>(settings.hidden.size())};
  return program::numbers_of(settings, name == "units" ? "hidden" : name);
}

// The ends of a range that do not belong to it.
Json excluded_by(const Limits& limits) {
  Json ends = Json::Array{};
  if (limits.excludes_low) ends.append(limits.low);
  if (limits.excludes_high) ends.append(limits.high);
  return ends;
}

Json json_of(const Limits& limits) {
  Json range = Json::Object{{"low", limits.low}};
  if (limits.high != Limits::none) range["high"] = limits.high;
  if (!limits.excludes_low && !limits.excludes_high) return range;
  range["excluded"] = excluded_by(limits);
  range["rule"] = limits.text();
  return range;
}

bool has_points(const RunSettings& settings) {
  const auto sets = program::point_set_names();
  return settings.data == "csv" || std::find(sets.begin(), sets.end(), settings.data) != sets.end();
}

void check_are_not_over(std::int64_t epochs, std::int64_t over) {
  if (over < epochs) return;
  throw DataError("playground: " + program::counted(over, "epoch") + (over == 1 ? " is" : " are") +
                  " over already; give a larger number, or reset first");
}

RunSettings checked(RunSettings settings) {
  if (settings.data == "csv") settings.points = defaults.points;  // of the sets that may be chosen next
  for (const Limits& limits : page_limits())
    program::check_within(limits, page_numbers(settings, limits.name), "playground: ");
  if (settings.model != "mlp") throw DataError("playground: the model is '" + settings.model + "', it must be 'mlp'");
  return settings;
}

// The examples in the batches in which `minitorch train` evaluates them.
std::vector<nn::Batch> batches_of(const nn::SharedDataset& examples, const program::Task& task) {
  nn::DataLoader loader(examples, {.batch_size = program::examples_at_once(task)});
  std::vector<nn::Batch> all;
  for (const nn::Batch& batch : loader) all.push_back(batch);
  return all;
}

}  // namespace

Json choices() {
  Json sets = Json::Array{}, numbers = Json::Object{};
  for (const std::string_view name : program::point_set_names()) sets.append(std::string(name));
  for (const Limits& one : page_limits()) numbers[one.name] = json_of(one);
  return Json::Object{{"defaults", nn::options_to_json(defaults)}, {"data", std::move(sets)},
                      {"activation", program::activation_names()}, {"optimizer", program::optimizer_names()},
                      {"schedule", program::schedule_names()},     {"limits", std::move(numbers)},
                      {"weight", json_of(limits_of_weights)}};
}

Session::Session(const Json& settings, std::string_view table)
    : settings_(
          settings_for(checked(nn::options_from_json<RunSettings>(settings, nn::options_to_json(defaults))), table)),
      data_(points_for(settings_, table)),
      train_(batches_of(data_.train, data_.task)),
      test_(batches_of(data_.test, data_.task)),
      state_(settings_, data_,
             [](const RunSettings& own, const program::Data& data) { return program::make_mlp(own, data.task); }) {}

std::unique_ptr<Session> Session::open(nn::CheckpointContents checkpoint, std::string_view table,
                                       std::optional<std::int64_t> epochs) {
  auto settings = program::options_in<RunSettings>(checkpoint.metadata, "settings");
  if (!has_points(settings)) {
    throw CheckpointError("playground: the checkpoint is that of a training on " + settings.data +
                          "; this room takes points, and tables of two columns of numbers and a class");
  }
  if (epochs) settings.epochs = *epochs;
  auto session = std::make_unique<Session>(nn::options_to_json(settings), table);
  if (checkpoint.metadata.at("task") != session->state_.checkpoint.metadata.at("task"))
    throw CheckpointError("playground: the checkpoint is that of a training with other points");
  // That of a training that failed may be planned anew, though it cannot go on.
  if (const std::string sign = program::sign_of_divergence(checkpoint.tensors()); !epochs && !sign.empty())
    throw CheckpointError("playground: the checkpoint has numbers that are not finite: " + sign);
  const program::TrainingPlace place = program::training_place(checkpoint.metadata, session->state_.batches);
  if (epochs) check_are_not_over(*epochs, place.epoch);
  session->go_on_from(std::move(checkpoint), place);
  return session;
}

Json Session::description() const {
  Json weights = Json::Array{};
  std::int64_t start = 0;
  for (const auto& [name, parameter] : state_.model->named_parameters()) {
    const Shape& shape = parameter.value().shape();
    weights.append(Json::Object{{"name", name}, {"shape", Json::Array(shape.begin(), shape.end())}, {"start", start}});
    start += parameter.value().numel();
  }
  return Json::Object{{"settings", nn::options_to_json(settings_)},
                      {"epoch", epoch_},
                      {"classes", data_.task.classes},
                      {"weights", std::move(weights)},
                      {"train", points_json(*data_.train)},
                      {"test", points_json(*data_.test)}};
}

Json Session::step(std::int64_t number) {
  if (number < 0) throw DataError("playground: " + std::to_string(number) + " steps, there must be 0 or more");
  Json epochs = Json::Array{}, answer = Json::Object{};
  std::int64_t done = 0;
  history_.epochs.clear();  // they are told
  if (number > 0 && !is_over()) {
    failure_.clear();
    try {
      const auto loss = [this](const Tensor& outputs, const Tensor& y) {
        return step_loss_of(settings_, *state_.model, data_.task, outputs, y);
      };
      nn::fit(*state_.model, loss, *state_.optimizer, state_.batches,
              {.epochs = settings_.epochs - epoch_,
               .first_epoch = epoch_ + 1,
               .scheduler =
                   state_.schedule == nullptr ? nn::FitScheduler() : nn::FitScheduler(*state_.schedule, nn::Each::step),
               .capture = number > 1,  // a recording lasts for one call
               .after_step = [&] { ++done; },
               .stop = [&] { return done == number && history_.under_way.batches < state_.batches.size(); },
               .after_epoch = [&](const auto& history) { epochs.append(end_epoch(history.epochs.back().loss)); },
               .history = &history_,
               .progress = false});
    } catch (const nn::DivergenceError& error) {
      failure_ = error.sign() + " in epoch " + std::to_string(epoch_ + 1);
    } catch (const Error& error) {
      failure_ = std::string(error.what()) + ", in epoch " + std::to_string(epoch_ + 1);
    }
    if (!failure_.empty()) answer["failure"] = failure_;
  }
  answer["steps"] = done;
  answer["epochs"] = std::move(epochs);
  return answer;
}

Json Session::end_epoch(double loss) {
  Json found = Json::Object{{"epoch", ++epoch_}, {"loss", loss}, {"test", score_of(test_)}};
  state_.checkpoint.metadata["epoch"] = epoch_;
  state_.checkpoint.metadata["metrics"] = found;
  found["rate"] = state_.optimizer->lr();
  return found;
}

Json Session::scores() const { return Json::Object{{"train", score_of(train_)}, {"test", score_of(test_)}}; }

Json Session::score_of(const Batches& examples) const {
  const auto loss = [this](const Tensor& outputs, const Tensor& y) { return loss_of(data_.task, outputs, y); };
  const nn::Evaluation found = nn::evaluate(*state_.model, examples, loss);
  return Json::Object{{"loss", program::computed_json(found.loss)}, {"accuracy", found.accuracy}};
}

bool Session::set_epochs(std::int64_t epochs) {
  if (state_.schedule != nullptr) {
    check_has_not_failed("reset the training to plan its schedule for another number of epochs");
    return false;
  }
  program::check_within(program::limits_of("epochs"), {static_cast<double>(epochs)}, "playground: ");
  check_are_not_over(epochs, epoch_);
  settings_.epochs = epochs;
  state_.checkpoint.metadata["settings"]["epochs"] = epochs;
  return true;
}

std::vector<float> Session::weights() const {
  const auto guard = no_grad();
  return nn::parameters_to_vector(state_.model->parameters()).to_vector<float>();
}

void Session::set_weight(std::string_view name, std::int64_t index, double value) {
  for (const auto& [own, parameter] : state_.model->named_parameters()) {
    if (own != name) continue;
    auto values = parameter.value().to_vector<float>();
    if (index < 0 || index >= std::ssize(values))
      throw IndexError("playground: '" + own + "' has no element " + std::to_string(index));
    Limits limits = limits_of_weights;
    limits.name = own;
    program::check_within(limits, {value}, "playground: ");
    values[static_cast<std::size_t>(index)] = static_cast<float>(value);
    parameter.set_value(from_vector(values).reshape(parameter.value().shape()));
    return;
  }
  throw DataError("playground: there is no parameter '" + std::string(name) + "'");
}

nn::CheckpointContents Session::checkpoint() const {
  check_has_not_failed("there is no checkpoint until one succeeds");
  nn::CheckpointContents contents = state_.checkpoint.contents();
  program::write_under_way(history_, contents.metadata);
  return contents;
}

void Session::check_has_not_failed(const std::string& consequence) const {
  if (!failure_.empty()) throw DataError("playground: the last step failed, " + failure_ + "; " + consequence);
}

void Session::go_on_from(nn::CheckpointContents contents, const program::TrainingPlace& place) {
  state_.go_on_from(std::move(contents), settings_, place);
  state_.checkpoint.metadata["settings"]["epochs"] = settings_.epochs;
  state_.checkpoint.metadata.erase("under_way");
  history_ = {.epochs = {}, .under_way = place.under_way};
  epoch_ = place.epoch;
}

}  // namespace minitorch::playground
