// What a student's process may do. It holds without root: Landlock guards files, seccomp guards the other doors.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "course/grader/call_filter.hpp"

namespace course {

/// The doors that the grader closes. It closes all that the machine can close; tests leave some open.
struct Doors {
  bool landlock;  // files
  bool seccomp;   // calls of the system
  bool own_user;  // what students hand in is compiled and run as a user of its own, which needs root

  static Doors of_this_machine();
};

/// What a submission can do while these doors alone are closed, in plain words for the teacher. Nothing if all are.
std::vector<std::string> not_held_off(const Doors& doors);

class Sandbox {
 public:
  /// For a program of a student: it may read these files and the system's libraries, and write nothing. It may start
  /// threads, but no processes, and has no network.
  static Sandbox for_running(const std::vector<std::filesystem::path>& readable, const Doors& doors);
  /// For a compiler or linker: it may start processes, read these folders and the system's, and write to `writable`.
  static Sandbox for_building(const std::vector<std::filesystem::path>& readable, const std::filesystem::path& writable,
                              const Doors& doors);

  /// Closes the sandbox around this process, for good. To be called in a child of the process that has made the
  /// sandbox, before the child becomes `program`. Returns the path for execve: a running sandbox refuses every other.
  /// Ends the process with status 126 if a door does not close.
  const char* enter(const std::string& program) const;

 private:
  Sandbox(Purpose purpose, std::vector<std::filesystem::path> readable, std::vector<std::filesystem::path> writable,
          const Doors& doors);

  Purpose purpose_;
  std::vector<std::filesystem::path> readable_, writable_;
  Doors doors_;
  pid_t parent_;
};

/// The user of the programs of students, drawn once for each grader from numbers that nobody has, so that two graders
/// do not disturb one another. Needs root.
uid_t student_user();
/// Makes the file or folder and all that is in it belong to a user. Needs root.
void give_to(uid_t user, const std::filesystem::path& path);
/// Ends all processes of the user of students' programs. Needs root.
void end_processes_of_student();

}  // namespace course
