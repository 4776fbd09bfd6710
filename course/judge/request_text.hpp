// Requests and right answers as text.
#pragma once

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

namespace course::judge {

/// A number with all its digits, in the shortest form: "0.1", "-3", "inf".
inline std::string text(double x) {
  std::ostringstream out;
  for (const int digits : {6, 15, 17}) {
    out.str("");
    out.precision(digits);
    out << x;
    if (std::strtod(out.str().c_str(), nullptr) == x) break;
  }
  return out.str();
}

/// A list in a request or an answer: its length, then its elements.
inline std::string text(const std::vector<double>& numbers) {
  std::string result = text(static_cast<double>(numbers.size()));
  for (const double x : numbers) result += " " + text(x);
  return result;
}

/// A list to show: "{1, 2.5}".
inline std::string shown(const std::vector<double>& numbers) {
  std::string result = "{";
  for (const double x : numbers) result += (result.size() > 1 ? ", " : "") + text(x);
  return result + "}";
}

/// The words of an answer that is some numbers.
inline std::vector<std::string> answer(const std::vector<double>& numbers) {
  std::vector<std::string> words;
  for (const double x : numbers) words.push_back(text(x));
  return words;
}

/// The words of an answer that is a list: its elements in braces.
inline std::vector<std::string> list_answer(const std::vector<double>& numbers) {
  std::vector<std::string> words = {"{"};
  for (const double x : numbers) words.push_back(text(x));
  words.emplace_back("}");
  return words;
}

}  // namespace course::judge
