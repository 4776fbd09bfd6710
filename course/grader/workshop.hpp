// The workshop: what the grader prepares once, so that grading compiles the student's files alone.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "course/grader/compiler.hpp"
#include "course/grader/object_file.hpp"
#include "course/student/checks/seal.hpp"
#include "course/tasks/tasks.hpp"

namespace course {

/// A folder with the headers, the objects of reference versions, of empty versions, of given files and of drivers, and
/// the secret that the drivers are compiled with. Students' programs cannot read it.
class Workshop {
 public:
  /// `folder` is where prepare has made a workshop.
  explicit Workshop(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Makes a workshop of the annotated tree, and replaces the one that is there. Throws std::runtime_error with the
  /// compiler's words if a file does not compile, and leaves what is there as it was.
  static void prepare(const std::filesystem::path& student_tree, const std::vector<Task>& tasks,
                      const std::filesystem::path& folder, const Compiler& compiler);

  std::filesystem::path headers() const { return folder_ / "headers"; }
  /// The objects of the program of one task, but for the task's own: its driver, what is given, the reference versions
  /// of earlier tasks and the empty versions of later ones.
  std::vector<std::filesystem::path> objects_around(const Task& task, const std::vector<Task>& tasks) const;
  /// What the object of a student's file, with these names, does that it must not (see forbidden_name), or "".
  std::string forbidden_name_in(const ObjectNames& student, const Task& task, const std::vector<Task>& tasks) const;
  /// The secret of the drivers.
  Secret secret() const;
  /// Throws std::runtime_error if an object is missing.
  void check(const std::vector<Task>& tasks) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace course
