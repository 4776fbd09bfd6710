// Steps the new schedule forward on the new optimiser, then copies both states into the checkpoint.
#include "program/learning/schedule_plan.hpp"

#include <algorithm>

#include "nn/state/state_checks.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::program {

namespace {

nn::StateDict& state_of(nn::CheckpointContents& contents, std::string_view part) {
  const auto found =
      std::find_if(contents.parts.begin(), contents.parts.end(), [&](const auto& p) { return p.name == part; });
  if (found == contents.parts.end()) throw CheckpointError("there is no part '" + std::string(part) + "' in it");
  return found->state;
}

}  // namespace

void plan_anew(nn::CheckpointContents& contents, nn::Scheduler& schedule, const nn::Optimizer& optimizer,
               std::int64_t steps) {
  nn::check_kind(state_of(contents, "schedule"), schedule.name());
  while (schedule.steps() < steps) schedule.step();
  state_of(contents, "schedule") = schedule.state_dict();

  nn::Json& values = state_of(contents, "optimizer").values;
  const nn::Json::Array planned = optimizer.state_dict().values.at("groups").as_array();
  nn::Json::Array groups = values.at("groups").as_array();
  if (groups.size() != planned.size()) throw CheckpointError("its optimizer has another number of groups");
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i]["options"] = planned[i].at("options");
  values["groups"] = std::move(groups);
}

}  // namespace minitorch::program
