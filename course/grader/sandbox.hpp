// What a student's process may do. It holds without root: Landlock guards files, seccomp guards the other doors.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace course {

class Sandbox {
 public:
  /// For a program of a student: it may read these files and the system's libraries, and write nothing. It may start
  /// threads, but no processes, and has no network.
  static Sandbox for_running(const std::vector<std::filesystem::path>& readable);
  /// For a compiler: it may start processes, read these folders and the system's, and write to `writable`.
  static Sandbox for_compiling(const std::vector<std::filesystem::path>& readable,
                               const std::filesystem::path& writable);

  /// Closes the sandbox around this process, for good. To be called in a new process, before it becomes another program.
  /// Ends the process with status 126 if a door that this machine can close stays open.
  void enter() const;

  /// Whether this machine can close it all, and if not, in plain words what a student's program could do.
  static std::vector<std::string> not_held_off();
  /// Whether programs of students run as another user, which needs root.
  static bool has_own_user();
  /// Makes the file or folder and all that is in it belong to the user of students' programs, if they have one of their
  /// own.
  static void give_to_student(const std::filesystem::path& path);

 private:
  std::vector<std::filesystem::path> readable_, writable_;
  bool starts_processes_ = false;
};

}  // namespace course
