// What a submission has reached: the points of each part of each task.
#pragma once

#include <string>
#include <vector>

namespace course {

struct PartGrade {
  std::string part;
  int points = 0, of = 0;
  std::string message = {};  // empty if passed
  double seconds = 0;
  double measured = 0;    // the time as a share of a given one, in a part about speed that is right
  bool is_final = false;  // else the part has not been run yet
};

struct TaskGrade {
  std::string number, name;
  std::vector<PartGrade> parts;
  std::string compiler_output = {};  // if the task does not compile

  int points() const;
  int of() const;
};

struct Grade {
  std::vector<TaskGrade> tasks;
  double seconds = 0;
  bool is_complete = false;
  bool compiles = true;  // whether at least one task compiles
  std::vector<std::string> not_held_off;

  int points() const;
  int of() const;
};

}  // namespace course
