// The table of scopes.
#include "program/learning/setting_scopes.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <type_traits>

#include "program/learning/setting_limits.hpp"

namespace minitorch::program {

namespace {

using nn::Json;

// Returns the text of a member; empty if there is none.
std::string_view text_in(const Json& settings, std::string_view name) {
  const Json* const found = settings.find(name);
  return found != nullptr && found->is_string() ? std::string_view(found->as_string()) : "";
}

// Returns the kind of data of this name; empty if there are none.
std::string_view kind_of(std::string_view data) {
  const auto sources = data_sources();
  const auto found = std::find_if(sources.begin(), sources.end(), [data](const auto& one) { return one.name == data; });
  return found == sources.end() ? "" : found->kind;
}

bool is_absent(std::string_view setting, const Json& value) {
  const auto* const limits = std::find_if(setting_limits.begin(), setting_limits.end(),
                                          [&](const Limits& one) { return one.name == setting; });
  if (limits == setting_limits.end() || !limits->absent) return false;
  return value.visit([&]<class T>(const T& number) {
    if constexpr (std::is_arithmetic_v<T>) return static_cast<double>(number) == *limits->absent;
    return false;
  });
}

}  // namespace

std::span<const ScopedSetting> scoped_settings() {
  static const std::array all = {
      ScopedSetting{.name = "path", .scope = {.kinds = kinds_with_path()}},
      ScopedSetting{.name = "test_path", .scope = {.kinds = kinds_with_test_path()}},
      ScopedSetting{.name = "size", .scope = {.kinds = {"pictures"}}},
      ScopedSetting{.name = "label", .scope = {.kinds = {"tables"}}},
      ScopedSetting{.name = "task", .scope = {.kinds = {"tables"}}},
      ScopedSetting{.name = "ignore", .scope = {.kinds = {"tables"}}},
      ScopedSetting{.name = "missing", .scope = {.kinds = {"tables"}}},
      ScopedSetting{.name = "header", .scope = {.kinds = {"tables"}}},
      ScopedSetting{.name = "separator", .scope = {.kinds = {"tables"}}},
      ScopedSetting{.name = "points", .scope = {.kinds = {"points"}}},
      ScopedSetting{.name = "noise", .scope = {.kinds = {"points"}}},
      ScopedSetting{.name = "context", .scope = {.kinds = {"text"}}},
      ScopedSetting{.name = "unit", .scope = {.kinds = {"text"}}},
      ScopedSetting{.name = "hidden", .scope = {.models = {"mlp", "cnn"}}},
      ScopedSetting{.name = "maps", .scope = {.models = {"cnn"}}},
      ScopedSetting{.name = "activation", .scope = {.models = {"mlp"}}},
      ScopedSetting{.name = "layers", .scope = {.models = {"transformer", "rnn"}}},
      ScopedSetting{.name = "heads", .scope = {.models = {"transformer"}}},
      ScopedSetting{.name = "width", .scope = {.models = {"transformer", "rnn", "sentence-cnn"}}},
  };
  return all;
}

SettingScope scope_of(std::string_view setting) {
  const auto all = scoped_settings();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == setting; });
  return found == all.end() ? SettingScope{} : found->scope;
}

Json own_settings(const Json& settings) {
  if (!settings.is_object()) return settings;
  const std::string_view kind = kind_of(text_in(settings, "data")), model = text_in(settings, "model");
  Json own = Json::Object{};
  for (const auto& [name, value] : settings.as_object()) {
    const SettingScope scope = scope_of(name);
    if (includes(scope.kinds, kind) && includes(scope.models, model) && !is_absent(name, value)) own[name] = value;
  }
  return own;
}

}  // namespace minitorch::program
