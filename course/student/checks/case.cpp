// Cases as text: a line for each member, from "case PART" to "end".
#include "checks/case.hpp"

#include <array>
#include <cstddef>
#include <sstream>
#include <stdexcept>

namespace course {

namespace {

constexpr std::array rule_names = {"equal", "share", "throws", "faster"};

std::string digits(double number) {
  std::ostringstream out;
  out.precision(17);
  out << number;
  return out.str();
}

Case::Rule rule_of(const std::string& name) {
  for (std::size_t i = 0; i < rule_names.size(); ++i) {
    if (name == rule_names[i]) return static_cast<Case::Rule>(i);
  }
  throw std::runtime_error("cases: no rule is called " + name);
}

// Sets the member that a line names.
void read_member(Case& one, const std::string& name, const std::string& rest) {
  if (name == "shown") {
    one.shown = rest;
  } else if (name == "request") {
    one.request = rest;
  } else if (name == "expected") {
    one.expected = words_of(rest);
  } else if (name == "rule") {
    std::istringstream words(rest);
    std::string rule;
    words >> rule >> one.tolerance >> one.limit;
    one.rule = rule_of(rule);
  } else if (name == "mistake") {
    one.mistakes.push_back({{}, rest});
  } else if (name == "gives" && !one.mistakes.empty()) {
    one.mistakes.back().answer = words_of(rest);
  } else if (name == "why") {
    one.why += (one.why.empty() ? "" : "\n") + rest;
  } else {
    throw std::runtime_error("cases: a line begins with " + name);
  }
}

}  // namespace

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

void write_cases(std::ostream& out, const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    out << "case " << one.part << "\nshown " << one.shown << "\nrequest " << one.request << "\nexpected "
        << joined(one.expected) << "\nrule " << rule_names[static_cast<std::size_t>(one.rule)] << " "
        << digits(one.tolerance) << " " << digits(one.limit) << "\n";
    for (const Mistake& mistake : one.mistakes)
      out << "mistake " << mistake.words << "\ngives " << joined(mistake.answer) << "\n";
    std::istringstream why(one.why);
    for (std::string line; std::getline(why, line);) out << "why " << line << "\n";
    out << "end\n";
  }
}

std::vector<Case> read_cases(std::istream& in) {
  std::vector<Case> cases;
  bool is_open = false;
  for (std::string line; std::getline(in, line);) {
    const std::size_t space = line.find(' ');
    const std::string name = line.substr(0, space), rest = space == std::string::npos ? "" : line.substr(space + 1);
    if (!is_open) {
      if (name != "case") throw std::runtime_error("cases: a case begins with " + name);
      cases.push_back({.part = rest, .shown = {}, .request = {}, .expected = {}});
      is_open = true;
    } else if (name == "end") {
      is_open = false;
    } else {
      read_member(cases.back(), name, rest);
    }
  }
  if (is_open) throw std::runtime_error("cases: the last case has no end");
  return cases;
}

}  // namespace course
