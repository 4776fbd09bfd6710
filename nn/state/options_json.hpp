// Converts option structs to JSON and back. Each struct lists its options with their names in `fields`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nn/json/json.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

namespace detail {

inline Json option_to_json(bool value) { return value; }
inline Json option_to_json(double value) { return value; }
inline Json option_to_json(std::int64_t value) { return value; }
inline Json option_to_json(std::uint64_t value) { return value; }
inline Json option_to_json(const std::string& value) { return value; }
inline Json option_to_json(RealNumber value) { return value; }
inline Json option_to_json(WholeNumber value) { return value; }
inline Json option_to_json(operators::Flag value) { return value; }
inline Json option_to_json(const std::array<RealNumber, 2>& values) { return Json::Array{values[0], values[1]}; }
template <class T>
requires requires(const T& value) { value.to_json(); }
Json option_to_json(const T& value) { return value.to_json(); }
template <class T> Json option_to_json(const std::vector<T>& values) {
  Json json = Json::Array{};
  for (const T& value : values) json.append(option_to_json(value));
  return json;
}

inline void option_from_json(const Json& json, bool& value) { value = json.as_bool(); }
inline void option_from_json(const Json& json, double& value) { value = json.as_double(); }
inline void option_from_json(const Json& json, std::int64_t& value) { value = json.as_int64(); }
inline void option_from_json(const Json& json, std::uint64_t& value) { value = json.as_uint64(); }
inline void option_from_json(const Json& json, std::string& value) { value = json.as_string(); }
inline void option_from_json(const Json& json, RealNumber& value) { value = json.as_double(); }
inline void option_from_json(const Json& json, WholeNumber& value) { value = json.as_int64(); }
inline void option_from_json(const Json& json, operators::Flag& value) { value = json.as_bool(); }
void option_from_json(const Json& json, std::array<RealNumber, 2>& values);
template <class T>
requires requires(const Json& json) { T::from_json(json); }
void option_from_json(const Json& json, T& value) { value = T::from_json(json); }
template <class T> void option_from_json(const Json& json, std::vector<T>& values) {
  values.clear();
  values.reserve(json.as_array().size());
  for (const Json& one : json.as_array()) option_from_json(one, values.emplace_back());
}

/// Throws CheckpointError: an object of options has a member that is none of `names`, the options of `owner`.
[[noreturn]] void refuse_options(const Json& json, std::string_view owner, const std::vector<std::string_view>& names);

}  // namespace detail

/// Returns an object with all options by name.
template <class Options> Json options_to_json(const Options& options) {
  Json json = Json::Object{};
  Options::fields(options,
                  [&](std::string_view name, const auto& value) { json[name] = detail::option_to_json(value); });
  return json;
}

/// Returns the options in an object; missing ones are taken from `if_missing`. Throws Error if an option is in neither,
/// or unknown.
template <class Options> Options options_from_json(const Json& json, const Json& if_missing = Json::Object{}) {
  Options options;
  std::vector<std::string_view> names;
  std::size_t found = 0;
  Options::fields(options, [&](std::string_view name, auto& value) {
    const Json* const own = json.find(name);
    const Json* const other = if_missing.find(name);
    detail::option_from_json(own == nullptr && other != nullptr ? *other : json.at(name), value);
    if (own != nullptr) ++found;
    names.push_back(name);
  });
  if (json.as_object().size() != found) detail::refuse_options(json, Options::name, names);
  return options;
}

}  // namespace minitorch::nn
