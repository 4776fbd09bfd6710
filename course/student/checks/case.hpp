// A case is one request to a driver, and the answer that is right.
#pragma once

#include <istream>
#include <ostream>
#include <string>
#include <vector>

namespace course {

/// An answer that a well-known mistake leads to, and what to say about it.
struct Mistake {
  std::vector<std::string> answer;
  std::string words;
};

struct Case {
  enum class Rule {
    equal,   // each word is right: numbers within the tolerance, other words exactly
    share,   // at least the share `limit` of the words is right
    throws,  // the function throws std::invalid_argument
    faster,  // the answer takes at most `limit` times as long as that to the request `expected`, and both are equal
  };

  std::string part;     // the part of the task to which it counts
  std::string shown;    // the input, in the words of the lesson
  std::string request;  // the words that the driver gets
  std::vector<std::string> expected;
  Rule rule = Rule::equal;
  double tolerance = 1e-9;  // of a number x, relative to 1 + |x|
  double limit = 0;
  std::vector<Mistake> mistakes = {};
  std::string why = {};  // how the right answer comes about
};

/// The words of a text that spaces separate.
std::vector<std::string> words_of(const std::string& text);
/// The words with a space between each two.
std::string joined(const std::vector<std::string>& words);

/// Cases as text, several lines each. read(write(cases)) are the same cases.
void write_cases(std::ostream& out, const std::vector<Case>& cases);
/// Throws std::runtime_error that names the line, if it is no line of a case.
std::vector<Case> read_cases(std::istream& in);

}  // namespace course
