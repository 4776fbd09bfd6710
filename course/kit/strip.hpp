// The stripper: takes solutions and hidden tests out of a file. Whatever students get has gone through it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace course {

/// What stood between two marks.
struct Marked {
  std::string task, name;  // "1.4", "backpropagate"; no task: hidden tests; no name: functions of the solution's own
  std::string text;
  int line = 0;        // of its begin mark
  std::size_t at = 0;  // where it would begin in the text that students get

  bool operator==(const Marked&) const = default;
};

struct Stripped {
  std::string text;               // what students get
  std::vector<Marked> solutions;  // what was taken out, hidden tests too
  std::string unmarked;           // the lines outside of all marks; the others are empty, so lines keep their numbers
};

/// Takes out what stands between marks, each a line of its own:
///
///   // BEGIN SOLUTION 1.4 (backpropagate)     becomes   // Task 1.4: write backpropagate here.
///   ...                                                 throw NotImplemented("1.4 (backpropagate)");
///   // END SOLUTION
///
///   // BEGIN SOLUTION 1.4                     becomes   // Task 1.4: you may write functions of your own here.
///   // BEGIN HIDDEN TESTS ... // END HIDDEN TESTS       becomes nothing
///   // BEGIN GIVEN ... // END GIVEN                     stays, without its marks
///
/// Throws std::runtime_error that names the file and the line, if marks do not pair, are nested, or stand beside other
/// text, or if a line is nearly a mark: one that looks like a mark and is none would hand out a solution.
Stripped stripped(std::string_view text, const std::string& file);

}  // namespace course
