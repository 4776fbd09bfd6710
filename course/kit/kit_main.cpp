// What course/make calls:
//   kit handout COURSE FOLDER               writes what students get
//   kit autograder COURSE PLATFORM FOLDER   writes what a platform gets
//   kit scan COURSE FOLDER                  looks for solutions in a folder
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "course/judge/judge.hpp"
#include "course/kit/autograder.hpp"
#include "course/kit/leak_scan.hpp"
#include "course/kit/tree.hpp"
#include "course/tasks/tasks.hpp"

namespace {

using namespace course;
namespace fs = std::filesystem;

constexpr std::uint64_t public_seed = 1;  // of the cases that students see

int hand_out(const fs::path& course, const fs::path& out) {
  const Tree student = read_tree(course / "student"), pages = read_tree(course / ".." / "docs" / "course");
  const Tree tree = handout(student, pages, read_tasks(course / "tasks.json"), public_seed);
  const std::vector<std::string> leaks = LeakScan(student).leaks(tree);
  for (const std::string& leak : leaks) std::cerr << "kit: a solution would be handed out: " << leak << "\n";
  if (!leaks.empty()) return 1;
  const std::vector<std::string> kept = write_tree(tree, out);
  for (const std::string& path : kept) std::cout << "kept, since it has another text: " << path << "\n";
  std::cout << out.string() << " has the handout: " << tree.size() - kept.size() << " files\n";
  return 0;
}

int pack(const fs::path& course, const std::string& platform, const fs::path& folder) {
  if (fs::exists(folder)) throw std::runtime_error(folder.string() + " is there already");
  write_tree(autograder(fs::absolute(course).lexically_normal().parent_path(), platform), folder);
  return 0;
}

int scan(const fs::path& course, const fs::path& folder) {
  const std::vector<std::string> leaks = LeakScan(read_tree(course / "student")).leaks(read_tree(folder));
  for (const std::string& leak : leaks) std::cout << leak << "\n";
  std::cout << leaks.size() << " places with a solution\n";
  return leaks.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 3 && words[0] == "handout") return hand_out(words[1], words[2]);
  if (words.size() == 4 && words[0] == "autograder") return pack(words[1], words[2], words[3]);
  if (words.size() == 3 && words[0] == "scan") return scan(words[1], words[2]);
  std::cerr << "usage: kit handout COURSE FOLDER\n"
               "       kit autograder COURSE gradescope|classroom50|prairielearn FOLDER\n"
               "       kit scan COURSE FOLDER\n";
  return 2;
} catch (const std::exception& error) {
  std::cerr << "kit: " << error.what() << "\n";
  return 1;
}
