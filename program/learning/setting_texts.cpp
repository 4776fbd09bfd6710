// Walks the members of the settings by their types, so that it finds new ones, too.
#include "program/learning/setting_texts.hpp"

#include <algorithm>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "nn/text/terminal_text.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::program {

namespace {

// Calls f(name, text) for each text that is not UTF-8, with the name of its member.
template <class Settings, class F> void each_other_text(Settings& settings, const F& f) {
  RunSettings::fields(settings, [&](std::string_view name, auto& member) {
    using Member = std::remove_cvref_t<decltype(member)>;
    const auto visit = [&](auto& text) {
      if (!nn::is_utf8(text)) f(name, text);
    };
    if constexpr (std::same_as<Member, std::string>) visit(member);
    if constexpr (std::same_as<Member, std::vector<std::string>>) std::for_each(member.begin(), member.end(), visit);
  });
}

}  // namespace

void check_texts(const RunSettings& settings) {
  each_other_text(settings, [](std::string_view name, const std::string& text) {
    std::string option = "--" + std::string(name);
    std::replace(option.begin(), option.end(), '_', '-');
    throw DataError(option + ": '" + nn::escaped(text) + "' is not UTF-8, so no checkpoint can hold it; rename it");
  });
}

RunSettings with_escaped_texts(RunSettings settings) {
  each_other_text(settings, [](std::string_view, std::string& text) { text = nn::escaped(text); });
  return settings;
}

}  // namespace minitorch::program
