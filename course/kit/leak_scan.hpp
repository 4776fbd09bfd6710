// Looks for solutions in what students can read, and for copies of them in the annotated tree.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "course/kit/fragments.hpp"
#include "course/kit/tree.hpp"

namespace course {

/// Says where a text holds a solution, in any of readings_of. A solution in other words, or with other names, is not
/// found.
class LeakScan {
 public:
  /// Looks for a line of a solution, of at least 12 characters but spaces; for eight tokens in a row; and for its
  /// function's head and the whole of it. `student` is the tree with its solutions: what stands in the stripped tree is
  /// given, and no secret.
  explicit LeakScan(const Tree& student);
  /// Looks for copies, in the stripped tree too: the whole of a solution, with its function's head if it has less than
  /// twelve tokens, or 24 tokens in a row.
  static LeakScan for_copies(const Tree& student);

  /// The solutions of which a text holds a part, each with the part: "1.4 (backpropagate): place->second+=d;".
  std::vector<std::string> leaks(std::string_view text) const;
  /// The leaks of all files of a tree, each as "path: what".
  std::vector<std::string> leaks(const Tree& tree) const;

 private:
  explicit LeakScan(Fragments secret) : secret_(std::move(secret)) {}
  Fragments secret_;
};

}  // namespace course
