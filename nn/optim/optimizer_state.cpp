// An optimiser's state: options, and state tensors of each parameter. Loading checks it as a whole and then stores it.
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/state/state_checks.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/errors/text.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::nn {

namespace {

std::string state_name(std::size_t number, std::string_view tensor) {
  return std::to_string(number) + "." + std::string(tensor);
}

bool are_alike(const TensorData& a, const TensorData& b) {
  return a.is_defined() && a.shape() == b.shape() && a.dtype() == b.dtype();
}

// Returns an element that is out of range, if there is one. NaN in a tensor is that of a training that diverged.
std::optional<double> number_out_of_range(const TensorData& data, const Optimizer::StateTensor& tensor) {
  if (tensor.is_number) {
    const double number = data.number_at(0);
    return number >= tensor.least && number <= tensor.most ? std::nullopt : std::optional(number);
  }
  if (!(tensor.least > -std::numeric_limits<double>::infinity()) || data.numel() == 0) return std::nullopt;
  const Tensor is_below = Tensor(data) < tensor.least;
  if (any(is_below).item() == 0) return std::nullopt;
  return min(where(is_below, Tensor(data), tensor.least)).item();
}

std::string rule_of(const Optimizer::StateTensor& tensor) {
  const std::string least = to_text(tensor.least);
  return std::isinf(tensor.most) ? "it must be " + least + " or more"
                                 : "it must be from " + least + " to " + to_text(tensor.most);
}

// Targets and sources, to copy after all checks.
using Copies = std::vector<std::pair<TensorData, TensorData>>;

// Plans a copy into the existing tensor, so that a load takes no more memory; if it does not fit, stores a clone.
void put(TensorData& place, const TensorData& data, Copies& copies) {
  if (are_alike(place, data)) {
    copies.emplace_back(place, data);
  } else {
    place = clone(data);
  }
}

// Returns the index in the state of each of a group's parameters: by their paths if both sides have them, otherwise in
// order. `refuse` throws with the fault.
template <class Refuse>
std::vector<std::size_t> places_in_state(const Json& own, const Json* paths, std::size_t count, const Refuse& refuse) {
  std::vector<std::size_t> places(count);
  std::iota(places.begin(), places.end(), std::size_t{0});
  if (paths == nullptr || own.is_null() || *paths == own) return places;
  const Json::Array &ours = own.as_array(), &theirs = paths->as_array();
  if (theirs.size() != count)
    refuse("has " + std::to_string(theirs.size()) + " paths for " + std::to_string(count) + " parameters");
  std::map<std::string_view, std::size_t> by_path;
  for (std::size_t i = 0; i < count; ++i) {
    if (!by_path.emplace(theirs[i].as_string(), i).second)
      refuse("has the parameter '" + beginning_of(theirs[i].as_string()) +
             "' twice, and its order differs from this optimiser's");
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto found = by_path.extract(ours[i].as_string());
    if (found.empty()) {
      refuse("has the parameter '" + beginning_of(theirs[i].as_string()) + "' where this optimiser has '" +
             beginning_of(ours[i].as_string()) + "'; it belongs to another model");
    }
    places[i] = found.mapped();
  }
  return places;
}

}  // namespace

// Returns the paths of a group's parameters; null if one has none.
Json Optimizer::paths(std::size_t group) const {
  Json::Array all;
  for (const State& state : groups_[group].states) {
    all.emplace_back(state.parameter.path());
    if (all.back().as_string().empty()) return {};
  }
  return all;
}

StateDict Optimizer::state_dict() const {
  return naming_memory("state_dict", [this] {
    StateDict state;
    Json::Array groups;
    std::size_t number = 0;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      Json::Array steps;
      for (const State& one : groups_[i].states) {
        steps.emplace_back(one.steps);
        for (std::size_t t = 0; t < max_state_tensors; ++t) {
          if (one.tensors[t].is_defined())
            state.tensors.push_back({state_name(number, state_tensors(i)[t].name), Tensor(one.tensors[t])});
        }
        ++number;
      }
      const double initial = groups_[i].initial_lr;
      Json::Object group = {{"options", options_as_json(i)},
                            {"initial_lr", initial < 0 ? Json() : Json(initial)},
                            {"steps", std::move(steps)}};
      save_more(group, state.tensors);
      if (Json all_paths = paths(i); !all_paths.is_null()) group.emplace("paths", std::move(all_paths));
      groups.emplace_back(std::move(group));
    }
    state.values = Json::Object{{"kind", name()}, {"groups", std::move(groups)}};
    return state;
  });
}

