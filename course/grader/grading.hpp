// Grades a submission: compiles each task's file apart, runs its parts, and reports after each.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "course/grader/compiler.hpp"
#include "course/grader/results/grade.hpp"
#include "course/grader/sandbox.hpp"
#include "course/grader/workshop.hpp"
#include "course/tasks/tasks.hpp"

namespace course {

struct Grading {
  std::vector<Task> tasks;
  std::filesystem::path workshop;
  std::uint64_t seed;
  std::vector<std::string> only = {};  // the numbers of the tasks to grade; all if empty
  double budget = 480;                 // seconds, after which the parts that are left are not run
  Doors doors = Doors::of_this_machine();
};

/// Grades the files of a submission. `report` is called with what is known after each part.
Grade grade(const std::filesystem::path& submission, const Grading& grading,
            const std::function<void(const Grade&)>& report);

}  // namespace course
