// Puts the archive of an autograder together.
#include "course/kit/autograder.hpp"

#include <stdexcept>

#include "course/kit/annotated.hpp"

namespace course {

namespace {

namespace fs = std::filesystem;

constexpr const char* readme =
    "This archive holds the solutions of the course. Do not give it to students.\n"
    "\n"
    "It is an autograder of the minitorch course. docs/course/teaching.md of minitorch says how to use it.\n";

void add(Tree& tree, const fs::path& folder, const std::string& prefix) {
  for (const auto& [path, file] : read_tree(folder)) tree[prefix + path] = file;
}

}  // namespace

Tree autograder(const fs::path& project, const std::string& platform) {
  const fs::path platforms = project / "course" / "platforms";
  if (platform.empty() || platform.find('/') != std::string::npos || !fs::is_directory(platforms / platform))
    throw std::runtime_error("no platform is called " + platform +
                             "; there are classroom50, gradescope and prairielearn");
  read_annotated(project / "course");  // throws if the tree has faults: the grader shows students its headers
  Tree tree;
  for (const std::string floor : {"operators", "minitorch", "nn", "cmake"}) add(tree, project / floor, floor + "/");
  for (const std::string room : {"grader", "judge", "student", "tasks"})
    add(tree, project / "course" / room, "course/" + room + "/");
  add(tree, platforms / platform, "");
  for (const char* file :
       {"CMakeLists.txt", "LICENSE", "course/CMakeLists.txt", "course/tasks.json", "course/kit/strip.cpp",
        "course/kit/strip.hpp", "course/kit/tree.cpp", "course/kit/tree.hpp"})
    tree[file] = read_tree_file(project / file);
  tree["build-grader"] = read_tree_file(platforms / "build-grader");
  tree["README.txt"] = {readme};
  return tree;
}

}  // namespace course