Commit Optimizer::prepare_load(const StateDict& state) {
  return detail::checked_state([&]() -> Commit {
    const auto refuse = [this](const std::string& what) {
      throw CheckpointError("load_state_dict: the state of " + std::string(name()) + " " + what);
    };
    check_kind(state, name());
    const Json::Array& groups = member_of(state.values, "the state of " + std::string(name()), "groups").as_array();
    if (groups.size() != groups_.size())
      refuse("has " + std::to_string(groups.size()) + " groups, this optimiser has " + std::to_string(groups_.size()));
    std::set<const void*> own;
    for_states([&](const State& one) {
      for (const TensorData& tensor : one.tensors) own.insert(tensor.is_defined() ? tensor.storage().data() : nullptr);
    });
    NamedStates named;
    for (const NamedTensor& one : state.tensors) {  // clones sources that are targets, too: a copy would change them
      const TensorData& data = one.tensor.data();
      named.emplace(one.name, own.contains(data.storage().data()) ? clone(data) : data);
    }
    std::vector<Commit> commits;
    std::size_t first = 0;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      commits.push_back(prepare_group(i, groups[i], first, named));
      first += groups_[i].states.size();
    }
    if (!named.empty())
      refuse("has a tensor '" + beginning_of(named.begin()->first) +
             "', but this optimiser has no state tensor of that name");
    return [commits = std::move(commits)] {
      for (const Commit& commit : commits) commit();
    };
  });
}

Commit Optimizer::prepare_group(std::size_t group, const Json& values, std::size_t first, NamedStates& named) {
  const std::string owner = "in the state of " + std::string(name()) + ", group " + std::to_string(group);
  const auto refuse = [&](const std::string& what) { throw CheckpointError("load_state_dict: " + owner + " " + what); };
  LoadedOptions options = load_options(group, member_of(values, owner, "options"));
  const Json& initial = member_of(values, owner, "initial_lr");
  const double initial_lr = initial.is_null() ? -1 : initial.as_double();
  if (!initial.is_null() && !(initial_lr >= 0 && std::isfinite(initial_lr)))
    refuse("has the initial_lr " + initial.dump() + ", which must be null, or finite and 0 or more");
  const Json::Array& steps = member_of(values, owner, "steps").as_array();
  std::vector<State> loaded = groups_[group].states;
  Copies copies;
  if (steps.size() != loaded.size())
    refuse("has " + std::to_string(steps.size()) + " parameters, this optimiser's has " +
           std::to_string(loaded.size()));
  const std::vector<std::size_t> places = places_in_state(paths(group), values.find("paths"), loaded.size(), refuse);
  for (std::size_t i = 0; i < loaded.size(); ++i) {
    const Tensor& value = loaded[i].parameter.value();
    const Json& its_steps = steps[places[i]];
    loaded[i].steps = checked_count(its_steps, owner + ", the number of steps");
    for (std::size_t t = 0; t < max_state_tensors; ++t) {
      const std::string tensor_name = state_name(first + places[i], options.tensors[t].name);
      const auto tensor = options.tensors[t].name.empty() ? NamedStates::node_type() : named.extract(tensor_name);
      TensorData& place = loaded[i].tensors[t];
      if (tensor.empty()) {
        if (options.tensors[t].is_used && loaded[i].steps > 0)
          refuse("has made " + its_steps.dump() + " steps, but has no tensor '" + tensor_name + "'");
        place = TensorData();
        continue;
      }
      const TensorData& data = tensor.mapped();
      if (options.tensors[t].shape_for(value) != data.shape() || options.tensors[t].dtype_for(value) != data.dtype()) {
        refuse("has a tensor '" + tensor_name + "' " + shape_and_dtype(Tensor(data)) +
               (options.tensors[t].is_number ? ", it must be () float64"
                                             : ", but its parameter is " + shape_and_dtype(value)));
      }
      if (const auto fault = number_out_of_range(data, options.tensors[t]))
        refuse("has a tensor '" + tensor_name + "' with the number " + to_text(*fault) + ", " +
               rule_of(options.tensors[t]));
      put(place, data, copies);
    }
  }
  Commit commit_more = load_more(values, places, named);
  return [this, group, initial_lr, commit_more = std::move(commit_more), commit = std::move(options.commit),
          loaded = std::move(loaded), copies = std::move(copies)]() mutable {
    commit();
    for (const auto& [to, from] : copies) copy_into(to, from);
    groups_[group].initial_lr = initial_lr;
    groups_[group].states.swap(loaded);
    commit_more();
    operators::Recording::note_setting();  // a recorded step needs all tensors, and these may lack some
  };
}

}  // namespace minitorch::nn
