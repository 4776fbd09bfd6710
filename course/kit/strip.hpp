// The stripper: takes solutions and hidden tests out of a file. Whatever students get has gone through it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace course {

struct Stripped {
  std::string text;                    // what students get
  std::vector<std::string> solutions;  // the lines that were taken out, one text for each pair of marks
};

/// Takes out what stands between marks, each a line of its own:
///
///   // BEGIN SOLUTION 1.4 (backpropagate)     becomes   // Task 1.4: write backpropagate here.
///   ...                                                 throw NotImplemented("1.4 (backpropagate)");
///   // END SOLUTION
///
///   // BEGIN SOLUTION 1.4                     becomes   // Task 1.4: you may write functions of your own here.
///   // BEGIN HIDDEN TESTS ... // END HIDDEN TESTS       becomes nothing
///
/// Throws std::runtime_error that names the file and the line, if marks do not pair, are nested, or stand beside other
/// text: a line that looks like a mark and is none would hand out a solution.
Stripped stripped(std::string_view text, const std::string& file);

}  // namespace course
