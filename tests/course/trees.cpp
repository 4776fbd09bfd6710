// Trees of files, the handout, and archives.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "course/judge/judge.hpp"
#include "course/kit/annotated.hpp"
#include "course/kit/autograder.hpp"
#include "course/kit/handout.hpp"
#include "course/kit/leak_scan.hpp"
#include "course/kit/strip.hpp"
#include "course/kit/tree.hpp"
#include "course/student/checks/case.hpp"
#include "course/tasks/tasks.hpp"
#include "tests/catch.hpp"
#include "tests/course/course_paths.hpp"
#include "tests/lines.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/paths.hpp"

using Catch::Matchers::ContainsSubstring;
using course::LeakScan;
using course::Tree;
using minitorch::TemporaryFolder;
using minitorch::test::lines_of;
namespace fs = std::filesystem;

namespace {

const Tree& student_tree() {
  static const Tree tree = course::read_tree(minitorch::test::source_path("course/student"));
  return tree;
}

// What students get, with a page.
Tree handout_of_the_course() {
  const Tree pages = {{"module1.md", {"# Module 1\n"}}, {"teaching.md", {"for teachers\n"}}};
  return course::handout(course::read_annotated(minitorch::test::source_path("course")), pages, 1);
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
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

TEST_CASE("a tree is not written through a link, nor over a file that stands where a folder must") {
  const Tree tree = {{"a.cpp", {"a", false}}, {"deep/down/b.cpp", {"b", false}}};
  const TemporaryFolder folder, outside;
  const fs::path root = folder.path();
  for (const std::string part : {"deep", "deep/down"}) {
    CAPTURE(part);
    for (const bool is_link : {true, false}) {
      fs::remove_all(root / "deep");
      fs::create_directories((root / part).parent_path());
      if (is_link) {
        fs::create_directory_symlink(outside.path(), root / part);
      } else {
        std::ofstream(root / part) << "theirs";
      }
      CHECK_THROWS_WITH(course::write_tree(tree, root),
                        ContainsSubstring(part + ": is a link or no folder; nothing was written"));
      CHECK(fs::is_empty(outside.path()));
      CHECK(!fs::exists(root / "a.cpp"));
    }
  }
}

TEST_CASE("a tree has no links, and nothing of its folder build") {
  const TemporaryFolder folder;
  const fs::path root = folder.path();
  course::write_tree({{"a.cpp", {"a", false}}, {"build/b.o", {"b", false}}, {"x/build/c.cpp", {"c", false}}}, root);
  const Tree read = course::read_tree(root);
  CHECK(read.size() == 2);
  CHECK(read.count("x/build/c.cpp") == 1);
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

TEST_CASE("an archive for teachers says first that it holds the solutions, and has what builds the grader") {
  for (const std::string platform : {"gradescope", "classroom50", "prairielearn"}) {
    CAPTURE(platform);
    const Tree archive = course::autograder(minitorch::test::source_path(""), platform);
    CHECK(lines_of(archive.at("README.txt").text).at(0) ==
          "This archive holds the solutions of the course. Do not give it to students.");
    for (const auto& [path, file] : archive) {
      CAPTURE(path);
      const bool is_script = file.text.starts_with("#!") && !path.starts_with("course/");
      CHECK((!is_script || lines_of(file.text).at(1) ==
                               "# This archive holds the solutions of the course. Do not give it to students."));
    }
    for (const std::string file : {"build-grader", "course/tasks.json", "course/grader/grader_main.cpp",
                                   "course/student/module1/backpropagate.cpp", "nn/CMakeLists.txt", "CMakeLists.txt"})
      CHECK(archive.count(file) == 1);
    CHECK(archive.count("course/platforms/build-grader") == 0);
    CHECK(archive.count("course/kit/kit_main.cpp") == 0);
    CHECK(!LeakScan(student_tree()).leaks(archive).empty());
  }
  CHECK_THROWS_WITH(course::autograder(minitorch::test::source_path(""), "moodle"),
                    ContainsSubstring("no platform is called moodle"));
}

TEST_CASE("no result that a student has committed outlives a call of Classroom 50's autograder, even if it fails") {
  const std::string python = minitorch::test::python_path();
  if (python.empty()) {
    WARN("there is no Python, so the autograder is not run");
    return;
  }
  const TemporaryFolder folder;
  const fs::path root = folder.path(), checkout = root / "checkout";
  fs::create_directories(checkout);
  fs::create_directories(root / "grader" / "workshop");  // a grader without a program
  const std::string script = minitorch::test::source_path("course/platforms/classroom50/autograder.py");
  const std::string call = "cd '" + checkout.string() + "' && CLASSROOM50_BUNDLE_DIR='" + root.string() + "' '" +
                           python + "' '" + script + "' 2> /dev/null";
  const fs::path result = checkout / "result.json";
  for (const char* kind : {"a file", "a folder", "a link"}) {
    CAPTURE(kind);
    std::ofstream(root / "victim") << "as it was";
    if (kind == std::string("a file")) std::ofstream(result) << "{\"score\": 100}";
    if (kind == std::string("a folder")) fs::create_directories(result / "inner");
    if (kind == std::string("a link")) fs::create_symlink(root / "victim", result);
    CHECK(std::system(call.c_str()) != 0);
    CHECK_FALSE(fs::exists(fs::symlink_status(result)));
    CHECK(fs::exists(root / "victim"));
  }
}

TEST_CASE("the solution of a task has 30 lines at most") {
  std::map<std::string, int> lines;
  for (const auto& [path, file] : student_tree()) {
    for (const course::Marked& solution : course::stripped(file.text, path).solutions) {
      if (solution.task.empty()) continue;  // hidden tests
      for (const std::string& line : lines_of(solution.text))
        lines[solution.task] += line.find_first_not_of(' ') == std::string::npos ? 0 : 1;
    }
  }
  CHECK(lines.size() == course::read_tasks(minitorch::test::source_path("course/tasks.json")).size());
  for (const auto& [task, count] : lines) {
    CAPTURE(task);
    CHECK(count <= 30);
  }
}
