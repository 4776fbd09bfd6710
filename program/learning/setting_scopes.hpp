// The data and the models that have a setting. Of others the options refuse it, and reports leave it out.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "nn/json/json.hpp"
#include "program/learning/data_sources.hpp"

namespace minitorch::program {

struct SettingScope {
  Kinds kinds = {};                           // of data; empty for all
  std::vector<std::string_view> models = {};  // names; empty for all
};

/// A setting that only some data or models have.
struct ScopedSetting {
  std::string_view name;  // of a member of RunSettings
  SettingScope scope;
};
std::span<const ScopedSetting> scoped_settings();

/// Returns the scope of a setting; that of all data and models if it has no row.
SettingScope scope_of(std::string_view setting);

/// Returns settings in JSON without those that their data or their model do not have, and without numbers that stand
/// for none (Limits::absent). They may be those of an older version.
nn::Json own_settings(const nn::Json& settings);

}  // namespace minitorch::program
