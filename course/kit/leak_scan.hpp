// Looks for solutions in what students can read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "course/kit/tree.hpp"

namespace course {

/// Says where a text holds a solution: a line of one of at least 12 characters but spaces, or eight tokens in a row of
/// one that stand nowhere in what students get anyway.
class LeakScan {
 public:
  /// `student` is the tree with its solutions.
  explicit LeakScan(const Tree& student);
  /// What of a solution stands in the text; empty if nothing does.
  std::vector<std::string> leaks(std::string_view text) const;
  /// The leaks of all files of a tree, each as "path: what".
  std::vector<std::string> leaks(const Tree& tree) const;

 private:
  std::vector<std::string> secret_;  // texts without spaces
};

}  // namespace course
