// Judges answers, and says in the words of the lesson what is wrong.
#pragma once

#include <string>
#include <vector>

#include "checks/case.hpp"
#include "checks/conversation.hpp"

namespace course {

/// Whether the words of the answer are those expected, numbers within the tolerance relative to 1 + |x|.
bool are_equal(const std::vector<std::string>& answer, const std::vector<std::string>& expected, double tolerance);

struct PartResult {
  std::string part;
  bool passed = false;
  std::string message = {};  // empty if passed
  std::string printed = {};  // what the program printed
  double seconds = 0;
  double measured = 0;  // the time as a share of what it is compared with, if a case compares times
};

/// Asks all cases of one part, the smallest first, and stops at the first wrong answer.
PartResult run_part(const Launch& launch, const std::string& part, const std::vector<Case>& cases);

/// The parts of the cases, in order, once each.
std::vector<std::string> parts_of(const std::vector<Case>& cases);

}  // namespace course
