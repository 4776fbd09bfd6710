// Where the grader keeps the files of a grading.
#pragma once

#include <filesystem>
#include <string>

#include "course/grader/sandbox.hpp"

namespace course {

/// A new folder among the temporary files, which the destructor removes. A grader that is killed leaves its folder: the
/// next grader of the same user removes it.
class WorkingFolder {
 public:
  /// Where students' programs run as a user of their own, that user can enter the folder, but no third one.
  explicit WorkingFolder(const Doors& doors);
  WorkingFolder(const WorkingFolder&) = delete;
  WorkingFolder& operator=(const WorkingFolder&) = delete;
  ~WorkingFolder();

  const std::filesystem::path& path() const { return path_; }
  /// Makes a folder in it, or empties it if it is there.
  std::filesystem::path emptied(const std::string& name) const;

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace course
