// Combines parts into lists of tensors and values, and separates them again.
#include "nn/checkpoint/checkpoint_parts.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "nn/files/memory_budget.hpp"
#include "nn/state/state_checks.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

const Json& values_of_model() {
  static const Json values = Json::Object{{"kind", module_kind}};
  return values;
}

// Throws if a value is too deep for a file, in which `around` objects and arrays enclose it.
void check_depth(const std::string& name, const Json& value, int around) {
  if (around == Json::max_depth && (value.is_array() || value.is_object()))
    throw CheckpointError(name + " would nest deeper in a file than " + std::to_string(Json::max_depth) + " levels");
  if (value.is_array()) {
    for (const Json& one : value.as_array()) check_depth(name, one, around + 1);
  } else if (value.is_object()) {
    for (const auto& [key, one] : value.as_object()) check_depth(name, one, around + 1);
  }
}

// Throws if two tensors of a part have the same name. Tensors of different parts cannot, since part names differ and
// have no dot.
void check_names(const CheckpointPart& part) {
  const auto twice = detail::name_given_twice(part.state);
  if (!twice) return;
  const std::string start = part.name.empty() ? "" : part.name + ".";
  throw CheckpointError("the tensor '" + beginning_of(start + std::string(*twice)) + "' is given twice");
}

}  // namespace

void check_version(const Json& version) {
  if (!version.is_int64() || version.as_int64() < 1)
    throw CheckpointError("its version is " + dump_beginning(version, 60) + ", versions are whole numbers from 1");
  if (version.as_int64() > checkpoint_version) {
    throw CheckpointError("its version is " + version.dump() + ", this minitorch reads versions up to " +
                          std::to_string(checkpoint_version));
  }
}

void check_contents(ContentsView contents) {
  contents.metadata.as_object();  // throws if it is none
  check_depth("the metadata", contents.metadata, 1);
  std::set<std::string_view> names;
  for (const CheckpointPart& part : contents.parts) {
    if (!names.insert(part.name).second)
      throw CheckpointError("the part '" + beginning_of(part.name) + "' is given twice");
    if (part.name.find('.') != std::string::npos)
      throw CheckpointError("the part '" + beginning_of(part.name) + "' has a dot, which ends the name of a part");
    if (part.name.empty() && contents.parts.size() > 1)
      throw CheckpointError("one of " + std::to_string(contents.parts.size()) + " parts has no name");
    check_depth("the state of the part '" + beginning_of(part.name) + "'", part.state.values, 2);
  }
  for (const CheckpointPart& part : contents.parts) check_names(part);
}

bool is_just_a_model(const std::vector<CheckpointPart>& parts) {
  return parts.size() == 1 && parts[0].name.empty() && parts[0].state.values == values_of_model();
}

std::vector<std::pair<std::string_view, const Json*>> values_by_name(const std::vector<CheckpointPart>& parts) {
  std::vector<std::pair<std::string_view, const Json*>> values;
  values.reserve(parts.size());
  for (const CheckpointPart& part : parts) values.emplace_back(part.name, &part.state.values);
  std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return values;
}

void write_values(JsonWriter& writer, const std::vector<CheckpointPart>& parts) {
  writer.plain("{");
  std::string_view before;
  for (const auto& [name, values] : values_by_name(parts)) {
    writer.plain(before);
    writer.string(name);
    writer.plain(": ");
    writer.value(*values);
    before = ", ";
  }
  writer.plain("}");
}

std::vector<NamedTensor> tensors_of(const std::vector<CheckpointPart>& parts) {
  std::size_t count = 0;
  for (const CheckpointPart& part : parts) count += part.state.tensors.size();
  std::vector<NamedTensor> all;
  all.reserve(count);
  for (const CheckpointPart& part : parts) {
    for (const NamedTensor& named : part.state.tensors)
      all.push_back({part.name.empty() ? named.name : part.name + "." + named.name, named.tensor});
  }
  return all;
}

std::vector<CheckpointPart> parts_of(std::deque<NamedTensor> tensors, Json values) {
  std::vector<CheckpointPart> parts;
  if (values.is_null()) {
    parts.push_back({.name = {}, .state = {.tensors = {}, .values = values_of_model()}});
  } else {
    Json::Object members = std::move(values).as_object();
    parts.reserve(members.size());
    for (auto& [name, its_values] : members) {
      its_values.as_object();  // throws if it is none
      parts.push_back({.name = name, .state = {.tensors = {}, .values = std::move(its_values)}});
    }
  }
  const bool has_one_without_name = parts.size() == 1 && parts[0].name.empty();
  const auto owner_of = [&](const NamedTensor& named) -> CheckpointPart& {
    const std::size_t dot = has_one_without_name ? 0 : std::min(named.name.find('.'), named.name.size());
    const std::string_view owner = std::string_view(named.name).substr(0, dot);
    // `parts` is sorted by name, as the members of an object are.
    const auto part = std::lower_bound(parts.begin(), parts.end(), owner,
                                       [](const CheckpointPart& p, std::string_view name) { return p.name < name; });
    const bool has_name = has_one_without_name || dot < named.name.size();
    if (part == parts.end() || part->name != owner || !has_name)
      throw CheckpointError("the tensor '" + beginning_of(named.name) + "' belongs to none of its parts");
    return *part;
  };
  std::vector<std::size_t> counts(parts.size());
  for (const NamedTensor& named : tensors) ++counts[static_cast<std::size_t>(&owner_of(named) - parts.data())];
  for (std::size_t i = 0; i < parts.size(); ++i) parts[i].state.tensors.reserve(counts[i]);
  for (; !tensors.empty(); tensors.pop_front()) {
    NamedTensor& named = tensors.front();
    CheckpointPart& part = owner_of(named);
    if (!has_one_without_name) named.name.erase(0, part.name.size() + 1);
    part.state.tensors.push_back(std::move(named));
  }
  return parts;
}

std::uint64_t bytes_of_tensor(const std::string& name) {
  return 2 * sizeof(NamedTensor) + 2 * block_bytes(name.size()) + storage_bytes(0);
}

std::uint64_t bytes_of_parts(const Json& values) {
  std::uint64_t bytes = 0;
  for (const auto& [name, its_values] : values.as_object())
    bytes += sizeof(CheckpointPart) + 2 * block_bytes(sizeof(std::string)) + block_bytes(name.size());
  return bytes;
}

}  // namespace minitorch::nn
