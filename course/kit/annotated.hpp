// The annotated tree of the course, course/student, and what must hold of it before anything of it leaves.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "course/kit/tree.hpp"
#include "course/tasks/tasks.hpp"

namespace course {

struct Annotated {
  Tree student;                    // the tree with its solutions
  std::vector<Task> tasks;         // of tasks.json
  std::vector<std::string> given;  // of given.txt: files that students get as they are
};

/// Reads the folder `course`. Throws std::runtime_error with all faults of the tree.
Annotated read_annotated(const std::filesystem::path& course);

/// What is wrong with the tree, each as "path: what" or "path:line: what"; empty if it may be handed out.
/// - A task's source has marks, of its own task alone, with something between them. Outside of marks it has no bodies
///   of functions, and of the preprocessor only #include.
/// - Any other file is the header or the driver of a task, or is listed as given, and has no solution.
/// - No file has a copy of a solution (LeakScan::for_copies).
std::vector<std::string> faults_of(const Annotated& annotated);

}  // namespace course
