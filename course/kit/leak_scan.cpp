// Looks for parts of solutions.
#include "course/kit/leak_scan.hpp"

#include <algorithm>
#include <map>
#include <sstream>

#include "course/kit/code_text.hpp"
#include "course/kit/strip.hpp"

namespace course {

namespace {

constexpr std::size_t tokens_of_a_leak = 8, tokens_of_a_whole = 12, tokens_of_a_copy = 24;

// What stands before a solution, from the end of the function before: "double mul(double x, double y) {".
std::string head_before(const std::string& text) {
  std::istringstream lines(without_comments(text));
  std::string code;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('#')) code += line + "\n";
  }
  const std::size_t brace = code.find_last_of('{');
  if (brace == std::string::npos || brace == 0) return "";
  const std::size_t before = code.find_last_of(";{}", brace - 1);
  return code.substr(before == std::string::npos ? 0 : before + 1);
}

std::string joined(const std::vector<std::string>& tokens, std::size_t begin, std::size_t count) {
  std::string text;
  for (std::size_t i = begin; i < begin + count; ++i) text += tokens[i];
  return text;
}

// Adds each run of `count` consecutive tokens.
void add_runs(Fragments& fragments, const std::vector<std::string>& tokens, std::size_t count,
              const std::string& name) {
  for (std::size_t i = 0; i + count <= tokens.size(); ++i) fragments.add(joined(tokens, i, count), name);
}

// Calls `add(code, head, name)` for each solution, with its comments and without.
template <class Add> void for_each_solution(const Tree& student, const Add& add) {
  for (const auto& [path, file] : student) {
    const Stripped stripped_file = stripped(file.text, path);
    for (const Marked& one : stripped_file.solutions) {
      const std::string name = one.task.empty()   ? "hidden tests of " + path
                               : one.name.empty() ? one.task
                                                  : one.task + " (" + one.name + ")";
      const std::string head = one.name.empty() ? "" : packed(head_before(stripped_file.text.substr(0, one.at)));
      add(one.text, head, name);
      add(without_comments(one.text), head, name);
    }
  }
}

// Each solution once, with the longest part of it.
std::vector<std::string> one_for_each_solution(const Fragments& fragments, std::string_view text) {
  std::map<std::string, std::string> longest;
  for (const std::string& reading : readings_of(text)) {
    for (const std::string& fragment : fragments.found_in(reading)) {
      std::string& known = longest[fragments.name_of(fragment)];
      if (fragment.size() > known.size()) known = fragment;
    }
  }
  std::vector<std::string> found;
  found.reserve(longest.size());
  for (const auto& [name, fragment] : longest) found.push_back(name + ": " + fragment.substr(0, 100));
  return found;
}

}  // namespace

LeakScan::LeakScan(const Tree& student) {
  for_each_solution(student, [this](const std::string& code, const std::string& head, const std::string& name) {
    std::istringstream lines(code);
    for (std::string line; std::getline(lines, line);) secret_.add(packed(line), name);
    add_runs(secret_, tokens_of(code), tokens_of_a_leak, name);
    if (!head.empty()) secret_.add(head + packed(code), name);
  });
  for (const auto& [path, file] : stripped(student)) {
    for (const std::string& reading : readings_of(file.text)) secret_.drop_those_in(reading);
  }
}

LeakScan LeakScan::for_copies(const Tree& student) {
  Fragments copies;
  for_each_solution(student, [&copies](const std::string& code, const std::string& head, const std::string& name) {
    const std::vector<std::string> tokens = tokens_of(code);
    if (!name.starts_with("hidden")) add_runs(copies, tokens, tokens_of_a_copy, name);
    if (tokens.size() >= tokens_of_a_whole) copies.add(packed(code), name);
    if (!head.empty()) copies.add(head + packed(code), name);
  });
  return LeakScan(std::move(copies));
}

std::vector<std::string> LeakScan::leaks(std::string_view text) const { return one_for_each_solution(secret_, text); }

std::vector<std::string> LeakScan::leaks(const Tree& tree) const {
  std::vector<std::string> found;
  for (const auto& [path, file] : tree) {
    for (std::string& leak : leaks(file.text)) found.push_back(leak.insert(0, path + ": "));
  }
  return found;
}

}  // namespace course
