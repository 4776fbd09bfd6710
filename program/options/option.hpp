// The options, arguments and flags of a command, described as data. command_line.cpp parses them.
#pragma once

#include <functional>
#include <limits>
#include <string>
#include <variant>
#include <vector>

namespace minitorch::program {

/// Checks a value. Returns an error message for a refused value, else an empty text.
using Check = std::function<std::string(const std::string&)>;
/// Reads a value and stores it. Returns an error message for an invalid value, else an empty text.
using ValueReader = std::function<std::string(const std::string&)>;

/// An option ("--rate"), an argument ("checkpoint"), or a flag: an option without a value, which sets a bool.
struct Option {
  static constexpr int any_number = std::numeric_limits<int>::max();

  /// Where parsing stores the value: the flag, the text, the list of texts, or a number (number_options.hpp).
  using Value = std::variant<bool*, std::string*, std::vector<std::string>*, ValueReader>;

  std::string name;
  Value value = {};
  std::string about;      // for the help. Ends with "(default: ...)" or "(required)", unless it is a flag
  std::string type = {};  // how the help calls the value: "N"
  std::vector<Check> checks = {};
  bool is_required = false;
  bool is_hidden = false;                  // whether the help leaves it out: another way to give the same
  bool may_be_empty = false;               // whether the command itself checks for empty texts
  int least = 1, most = any_number;        // how many texts a list takes
  bool splits_at_commas = false;           // whether a list is one text: "a,b,c"
  std::vector<std::string> excludes = {};  // names of earlier options that cannot be given together with this one
  std::string needs = {};                  // the option without which this one has no effect; none if empty
};

}  // namespace minitorch::program
