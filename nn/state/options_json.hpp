// Converts option structs to JSON and back. Each struct has its owner's `name`, and lists its options with their names
// in `fields`. An enum among them is one of the words that `option_words` gives for it, in the order of its values from
// 0 on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "nn/json/json.hpp"
#include "operators/errors/error.hpp"
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
inline Json option_to_json(const std::optional<WholeNumber>& value) { return value ? Json(*value) : Json(); }
inline Json option_to_json(const std::array<RealNumber, 2>& values) { return Json::Array{values[0], values[1]}; }
template <class E>
requires std::is_enum_v<E> Json option_to_json(E value) {
  return std::string(option_words(E{}).at(static_cast<std::size_t>(value)));
}
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
inline void option_from_json(const Json& json, std::optional<WholeNumber>& value) {
  value = json.is_null() ? std::nullopt : std::optional<WholeNumber>(json.as_int64());
}
void option_from_json(const Json& json, std::array<RealNumber, 2>& values);
/// Returns the index of the text among the words. Throws DataError, which lists them, if it is none of them.
std::size_t index_of_word(const Json& json, std::span<const std::string_view> words);
template <class E>
requires std::is_enum_v<E>
void option_from_json(const Json& json, E& value) { value = static_cast<E>(index_of_word(json, option_words(E{}))); }
template <class T>
requires requires(const Json& json) { T::from_json(json); }
void option_from_json(const Json& json, T& value) { value = T::from_json(json); }
template <class T> void option_from_json(const Json& json, std::vector<T>& values) {
  values.clear();
  values.reserve(json.as_array().size());
  for (const Json& one : json.as_array()) option_from_json(one, values.emplace_back());
}

/// Throws CheckpointError, which names the option, for the error of its value.
[[noreturn]] void refuse_option(std::string_view owner, std::string_view name, const Error& error);
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

/// Returns the options in an object; missing ones are taken from `if_missing`. Throws Error, which names the option, if
/// one is in neither, of another type, or unknown. Whoever takes the options checks their ranges.
template <class Options> Options options_from_json(const Json& json, const Json& if_missing = Json::Object{}) {
  Options options;
  std::vector<std::string_view> names;
  std::size_t found = 0;
  Options::fields(options, [&](std::string_view name, auto& value) {
    const Json* const own = json.find(name);
    const Json* const other = if_missing.find(name);
    const Json& given = own == nullptr && other != nullptr ? *other : json.at(name);
    try {
      detail::option_from_json(given, value);
    } catch (const MemoryError&) {
      throw;
    } catch (const Error& error) {
      detail::refuse_option(Options::name, name, error);
    }
    if (own != nullptr) ++found;
    names.push_back(name);
  });
  if (json.as_object().size() != found) detail::refuse_options(json, Options::name, names);
  return options;
}

}  // namespace minitorch::nn
