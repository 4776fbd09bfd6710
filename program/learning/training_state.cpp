// Puts the parts of a training together, by the seed of its settings alone.
#include "program/learning/training_state.hpp"

#include <cstdint>
#include <utility>

#include "minitorch/functions/making.hpp"
#include "nn/state/options_json.hpp"
#include "program/learning/mlp.hpp"
#include "program/learning/schedule_plan.hpp"
#include "program/learning/training_parts.hpp"

namespace minitorch::program {

TrainingState::TrainingState(const RunSettings& settings, Data& data, MakeModel make)
    : batches(data.train, {.batch_size = settings.batch, .shuffle = true, .seed = settings.seed}) {
  manual_seed(settings.seed);
  model = make(settings, data);
  if (data.task.standardize) learn_scales(*model, data.task, *data.train);
  optimizer = make_optimizer(settings, model->parameters());
  schedule = make_schedule(settings.schedule, *optimizer, settings.epochs * batches.size());
  checkpoint.add("model", *model).add("optimizer", *optimizer).add("batches", batches);
  checkpoint.add("random", default_generator());
  if (schedule != nullptr) checkpoint.add("schedule", *schedule);
  if (data.task.vocabulary.size() > 0) checkpoint.add("vocabulary", data.task.vocabulary);
  checkpoint.metadata["epoch"] = 0;
  checkpoint.metadata["task"] = nn::options_to_json(data.task);
  checkpoint.metadata["settings"] = nn::options_to_json(settings);
}

void TrainingState::go_on_from(nn::CheckpointContents contents, const RunSettings& settings,
                               const TrainingPlace& place) {
  const std::int64_t steps = place.epoch * batches.size() + place.under_way.batches;
  if (schedule != nullptr) plan_anew(contents, settings, *model, {*optimizer, *schedule}, batches.size(), steps);
  checkpoint.load_contents(std::move(contents));
  check_is_at(place, batches);
  if (schedule != nullptr) check_steps(*schedule, steps);
}

}  // namespace minitorch::program
