// Steps the new schedule forward on the new optimiser, then copies both states into the checkpoint.
#include "program/learning/schedule_plan.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "nn/state/state_dict.hpp"
#include "operators/errors/error.hpp"
#include "program/learning/training_parts.hpp"

namespace minitorch::program {

namespace {

nn::StateDict& state_of(nn::CheckpointContents& contents, std::string_view part) {
  const auto found =
      std::find_if(contents.parts.begin(), contents.parts.end(), [&](const auto& p) { return p.name == part; });
  if (found == contents.parts.end()) throw CheckpointError("there is no part '" + std::string(part) + "' in it");
  return found->state;
}

}  // namespace

void plan_anew(nn::CheckpointContents& contents, const RunSettings& settings, const nn::Module& model, const Plan& plan,
               std::int64_t steps_of_epoch, std::int64_t steps) {
  const std::int64_t planned = contents.metadata.at("settings").at("epochs").as_int64();
  if (planned == settings.epochs) return;
  const auto old_optimizer = make_optimizer(settings, model.parameters());
  const auto old_schedule = make_schedule(settings.schedule, *old_optimizer, planned * steps_of_epoch);
  nn::StateDict &of_schedule = state_of(contents, "schedule"), &of_optimizer = state_of(contents, "optimizer");
  nn::load_state_dict(*old_schedule, of_schedule);
  check_steps(*old_schedule, steps);
  old_optimizer->prepare_load(of_optimizer);  // a check

  while (plan.schedule.steps() < steps) plan.schedule.step();
  of_schedule = plan.schedule.state_dict();
  const nn::Json::Array new_groups = plan.optimizer.state_dict().values.at("groups").as_array();
  nn::Json::Array groups = of_optimizer.values.at("groups").as_array();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const char* const member : {"options", "initial_lr"}) groups[i][member] = new_groups[i].at(member);
  }
  of_optimizer.values["groups"] = std::move(groups);
}

void check_steps(const nn::Scheduler& schedule, std::int64_t steps) {
  if (schedule.steps() == steps) return;
  throw CheckpointError("its schedule has made " + std::to_string(schedule.steps()) + " steps, its training " +
                        std::to_string(steps));
}

}  // namespace minitorch::program
