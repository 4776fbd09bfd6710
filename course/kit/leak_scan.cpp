// Looks for solutions in what students can read. Spaces do not count, so a solution on other lines is found, too.
#include "course/kit/leak_scan.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>

namespace course {

namespace {

constexpr std::size_t shortest = 12, tokens_in_a_row = 8;

std::string without_spaces(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0) result += c;
  }
  return result;
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Words and single other characters.
std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    if (is_word(text[i])) {
      while (end < text.size() && is_word(text[end])) ++end;
    }
    if (std::isspace(static_cast<unsigned char>(text[i])) == 0) tokens.emplace_back(text.substr(i, end - i));
    i = end;
  }
  return tokens;
}

std::set<std::string> runs_of(const std::string& text) {
  const std::vector<std::string> tokens = tokens_of(text);
  std::set<std::string> runs;
  for (std::size_t i = 0; i + tokens_in_a_row <= tokens.size(); ++i) {
    std::string run;
    for (std::size_t k = 0; k < tokens_in_a_row; ++k) run += tokens[i + k];
    if (run.size() >= shortest) runs.insert(run);
  }
  return runs;
}

}  // namespace

LeakScan::LeakScan(const Tree& student) {
  std::string given;
  for (const auto& [path, file] : stripped(student)) given += without_spaces(file.text) + "\n";
  std::set<std::string> secret;
  for (const std::string& solution : solutions(student)) {
    std::istringstream lines(solution);
    for (std::string line; std::getline(lines, line);) {
      if (std::string packed = without_spaces(line); packed.size() >= shortest) secret.insert(packed);
    }
    for (const std::string& run : runs_of(solution)) secret.insert(run);
  }
  for (const std::string& text : secret) {
    if (given.find(text) == std::string::npos) secret_.push_back(text);
  }
}

std::vector<std::string> LeakScan::leaks(std::string_view text) const {
  const std::string packed = without_spaces(text);
  std::vector<std::string> found;
  for (const std::string& secret : secret_) {
    if (packed.find(secret) != std::string::npos) found.push_back(secret);
  }
  return found;
}

std::vector<std::string> LeakScan::leaks(const Tree& tree) const {
  std::vector<std::string> found;
  for (const auto& [path, file] : tree) {
    for (std::string& leak : leaks(file.text)) found.push_back(leak.insert(0, path + ": "));
  }
  return found;
}

}  // namespace course
