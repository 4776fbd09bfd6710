// Grades a submission: compiles each task's file apart, runs its parts, and reports after each.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "course/grader/compiler.hpp"
#include "course/grader/workshop.hpp"
#include "course/tasks/tasks.hpp"

namespace course {

struct PartGrade {
  std::string part;
  int points = 0, of = 0;
  std::string message = {};  // empty if passed
  double seconds = 0;
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

struct Grading {
  std::vector<Task> tasks;
  std::filesystem::path workshop;
  std::uint64_t seed;
  std::vector<std::string> only = {};  // the numbers of the tasks to grade; all if empty
  double budget = 540;                 // seconds, after which the parts that are left are not run
};

/// Grades the files of a submission. `report` is called with what is known after each part.
Grade grade(const std::filesystem::path& submission, const Grading& grading,
            const std::function<void(const Grade&)>& report);

}  // namespace course
