// Reads and writes trees of files.
#include "course/kit/tree.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "course/kit/strip.hpp"

namespace course {

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) throw std::runtime_error(path.string() + ": cannot be read");
  return text;
}

// Returns the first parent of the file that exists and is a link or no folder, or "" if there is none.
std::string wrong_folder(const fs::path& root, const fs::path& path) {
  fs::path folder = root;
  for (const fs::path& part : path.parent_path()) {
    folder /= part;
    const fs::file_status status = fs::symlink_status(folder);
    if (fs::exists(status) && !fs::is_directory(status)) return folder.string();
  }
  return "";
}

void write_file(const fs::path& path, const TreeFile& file) {
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out << file.text;
  out.close();
  if (!out) throw std::runtime_error(path.string() + ": cannot be written");
  if (file.is_executable) fs::permissions(path, fs::perms(0755));
}

}  // namespace

Tree read_tree(const fs::path& root) {
  Tree tree;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const fs::path path = entry.path().lexically_relative(root);
    if (*path.begin() == "build") continue;
    if (entry.is_symlink()) throw std::runtime_error(entry.path().string() + ": is a link, which a tree cannot have");
    if (!entry.is_regular_file()) continue;
    tree[path.generic_string()] = read_tree_file(entry.path());
  }
  return tree;
}

TreeFile read_tree_file(const fs::path& path) {
  const bool is_executable = (fs::status(path).permissions() & fs::perms::owner_exec) != fs::perms::none;
  return {read_file(path), is_executable};
}

Tree stripped(const Tree& tree) {
  Tree result;
  for (const auto& [path, file] : tree) result[path] = {stripped(file.text, path).text, file.is_executable};
  return result;
}

std::vector<std::string> write_tree(const Tree& tree, const fs::path& folder) {
  for (const auto& [path, file] : tree) {
    if (const std::string wrong = wrong_folder(folder, path); !wrong.empty())
      throw std::runtime_error(wrong + ": is a link or no folder; nothing was written");
  }
  std::vector<std::string> kept;
  for (const auto& [path, file] : tree) {
    const fs::path target = folder / path;
    if (fs::exists(fs::symlink_status(target))) {
      if (!fs::is_regular_file(fs::symlink_status(target)) || read_file(target) != file.text) kept.push_back(path);
      continue;
    }
    write_file(target, file);
  }
  return kept;
}

}  // namespace course
