// Trees of files, the handout, and the scan for solutions in it.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "course/judge/judge.hpp"
#include "course/kit/autograder.hpp"
#include "course/kit/leak_scan.hpp"
#include "course/kit/tree.hpp"
#include "course/student/checks/case.hpp"
#include "course/tasks/tasks.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/paths.hpp"

using Catch::Matchers::ContainsSubstring;
using course::LeakScan;
using course::Tree;
using minitorch::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

const Tree& student_tree() {
  static const Tree tree = course::read_tree(minitorch::test::source_path("course/student"));
  return tree;
}

// What students get, with a page.
Tree handout_of_the_course() {
  const Tree pages = {{"module1.md", {"# Module 1\n"}}, {"teaching.md", {"for teachers\n"}}};
  return course::handout(student_tree(), pages, course::read_tasks(minitorch::test::source_path("course/tasks.json")),
                         1);
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("a tree that is written and read again is the same, programs too") {
  const TemporaryFolder folder;
  const Tree tree = {{"a.cpp", {"text\n", false}}, {"deep/down/check", {"#!/bin/sh\n", true}}, {"empty", {"", false}}};
  CHECK(course::write_tree(tree, fs::path(folder.path()) / "new").empty());
  const Tree again = course::read_tree(fs::path(folder.path()) / "new");
  REQUIRE(again.size() == tree.size());
  for (const auto& [path, file] : tree) {
    CAPTURE(path);
    CHECK(again.at(path).text == file.text);
    CHECK(again.at(path).is_executable == file.is_executable);
  }
}

TEST_CASE("writing a tree again keeps what its owner has changed") {
  const TemporaryFolder folder;
  const fs::path out = folder.path();
  const Tree tree = {{"changed.cpp", {"ours\n", false}},
                     {"same.cpp", {"ours\n", false}},
                     {"removed.cpp", {"ours\n", false}},
                     {"link.cpp", {"ours\n", false}},
                     {"folder.cpp", {"ours\n", false}}};
  course::write_tree(tree, out);
  std::ofstream(out / "changed.cpp") << "theirs\n";
  fs::remove(out / "removed.cpp");
  fs::remove(out / "link.cpp");
  std::ofstream(out / "elsewhere") << "theirs\n";
  fs::create_symlink(out / "elsewhere", out / "link.cpp");
  fs::remove(out / "folder.cpp");
  fs::create_directory(out / "folder.cpp");
  CHECK(course::write_tree(tree, out) == std::vector<std::string>{"changed.cpp", "folder.cpp", "link.cpp"});
  CHECK(text_of(out / "changed.cpp") == "theirs\n");
  CHECK(text_of(out / "elsewhere") == "theirs\n");
  CHECK(text_of(out / "removed.cpp") == "ours\n");
  CHECK(fs::is_symlink(out / "link.cpp"));
  CHECK(fs::is_directory(out / "folder.cpp"));
}

TEST_CASE("a tree has no links, and nothing that was built") {
  const TemporaryFolder folder;
  const fs::path root = folder.path();
  course::write_tree({{"a.cpp", {"a", false}}, {"build/b.o", {"b", false}}, {"x/build/c.o", {"c", false}}}, root);
  CHECK(course::read_tree(root).size() == 1);
  fs::create_symlink("/etc/passwd", root / "b.cpp");
  CHECK_THROWS_WITH(course::read_tree(root), ContainsSubstring("b.cpp: is a link, which a tree cannot have"));
}

TEST_CASE("the handout has all files, stripped, and the public cases of each task") {
  const Tree handout = handout_of_the_course();
  CHECK(handout.size() == student_tree().size() + course::judge::tasks().size() + 2);
  CHECK(handout.count("docs/module1.md") == 1);
  CHECK(handout.count("docs/points.md") == 1);
  CHECK(handout.count("docs/teaching.md") == 0);
  for (const auto& [path, file] : handout) {
    CAPTURE(path);
    CHECK(file.text.find("SOLUTION") == std::string::npos);
    CHECK(file.text.find("HIDDEN") == std::string::npos);
  }
  CHECK(handout.at("check").is_executable);
  for (const std::string& task : course::judge::tasks()) {
    std::istringstream in(handout.at("checks/cases/" + task + ".txt").text);
    CHECK(!course::read_cases(in).empty());
  }
}

TEST_CASE("no solution is in the handout, the headers of the workshop, or a file of cases") {
  const LeakScan scan(student_tree());
  const Tree handout = handout_of_the_course();
  CHECK(scan.leaks(handout) == std::vector<std::string>{});
  for (const std::string& task : course::judge::tasks()) {
    std::ostringstream cases;
    write_cases(cases, course::judge::cases_of(task, 2, course::judge::Audience::grader));
    CAPTURE(task);
    CHECK(scan.leaks(cases.str()) == std::vector<std::string>{});
  }
}

TEST_CASE("an archive for teachers says first that it holds the solutions, and has what builds the grader") {
  for (const std::string platform : {"gradescope", "classroom50", "prairielearn"}) {
    CAPTURE(platform);
    const Tree archive = course::autograder(minitorch::test::source_path(""), platform);
    CHECK(lines_of(archive.at("README.txt").text).at(0) ==
          "This archive holds the solutions of the course. Do not give it to students.");
    for (const std::string file : {"build-grader", "course/tasks.json", "course/grader/grader_main.cpp",
                                   "course/student/module1/backpropagate.cpp", "nn/CMakeLists.txt", "CMakeLists.txt"})
      CHECK(archive.count(file) == 1);
    CHECK(archive.count("course/platforms/build-grader") == 0);
    CHECK(!LeakScan(student_tree()).leaks(archive).empty());
  }
  CHECK_THROWS_WITH(course::autograder(minitorch::test::source_path(""), "moodle"),
                    ContainsSubstring("no platform is called moodle"));
}

TEST_CASE("the scan finds each line of each solution, however it is broken into lines") {
  const LeakScan scan(student_tree());
  std::string given;  // what students get, on one line
  for (const auto& [path, file] : course::stripped(student_tree())) given += file.text;
  given.erase(std::remove_if(given.begin(), given.end(), [](unsigned char c) { return std::isspace(c) != 0; }),
              given.end());
  std::size_t planted = 0;
  for (const std::string& solution : course::solutions(student_tree())) {
    for (const std::string& line : lines_of(solution)) {
      std::string packed;
      for (const char c : line) {
        if (std::isspace(static_cast<unsigned char>(c)) == 0) packed += c;
      }
      if (packed.size() < 12 || given.find(packed) != std::string::npos) continue;
      std::string broken;  // a line end after each character that is no letter
      for (const char c : line)
        broken += std::isalnum(static_cast<unsigned char>(c)) != 0 ? std::string(1, c) : std::string({c, '\n', ' '});
      CAPTURE(line);
      CHECK(!scan.leaks("before " + line + " after").empty());
      CHECK(!scan.leaks("// " + broken).empty());
      ++planted;
    }
  }
  CHECK(planted > 100);
}

TEST_CASE("the scan finds a part of a line, and a solution in a file with its path") {
  const LeakScan scan(student_tree());
  CHECK(!scan.leaks("if (!is_first) place->second += contribution;").empty());
  CHECK(!scan.leaks("place -> second\n+= contribution;").empty());
  CHECK(scan.leaks("a text of no solution").empty());
  Tree handout = handout_of_the_course();
  handout["notes.md"] = {"Hint: return (f(above) - f(below)) / (2 * epsilon);\n"};
  const std::vector<std::string> leaks = scan.leaks(handout);
  REQUIRE(!leaks.empty());
  for (const std::string& leak : leaks) CHECK_THAT(leak, ContainsSubstring("notes.md: "));
}
