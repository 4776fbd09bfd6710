#include "examples/flags.hpp"

#include <CLI/CLI.hpp>

namespace minitorch::examples {

struct Flags::App : CLI::App {
  using CLI::App::App;
};

Flags::Flags(const std::string& about) : app_(std::make_unique<App>(about)) {}

Flags::~Flags() = default;

void Flags::add(const std::string& flag, std::string& text, const std::string& about,
                const std::vector<std::string>& choices) {
  CLI::Option* option = app_->add_option(flag, text, about);
  if (!choices.empty()) option->check(CLI::IsMember(choices));
  if (!text.empty()) option->capture_default_str();
}

void Flags::add(const std::string& flag, bool& is_given, const std::string& about) {
  app_->add_flag(flag, is_given, about);
}

void Flags::add_number(const std::string& flag, const std::function<std::string(const std::string&)>& read,
                       const std::string& about, const std::string& type, const std::string& default_text) {
  const auto read_first = [flag, read](const CLI::results_t& texts) {
    const std::string fault = read(texts.at(0));
    if (!fault.empty()) throw CLI::ValidationError(flag, fault);
    return true;
  };
  app_->add_option(flag, read_first, about)->type_name(type)->default_str(default_text);
}

std::optional<int> Flags::parse(int argc, const char* const* argv, std::ostream& out, std::ostream& errors) {
  try {
    app_->parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    return app_->exit(error, out, errors);
  }
}

}  // namespace minitorch::examples
