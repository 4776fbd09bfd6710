// Counting the steps without improvement.
#include "nn/training/early_stopping.hpp"

#include <cmath>
#include <string>

#include "nn/checks/option_checks.hpp"
#include "nn/state/state_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

EarlyStopping::EarlyStopping(EarlyStoppingOptions options) : options_(options) {
  check_at_least("EarlyStopping", "patience", options.patience, 0);
  if (!(options.min_delta >= 0)) {  // infinity is allowed: then nothing is an improvement
    throw DataError("EarlyStopping: min_delta is " + to_text(options.min_delta) + ", it must not be below 0");
  }
}

bool EarlyStopping::step(RealNumber measure) {
  ++steps_;
  const double gain = options_.better == Better::lower ? best_ - measure : measure - best_;
  const bool is_first = std::isnan(best_);
  if (std::isfinite(double{measure}) && (is_first || gain > options_.min_delta)) {
    best_ = measure;
    without_improvement_ = 0;
  } else {
    ++without_improvement_;
  }
  return should_stop();
}

Json EarlyStopping::settings() const {
  return Json::Object{{"patience", options_.patience},
                      {"min_delta", options_.min_delta},
                      {"better", options_.better == Better::lower ? "lower" : "higher"}};
}

StateDict EarlyStopping::state_dict() const {
  return naming_memory("state_dict", [this] {
    StateDict state;
    state.values = Json::Object{{"kind", "EarlyStopping"},
                                {"settings", settings()},
                                {"best", best_},
                                {"without_improvement", without_improvement_},
                                {"steps", steps_}};
    return state;
  });
}

Commit EarlyStopping::prepare_load(const StateDict& state) {
  return detail::checked_state([&]() -> Commit {
    check_settings(state, "EarlyStopping", settings());
    const std::string owner = "the state of EarlyStopping";
    const double best = member_of(state.values, owner, "best").as_double();
    const auto count = [&](std::string_view name) {
      return checked_count(member_of(state.values, owner, name), std::string(name) + " of EarlyStopping");
    };
    const std::int64_t without = count("without_improvement"), steps = count("steps");
    if (steps < without) {
      throw CheckpointError("load_state_dict: EarlyStopping has " + std::to_string(without) +
                            " steps without improvement among " + std::to_string(steps) +
                            " steps, the number must be from 0 to that of all steps");
    }
    return [this, best, without, steps] {
      best_ = best;
      without_improvement_ = without;
      steps_ = steps;
    };
  });
}

}  // namespace minitorch::nn
