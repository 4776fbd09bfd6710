// The parser puts the option's name before the message of a check.
#include "program/options/option_checks.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "nn/text/number_fault.hpp"
#include "nn/text/number_text.hpp"
#include "program/options/nearest.hpp"

namespace minitorch::program {

namespace {

std::string refused(const std::string& text, const std::string& rule, const std::string& fault) {
  return "'" + std::string(nn::without_spaces(text)) + "' is not " + rule + (fault.empty() ? "" : ": " + fault);
}

}  // namespace

Check whole_number(std::uint64_t least, std::uint64_t most) {
  const std::string rule = "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  return [least, most, rule](const std::string& text) {
    const auto number = nn::number_in<std::uint64_t>(text);
    const bool is_right = number && *number >= least && *number <= most;
    return is_right ? std::string() : refused(text, rule, nn::number_fault<std::uint64_t>(text));
  };
}

Check number_where(std::function<bool(double)> is_right, const std::string& rule) {
  return [is_right = std::move(is_right), rule](const std::string& text) {
    const auto number = nn::number_in<double>(text);
    const bool is_finite = number && std::isfinite(*number);
    return is_finite && is_right(*number) ? std::string() : refused(text, rule, nn::number_fault<double>(text));
  };
}

Check one_of(std::string_view what, const std::vector<std::string>& names) {
  return [what = std::string(what), names](const std::string& text) {
    if (std::find(names.begin(), names.end(), text) != names.end()) return std::string();
    return no_such(what, text, std::vector<std::string_view>(names.begin(), names.end()));
  };
}

Check not_empty() {
  return [](const std::string& text) -> std::string {
    if (!text.empty()) return "";
    return "its value is empty, as that of a variable that is not set; give one, or leave the option out";
  };
}

}  // namespace minitorch::program
