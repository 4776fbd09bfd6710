// Lookup in states, and the state of a random generator.
#include "nn/state/state_dict.hpp"

#include <algorithm>

#include "nn/state/state_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

const Tensor& StateDict::at(std::string_view name) const {
  const auto found = std::find_if(tensors.begin(), tensors.end(), [&](const NamedTensor& t) { return t.name == name; });
  if (found != tensors.end()) return found->tensor;
  throw CheckpointError("state_dict: there is no tensor '" + std::string(name) + "' among " +
                        std::to_string(tensors.size()));
}

void detail::refuse_state(const std::string& why) {
  const std::string function = "load_state_dict: ";
  throw CheckpointError(why.starts_with(function) ? why : function + why);
}

StateDict state_dict(const Generator& generator) {
  return naming_memory("state_dict", [&] {
    StateDict state;
    state.values = Json::Object{{"kind", "Generator"}, {"engine", "mt19937_64"}, {"state", generator.state()}};
    return state;
  });
}

Commit prepare_load(Generator& generator, const StateDict& state) {
  return detail::checked_state([&]() -> Commit {
    check_kind(state, "Generator");
    const std::string& engine = state.values.at("engine").as_string();
    if (engine != "mt19937_64")
      throw CheckpointError("load_state_dict: a Generator's engine is mt19937_64, the state is of '" + engine + "'");
    Generator loaded(0);
    loaded.set_state(state.values.at("state").as_string());
    return [&generator, loaded] { generator = loaded; };
  });
}

void load_state_dict(Generator& generator, const StateDict& state) {
  detail::load_state([&] { return prepare_load(generator, state); });
}

}  // namespace minitorch::nn
