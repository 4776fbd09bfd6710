// The errors of option structs read from JSON.
#include "nn/state/options_json.hpp"

#include <algorithm>
#include <string>

#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/joined.hpp"

namespace minitorch::nn::detail {

void option_from_json(const Json& json, std::array<RealNumber, 2>& values) {
  if (json.as_array().size() != values.size())
    throw DataError("there must be two numbers, not " + std::to_string(json.as_array().size()));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = json.as_array()[i].as_double();
}

std::size_t index_of_word(const Json& json, std::span<const std::string_view> words) {
  const auto found = std::find(words.begin(), words.end(), json.as_string());
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  throw DataError(quoted_beginning(json.as_string()) + " is none of " + operators::joined(words));
}

void refuse_option(std::string_view owner, std::string_view name, const Error& error) {
  throw CheckpointError(std::string(owner) + ": its option '" + std::string(name) + "': " + error.what());
}

void refuse_options(const Json& json, std::string_view owner, const std::vector<std::string_view>& names) {
  std::string unknown;
  for (const auto& [name, value] : json.as_object()) {
    if (unknown.empty() && std::find(names.begin(), names.end(), name) == names.end()) unknown = beginning_of(name);
  }
  throw CheckpointError(std::string(owner) + " has no option '" + unknown + "'; its options are " +
                        operators::joined(names));
}

}  // namespace minitorch::nn::detail
