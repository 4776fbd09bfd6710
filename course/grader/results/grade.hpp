// What a submission has reached: the points of each part of each task.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace course {

struct PartGrade {
  std::string part;
  int points = 0, of = 0;
  std::string message = {};  // what is wrong, in the grader's words; empty if passed
  std::string printed = {};  // what the program of a part that is wrong printed
  double seconds = 0;
  double measured = 0;    // the time as a share of a given one, in a part about speed that is right
  bool is_final = false;  // else the part has not been run

  bool has_passed() const { return is_final && message.empty(); }
};

struct TaskGrade {
  std::string number, name;
  std::vector<PartGrade> parts;
  std::string file = {};               // that is graded, if the submission has it at another place than the task says
  std::string fault = {};              // why no part could be run, on one line
  std::string compiler_words = {};     // if the task does not compile
  std::string visibility = "visible";  // Gradescope's word for when students see it

  int points() const;
  int of() const;
  /// What people read of a part that has not passed: lines, of which those of the student's program and the compiler
  /// have a bar in front. The first part of a task that does not compile has the compiler's words.
  std::string words_of(std::size_t part) const;
  /// A line that names the file that is graded; "" if it is where the task says.
  std::string words_of_file() const;
};

struct Grade {
  std::vector<TaskGrade> tasks;
  double seconds = 0;
  bool is_complete = false;
  bool is_gradable = true;  // whether a task could be run
  std::vector<std::string> not_held_off;

  int points() const;
  int of() const;
};

/// Lines with a bar in front, so that nobody takes them for the grader's.
std::string barred(const std::string& text);

}  // namespace course
