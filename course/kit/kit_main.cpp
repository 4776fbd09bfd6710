// What course/make calls:
//   kit handout COURSE FOLDER               writes what students get
//   kit autograder COURSE PLATFORM FOLDER   writes what a platform gets
//   kit scan COURSE FOLDER                  looks for solutions in a folder or a file
#include <algorithm>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "course/kit/annotated.hpp"
#include "course/kit/autograder.hpp"
#include "course/kit/folder_scan.hpp"
#include "course/kit/handout.hpp"
#include "course/kit/tree.hpp"

namespace {

using namespace course;
namespace fs = std::filesystem;

constexpr std::uint64_t public_seed = 1;  // of the cases that students see

bool is_within(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

int hand_out(const fs::path& course, const fs::path& out) {
  const fs::path from = fs::canonical(course);
  fs::path to = fs::weakly_canonical(out);
  if (!to.has_filename()) to = to.parent_path();  // "out/"
  if (is_within(to, from) || is_within(from, to))
    throw std::runtime_error(out.string() + ": is a folder of the course, or holds it: choose another");
  const Tree tree = handout(read_annotated(course), read_tree(course / ".." / "docs" / "course"), public_seed);
  const std::vector<std::string> kept = write_tree(tree, out);
  for (const std::string& path : kept) std::cout << "kept, since it has another text: " << path << "\n";
  std::cout << out.string() << " has the handout: " << tree.size() - kept.size() << " files\n";
  return 0;
}

int pack(const fs::path& course, const std::string& platform, const fs::path& folder) {
  if (fs::exists(folder)) throw std::runtime_error(folder.string() + " is there already");
  write_tree(autograder(fs::canonical(course).parent_path(), platform), folder);
  return 0;
}

int scan(const fs::path& course, const fs::path& folder) {
  const FolderScan found = scanned(LeakScan(read_tree(course / "student")), folder);
  for (const std::string& leak : found.leaks) std::cout << leak << "\n";
  for (const std::string& file : found.unread) std::cout << "not read: " << file << "\n";
  std::cout << found.leaks.size() << " places with a solution; " << found.unread.size()
            << " files or folders not read\n";
  return found.leaks.empty() && found.unread.empty() ? 0 : 1;
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
