// Lookup in states, and the state of a random generator.
#include "nn/state/state_dict.hpp"

#include <algorithm>

#include "nn/state/state_checks.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

const Tensor& StateDict::at(std::string_view name) const {
  const auto found = std::find_if(tensors.begin(), tensors.end(), [&](const NamedTensor& t) { return t.name == name; });
  if (found != tensors.end()) return found->tensor;
  throw CheckpointError("state_dict: there is no tensor '" + beginning_of(name) + "' among " +
                        std::to_string(tensors.size()));
}

void detail::refuse_state(const std::string& why) {
  const std::string function = "load_state_dict: ";
  throw CheckpointError(why.starts_with(function) ? why : function + why);
}

std::optional<std::string_view> detail::name_given_twice(const StateDict& state) {
  std::vector<std::string_view> names;
  names.reserve(state.tensors.size());
  for (const NamedTensor& named : state.tensors) names.push_back(named.name);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  return twice == names.end() ? std::nullopt : std::optional(*twice);
}

void detail::check_names(const StateDict& state) {
  if (const auto twice = name_given_twice(state))
    throw CheckpointError("load_state_dict: the tensor '" + beginning_of(*twice) + "' is given twice");
}

void detail::check_no_tensors(const StateDict& state, std::string_view kind) {
  if (state.tensors.empty()) return;
  throw CheckpointError("load_state_dict: the state has a tensor '" + beginning_of(state.tensors.front().name) +
                        "', but " + std::string(kind) + " keeps none");
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
    detail::check_no_tensors(state, "Generator");
    const std::string owner = "the state of Generator";
    const std::string& engine = member_of(state.values, owner, "engine").as_string();
    if (engine != "mt19937_64")
      throw CheckpointError("load_state_dict: a Generator's engine is mt19937_64, the state is of " +
                            quoted_beginning(engine));
    Generator loaded(0);
    loaded.set_state(member_of(state.values, owner, "state").as_string());
    return [&generator, loaded] { generator = loaded; };
  });
}

void load_state_dict(Generator& generator, const StateDict& state) {
  detail::load_state([&] { return prepare_load(generator, state); });
}

}  // namespace minitorch::nn
