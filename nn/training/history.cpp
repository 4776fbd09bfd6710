// The state of a history: a JSON object for each epoch.
#include "nn/training/history.hpp"

#include <algorithm>
#include <utility>

#include "nn/json/json.hpp"
#include "nn/state/state_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

namespace {

Json json_of(const EpochResult& epoch) {
  Json json = Json::Object{{"loss", epoch.loss}};
  if (epoch.validation) {
    json["validation"] = Json::Object{{"loss", epoch.validation->loss},
                                      {"accuracy", epoch.validation->accuracy},
                                      {"examples", epoch.validation->examples}};
  }
  for (const auto& [name, value] : epoch.metrics) json["metrics"][name] = value;
  return json;
}

EpochResult epoch_of(const Json& json) {
  EpochResult epoch{.loss = json.at("loss").as_double()};
  if (const Json* const found = json.find("validation")) {
    epoch.validation = {.loss = found->at("loss").as_double(),
                        .accuracy = found->at("accuracy").as_double(),
                        .examples = checked_count(found->at("examples"), "the examples of a validation")};
  }
  if (const Json* const found = json.find("metrics")) {
    for (const auto& [name, value] : found->as_object()) epoch.metrics[name] = value.as_double();
  }
  return epoch;
}

}  // namespace

void detail::NoValidation::refuse() {
  throw Error("EpochResult: there was no validation after the epoch: give fit a loader for it, .validation = &batches");
}

std::size_t TrainingHistory::best() const {
  if (epochs.empty()) throw Error("best: the history has no epochs");
  const auto is_less = [](const EpochResult& a, const EpochResult& b) { return a.measure() < b.measure(); };
  return static_cast<std::size_t>(std::min_element(epochs.begin(), epochs.end(), is_less) - epochs.begin());
}

StateDict TrainingHistory::state_dict() const {
  return naming_memory("state_dict", [this] {
    Json::Array all;
    for (const EpochResult& epoch : epochs) all.push_back(json_of(epoch));
    StateDict state;
    state.values = Json::Object{{"kind", "TrainingHistory"},
                                {"epochs", std::move(all)},
                                {"batches", under_way.batches},
                                {"loss_sum", under_way.loss_sum}};
    return state;
  });
}

Commit TrainingHistory::prepare_load(const StateDict& state) {
  return detail::checked_state([&]() -> Commit {
    check_kind(state, "TrainingHistory");
    detail::check_no_tensors(state, "TrainingHistory");
    const auto value = [&](std::string_view name) -> const Json& {
      return member_of(state.values, "the state of TrainingHistory", name);
    };
    TrainingHistory loaded;
    for (const Json& epoch : value("epochs").as_array()) loaded.epochs.push_back(epoch_of(epoch));
    loaded.under_way = {.batches = checked_count(value("batches"), "batches of TrainingHistory"),
                        .loss_sum = value("loss_sum").as_double()};
    return [this, loaded = std::move(loaded)]() mutable { std::swap(*this, loaded); };
  });
}

}  // namespace minitorch::nn
