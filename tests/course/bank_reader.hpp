// The bank of submissions (course/bank): solutions with a mistake or an attack, and what they must lose.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "course/tasks/tasks.hpp"

namespace course::bank {

/// A submission as edits of the solution.
struct Submission {
  std::string name, words;                                 // the file's name, and what is wrong
  std::string file;                                        // that is edited, from the root of the students' tree
  std::vector<std::string> loses;                          // the parts that must be lost
  std::string says;                                        // must stand in the feedback
  std::vector<std::pair<std::string, std::string>> edits;  // old text, which stands once, and new text
};

/// Reads a submission. Throws std::runtime_error that names the file and the line.
Submission read_submission(const std::filesystem::path& file, const std::vector<Task>& tasks);
/// Reads all submissions of a folder, in the order of their names.
std::vector<Submission> read_submissions(const std::filesystem::path& folder, const std::vector<Task>& tasks);

/// The text with the edits made. Throws std::runtime_error for an old text that does not stand there exactly once.
std::string edited(const Submission& submission, std::string text);

/// The task whose file this is.
const Task& task_of(const std::string& file, const std::vector<Task>& tasks);

}  // namespace course::bank
