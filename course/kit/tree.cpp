// Trees of files in memory, so that all that leaves passes one place.
#include "course/kit/tree.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "course/judge/judge.hpp"
#include "course/student/checks/case.hpp"

namespace course {

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) throw std::runtime_error(path.string() + ": cannot be read");
  return text;
}

bool is_built(const fs::path& path) {
  return std::any_of(path.begin(), path.end(), [](const fs::path& part) { return part == "build"; });
}

std::string page_of_points(const std::vector<Task>& tasks) {
  std::string page = "# Points\n\n| task | part | points |\n|---|---|---|\n";
  int total = 0;
  for (const Task& task : tasks) {
    total += task.total();
    for (const auto& [part, points] : task.points)
      page += "| " + task.number + " " + task.name + " | " + part + " | " + std::to_string(points) + " |\n";
  }
  return page + "| all | | " + std::to_string(total) + " |\n";
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
    const fs::path path = fs::relative(entry.path(), root);
    if (is_built(path)) continue;
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

std::vector<std::string> solutions(const Tree& tree) {
  std::vector<std::string> all;
  for (const auto& [path, file] : tree) {
    for (const std::string& solution : stripped(file.text, path).solutions) all.push_back(solution);
  }
  return all;
}

Tree handout(const Tree& student, const Tree& pages, const std::vector<Task>& tasks, std::uint64_t seed) {
  Tree result = stripped(student);
  for (const auto& [path, page] : pages) {
    if (path.starts_with("module")) result["docs/" + path] = {stripped(page.text, path).text};
  }
  result["docs/points.md"] = {page_of_points(tasks)};
  for (const Task& task : tasks) {
    std::ostringstream cases;
    write_cases(cases, judge::cases_of(task.number, seed, judge::Audience::student));
    result["checks/cases/" + task.number + ".txt"] = {cases.str()};
  }
  return result;
}

std::vector<std::string> write_tree(const Tree& tree, const fs::path& folder) {
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
