// The checks of a loaded state, and their messages.
#include "nn/state/state_checks.hpp"

#include <cstddef>
#include <string>

#include "nn/json/json_writer.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

// Compares texts, since infinity is read back from a file as a string.
bool have_one_text(const Json& a, const Json& own) {
  const std::size_t size = own.dump().size();
  return dump_beginning(a, size) == dump_beginning(own, size);
}

// Returns the members of `shown` that `beside` lacks, or has with another value.
std::string told_beside(const Json& shown, const Json& beside) {
  constexpr std::size_t longest = 400;
  if (!shown.is_object() || !beside.is_object()) return dump_beginning(shown, longest);
  Json differing = Json::Object{};
  for (const auto& [name, value] : shown.as_object()) {
    const Json* const other = beside.find(name);
    if (other == nullptr || value.dump() != other->dump()) differing[name] = value;
  }
  return dump_beginning(differing, longest);
}

}  // namespace

const Json& member_of(const Json& values, const std::string& owner, std::string_view name) {
  if (const Json* const found = values.find(name)) return *found;
  throw CheckpointError("load_state_dict: " + owner + " has no '" + std::string(name) + "'");
}

std::int64_t checked_count(const Json& value, const std::string& what) {
  constexpr std::int64_t largest = std::int64_t{1} << 53U;
  const std::int64_t count = value.as_int64();
  if (count >= 0 && count <= largest) return count;
  throw CheckpointError("load_state_dict: " + what + " is " + std::to_string(count) + ", it must be from 0 to " +
                        std::to_string(largest));
}

void check_kind(const StateDict& state, std::string_view kind) {
  const std::string& other = member_of(state.values, "the state for " + std::string(kind), "kind").as_string();
  if (other != kind) {
    throw CheckpointError("load_state_dict: the state belongs to " + beginning_of(other) + ", not to " +
                          std::string(kind));
  }
  detail::check_names(state);
}

bool is_of_module(const Json& values) {
  const Json* const kind = values.find("kind");
  return kind != nullptr && (*kind == Json(module_kind) || *kind == Json(module_kind_with_extra));
}

void check_settings(const StateDict& state, std::string_view kind, const Json& settings) {
  check_kind(state, kind);
  const std::string owner = "the state of " + std::string(kind);
  const Json& other = member_of(state.values, owner, "settings");
  if (!have_one_text(other, settings)) {
    throw CheckpointError("load_state_dict: " + owner + " was made with " + told_beside(other, settings) +
                          ", but this one was made with " + told_beside(settings, other) +
                          "; go on with the same, or leave it out of what is loaded");
  }
  detail::check_no_tensors(state, kind);
}

}  // namespace minitorch::nn
