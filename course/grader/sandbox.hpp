// What a student's process may do. It holds without root: Landlock guards files, seccomp guards the other doors.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "course/grader/call_filter.hpp"

namespace course {

/// The doors that the grader closes. It closes all that the machine can close; tests leave some open.
struct Doors {
  bool landlock;  // files
  bool seccomp;   // calls of the system
  bool own_user;  // programs of students run as the user nobody, which needs root

  static Doors of_this_machine();
};

/// What a submission can do while these doors alone are closed, in plain words for the teacher. Nothing if all are.
std::vector<std::string> not_held_off(const Doors& doors);

class Sandbox {
 public:
  /// For a program of a student: it may read these files and the system's libraries, and write nothing. It may start
  /// threads, but no processes, and has no network.
  static Sandbox for_running(const std::vector<std::filesystem::path>& readable, const Doors& doors);
  /// For a compiler: it may start processes, read these folders and the system's, and write to `writable`.
  static Sandbox for_compiling(const std::vector<std::filesystem::path>& readable,
                               const std::filesystem::path& writable, const Doors& doors);
  /// For a linker: as a compiler, but as the grader's own user, who alone can read the workshop.
  static Sandbox for_linking(const std::vector<std::filesystem::path>& readable, const std::filesystem::path& writable,
                             Doors doors);

  /// Closes the sandbox around this process, for good. To be called in a new process, before it becomes another
  /// program. Ends the process with status 126 if a door does not close.
  void enter() const;

 private:
  Sandbox(Purpose purpose, std::vector<std::filesystem::path> readable, std::vector<std::filesystem::path> writable,
          const Doors& doors)
      : purpose_(purpose), readable_(std::move(readable)), writable_(std::move(writable)), doors_(doors) {}

  Purpose purpose_;
  std::vector<std::filesystem::path> readable_, writable_;
  Doors doors_;
};

/// Makes the file or folder and all that is in it belong to the user of students' programs. Needs root.
void give_to_student(const std::filesystem::path& path);

}  // namespace course
