// The student's tree, and what makes a handout of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "course/kit/strip.hpp"
#include "course/tasks/tasks.hpp"

namespace course {

/// A file of a tree: its text and whether it is a program.
struct TreeFile {
  std::string text;
  bool is_executable = false;
};
/// Files by their path from the root of the tree.
using Tree = std::map<std::string, TreeFile>;

/// Reads all files below a folder, but not those in a folder named build. Throws
/// std::runtime_error for a link, or a file that cannot be read.
Tree read_tree(const std::filesystem::path& root);

/// Reads one file.
TreeFile read_tree_file(const std::filesystem::path& path);

/// The tree with each file stripped.
Tree stripped(const Tree& tree);
/// What the stripper takes out of each file.
std::vector<std::string> solutions(const Tree& tree);

/// The tree that students get: stripped, with the page of each module and the points of each part in docs, and the
/// public cases of each task, drawn by `seed`, in checks/cases.
Tree handout(const Tree& student, const Tree& pages, const std::vector<Task>& tasks, std::uint64_t seed);

/// Writes a tree into a folder. Keeps an existing file whose text differs, since its owner may have changed it. Returns
/// the paths of the files that were kept.
std::vector<std::string> write_tree(const Tree& tree, const std::filesystem::path& folder);

}  // namespace course
