// Trains by nn::fit, which stops after the steps that were asked for and goes on there.
#include "playground/worker/session.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <utility>

#include "minitorch/minitorch.hpp"
#include "nn/modules/evaluating.hpp"
#include "nn/state/options_json.hpp"
#include "nn/training/fit.hpp"
#include "operators/errors/error.hpp"
#include "program/learning/evaluation.hpp"
#include "program/learning/mlp.hpp"
#include "program/learning/point_data.hpp"
#include "program/learning/training_parts.hpp"

namespace minitorch::playground {

namespace {

using nn::Json;
using program::RunSettings;

const RunSettings defaults{.data = "circle",
                           .points = 500,
                           .hidden = {8, 8},
                           .activation = "tanh",
                           .rate = 1e-2,
                           .schedule = "none",
                           .epochs = 1000,
                           .batch = 10};

RunSettings checked(RunSettings settings) {
  const auto check = [](std::string_view name, bool is_sensible) {
    if (!is_sensible) throw DataError("playground: '" + std::string(name) + "' is out of range");
  };
  const auto is_number = [](std::int64_t n) { return n >= 1 && n <= program::largest_setting; };
  check("epochs", is_number(settings.epochs));
  check("batch", is_number(settings.batch));
  check("points", settings.points >= 1 && settings.points <= program::most_points);
  check("dropout", settings.dropout >= 0 && settings.dropout < 1);
  check("rate", settings.rate > 0 && std::isfinite(settings.rate));
  check("model", settings.model == "mlp");
  return settings;
}

Json points_of(const nn::Dataset& examples) {
  Json result = Json::Array{};
  for (std::int64_t i = 0; i < examples.size(); ++i) {
    const auto [x, y] = examples.item(i);
    const auto place = x.to_vector<float>();
    result.append(Json::Array{place[0], place[1], y.to_vector<std::int64_t>().front()});
  }
  return result;
}

}  // namespace

Session::Session(const Json& settings)
    : settings_(checked(nn::options_from_json<RunSettings>(settings, nn::options_to_json(defaults)))),
      data_(program::load_points(settings_, nullptr)),
      batches_(data_.train, {.batch_size = settings_.batch, .shuffle = true, .seed = settings_.seed}) {
  manual_seed(settings_.seed);
  model_ = program::make_mlp(settings_, data_.task);
  optimizer_ = program::make_optimizer(settings_.optimizer, model_->parameters(), settings_.rate);
  schedule_ = program::make_schedule(settings_.schedule, *optimizer_, settings_.epochs * batches_.size());
  checkpoint_.add("model", *model_).add("optimizer", *optimizer_).add("batches", batches_);
  checkpoint_.add("random", default_generator());
  if (schedule_ != nullptr) checkpoint_.add("schedule", *schedule_);
  checkpoint_.metadata["epoch"] = 0;
  checkpoint_.metadata["task"] = nn::options_to_json(data_.task);
  checkpoint_.metadata["settings"] = nn::options_to_json(settings_);
}

Json Session::description() const {
  return Json::Object{{"settings", nn::options_to_json(settings_)},
                      {"parameters", model_->num_parameters()},
                      {"train", points_of(*data_.train)},
                      {"test", points_of(*data_.test)}};
}

Json Session::step(std::int64_t number) {
  if (number < 0) throw DataError("playground: " + std::to_string(number) + " steps, there must be 0 or more");
  Json epochs = Json::Array{};
  std::int64_t done = 0;
  while (done < number && !is_over()) {
    nn::fit(*model_, [this](const Tensor& outputs, const Tensor& y) { return loss_of(data_.task, outputs, y); },
            *optimizer_, batches_,
            {.first_epoch = epoch_ + 1,
             .scheduler = schedule_ == nullptr ? nn::FitScheduler() : nn::FitScheduler(*schedule_, nn::Each::step),
             .stop = [&] { return ++done == number && history_.under_way.batches < batches_.size(); },
             .history = &history_,
             .progress = false});
    if (!history_.is_under_way()) epochs.append(end_epoch());
  }
  return Json::Object{{"steps", done}, {"epochs", std::move(epochs)}};
}

Json Session::end_epoch() {
  const program::Score score = score_of(data_.task, *model_, data_.test);
  const double loss = std::exchange(history_, {}).epochs.back().loss;
  Json found = Json::Object{{"epoch", ++epoch_}, {"loss", loss}, {"test", score.json()}};
  checkpoint_.metadata["epoch"] = epoch_;
  checkpoint_.metadata["metrics"] = found;
  found["rate"] = optimizer_->lr();
  return found;
}

std::vector<float> Session::picture(std::int64_t width, std::int64_t height, const Window& window) const {
  const auto middles = [](std::int64_t n, double first, double last) {
    const double size = (last - first) / static_cast<double>(n);
    return arange(n, {.dtype = float32}) * size + (first + size / 2);
  };
  const Tensor x = middles(width, window.x0, window.x1).unsqueeze(0).expand({height, width});
  const Tensor y = middles(height, window.y1, window.y0).unsqueeze(1).expand({height, width});
  const auto guard = no_grad();
  const nn::Evaluating evaluating(*model_);
  const Tensor outputs = (*model_)(stack({x.reshape({-1}), y.reshape({-1})}, 1));
  return softmax(outputs, 1).select(1, 1).contiguous().to_vector<float>();
}

Json Session::weights() const {
  Json result = Json::Array{};
  for (const auto& [name, parameter] : model_->named_parameters()) {
    Json shape = Json::Array{}, values = Json::Array{};
    for (const std::int64_t size : parameter.value().shape()) shape.append(size);
    for (const float value : parameter.value().to_vector<float>()) values.append(value);
    result.append(Json::Object{{"name", name}, {"shape", std::move(shape)}, {"values", std::move(values)}});
  }
  return result;
}

void Session::set_weight(std::string_view name, std::int64_t index, double value) {
  for (const auto& [own, parameter] : model_->named_parameters()) {
    if (own != name) continue;
    auto values = parameter.value().to_vector<float>();
    if (index < 0 || index >= std::ssize(values))
      throw IndexError("playground: '" + own + "' has no element " + std::to_string(index));
    values[static_cast<std::size_t>(index)] = static_cast<float>(value);
    parameter.set_value(from_vector(values).reshape(parameter.value().shape()));
    return;
  }
  throw DataError("playground: there is no parameter '" + std::string(name) + "'");
}

std::string Session::checkpoint() const {
  nn::Checkpoint copy = checkpoint_;
  if (const auto& [batches, loss_sum] = history_.under_way; batches > 0)
    copy.metadata["under_way"] = Json::Object{{"loss_sum", loss_sum}, {"batches", batches}};
  std::ostringstream text;
  copy.save(text, nn::CheckpointFormat::json);
  return text.str();
}

void Session::restore(const std::string& text) {
  std::istringstream stream(text);
  nn::Checkpoint copy = checkpoint_;
  copy.load(stream, nn::CheckpointFormat::json);
  history_ = {};
  if (const Json* const left = copy.metadata.find("under_way"))
    history_.under_way = {.batches = left->at("batches").as_int64(), .loss_sum = left->at("loss_sum").as_double()};
  epoch_ = copy.metadata.at("epoch").as_int64();
  checkpoint_.metadata = std::move(copy.metadata);
  checkpoint_.metadata.erase("under_way");
}

}  // namespace minitorch::playground
