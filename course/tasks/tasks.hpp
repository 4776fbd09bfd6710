// The tasks of the course: their files and points, from tasks.json.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace course {

struct Task {
  std::string number, name;                         // "1.4", "backpropagation"
  std::string file;                                 // that the student writes, from the root of the student's tree
  double seconds;                                   // that each part may take
  std::vector<std::pair<std::string, int>> points;  // of each part, in order
  std::string visibility = "visible";               // when Gradescope shows it to students

  /// "1_4", as in the names of drivers.
  std::string underscored() const { return number.substr(0, 1) + "_" + number.substr(2); }
  int total() const;
};

/// Reads tasks.json. Throws std::runtime_error that names the task and the member, if one is missing or wrong.
std::vector<Task> read_tasks(const std::filesystem::path& file);

}  // namespace course
