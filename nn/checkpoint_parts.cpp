// Parts, taken together and apart.
#include "nn/checkpoint_parts.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "operators/error.hpp"

namespace minitorch::nn {

namespace {

const Json& values_of_model() {
  static const Json values = Json::Object{{"kind", "Module"}};
  return values;
}

}  // namespace

void check_version(const Json& version) {
  if (!version.is_int64() || version.as_int64() < 1)
    throw CheckpointError("its version is " + version.dump().substr(0, 60) + ", versions are whole numbers from 1");
  if (version.as_int64() > checkpoint_version) {
    throw CheckpointError("it is of version " + version.dump() + ", a later one than " +
                          std::to_string(checkpoint_version) + ", which this minitorch reads");
  }
}

void check_contents(const CheckpointContents& contents) {
  contents.metadata.as_object();  // or it throws
  std::set<std::string_view> names;
  for (const CheckpointPart& part : contents.parts) {
    if (!names.insert(part.name).second) throw CheckpointError("the part '" + part.name + "' is given twice");
    if (part.name.find('.') != std::string::npos)
      throw CheckpointError("the part '" + part.name + "' has a dot, which ends the name of a part");
    if (part.name.empty() && contents.parts.size() > 1)
      throw CheckpointError("one of " + std::to_string(contents.parts.size()) + " parts has no name");
  }
  std::set<std::string> tensors;
  for (const NamedTensor& named : contents.tensors()) {
    if (!tensors.insert(named.name).second) throw CheckpointError("the tensor '" + named.name + "' is given twice");
  }
}

Json values_of(const std::vector<CheckpointPart>& parts) {
  const bool is_model = parts.size() == 1 && parts[0].name.empty() && parts[0].state.values == values_of_model();
  if (is_model) return {};
  Json::Object values;
  for (const CheckpointPart& part : parts) values.emplace(part.name, part.state.values);
  return values;
}

std::vector<CheckpointPart> parts_of(const std::vector<NamedTensor>& tensors, const Json& values) {
  std::vector<CheckpointPart> parts;
  if (values.is_null()) {
    parts.push_back({.name = {}, .state = {.tensors = tensors, .values = values_of_model()}});
    return parts;
  }
  for (const auto& [name, its_values] : values.as_object()) {
    its_values.as_object();  // or it throws
    parts.push_back({.name = name, .state = {.tensors = {}, .values = its_values}});
  }
  const bool has_one_without_name = parts.size() == 1 && parts[0].name.empty();
  for (const NamedTensor& named : tensors) {
    const std::size_t dot = has_one_without_name ? 0 : std::min(named.name.find('.'), named.name.size());
    const std::string_view owner = std::string_view(named.name).substr(0, dot);
    // An object has its members in the order of their names.
    const auto part = std::lower_bound(parts.begin(), parts.end(), owner,
                                       [](const CheckpointPart& p, std::string_view name) { return p.name < name; });
    const bool has_name = has_one_without_name || dot < named.name.size();
    if (part == parts.end() || part->name != owner || !has_name)
      throw CheckpointError("the tensor '" + named.name + "' is of none of its parts");
    part->state.tensors.push_back({named.name.substr(has_one_without_name ? 0 : dot + 1), named.tensor});
  }
  return parts;
}

}  // namespace minitorch::nn
