// The files of a submission.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace course {

/// Where a file of a task is in a submission: students hand in the folder that they were given, that folder inside
/// another one, or single files.
struct FoundFile {
  std::string path = {};   // from the root of the submission; empty if there is none
  std::string fault = {};  // why there is none, or why none is taken
};

/// Looks for `file`, such as "module0/operators.cpp": at that path and at "operators.cpp", and if neither is there, at
/// the same paths in each folder of the submission. Takes none if there are two.
FoundFile find_file(const std::filesystem::path& submission, const std::string& file);

/// Copies a file of the submission. Returns what is wrong with it, or nothing. Follows no link in any part of its path:
/// a link could lead to the solutions, whose text the compiler would then show. Throws std::runtime_error if the target
/// cannot be written: that is no fault of the submission.
std::string copy_file(const std::filesystem::path& submission, const std::string& path,
                      const std::filesystem::path& target);

}  // namespace course
