// The error of a task that is still to be done.
#pragma once

#include <stdexcept>
#include <string>

namespace course {

class NotImplemented : public std::logic_error {
 public:
  /// `task` is the number of a task and the name of the function, as "1.4 (backpropagate)".
  explicit NotImplemented(const std::string& task) : std::logic_error("NotImplemented: task " + task) {}
};

}  // namespace course
