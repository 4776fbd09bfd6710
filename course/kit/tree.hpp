// Trees of files in memory, so that all that leaves passes one place.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace course {

/// A file of a tree: its text and whether it is a program.
struct TreeFile {
  std::string text;
  bool is_executable = false;
};
/// Files by their path from the root of the tree.
using Tree = std::map<std::string, TreeFile>;

/// Reads all files below a folder, but not those in its folder build, where builds are. Throws std::runtime_error for a
/// link, or a file that cannot be read.
Tree read_tree(const std::filesystem::path& root);

/// Reads one file.
TreeFile read_tree_file(const std::filesystem::path& path);

/// The tree with each file stripped.
Tree stripped(const Tree& tree);

/// Writes a tree into a folder. Keeps an existing file whose text differs, since its owner may have changed it. Returns
/// the paths of the files that were kept. Throws std::runtime_error, and writes nothing, if a folder of the tree is a
/// link or no folder there: files would go elsewhere.
std::vector<std::string> write_tree(const Tree& tree, const std::filesystem::path& folder);

}  // namespace course
