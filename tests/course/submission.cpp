// Finds files where students put them, and follows nothing that leads out of a submission.
#include "course/grader/submission.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "course/grader/grading.hpp"
#include "course/grader/results/results.hpp"
#include "course/kit/tree.hpp"
#include "tests/catch.hpp"
#include "tests/course/course_paths.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/paths.hpp"

using Catch::Matchers::ContainsSubstring;
using minitorch::TemporaryFolder;
using minitorch::test::source_path;
namespace fs = std::filesystem;

namespace {

void add_file(const fs::path& path, const std::string& text = "int a;\n") {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

// Where module0/operators.cpp is found in a submission of these files.
course::FoundFile found_among(const std::vector<std::string>& files) {
  const TemporaryFolder folder;
  for (const std::string& file : files) add_file(fs::path(folder.path()) / file);
  return course::find_file(folder.path(), "module0/operators.cpp");
}

}  // namespace

TEST_CASE("a file of a task is found in its module's folder, alone, and in a folder around") {
  for (const std::string place :
       {"module0/operators.cpp", "operators.cpp", "handout/module0/operators.cpp", "my files/operators.cpp"}) {
    CAPTURE(place);
    CHECK(found_among({place}).path == place);
    // Beside it: other files, other tasks, what macOS and git add.
    CHECK(found_among({place, "README.md", "module1/scalar.cpp", "handout/module1/scalar.cpp",
                       "__MACOSX/module0/operators.cpp", "__MACOSX/operators.cpp", ".git/module0/operators.cpp"})
              .path == place);
  }
}

TEST_CASE("a file at the root comes before one in a folder around") {
  CHECK(found_among({"module0/operators.cpp", "old/module0/operators.cpp"}).path == "module0/operators.cpp");
  CHECK(found_among({"operators.cpp", "old/module0/operators.cpp"}).path == "operators.cpp");
}

TEST_CASE("of two candidates none is taken, and both are named") {
  const std::vector<std::vector<std::string>> pairs = {{"module0/operators.cpp", "operators.cpp"},
                                                       {"a/module0/operators.cpp", "b/module0/operators.cpp"},
                                                       {"a/module0/operators.cpp", "a/operators.cpp"},
                                                       {"a/operators.cpp", "b/module0/operators.cpp"}};
  for (const auto& pair : pairs) {
    const course::FoundFile found = found_among(pair);
    CAPTURE(pair);
    CHECK(found.path.empty());
    CHECK(found.fault == "module0/operators.cpp is there twice, so none is graded: " + pair[0] + " and " + pair[1]);
  }
}

TEST_CASE("what is not there is missing") {
  for (const std::string place : {"other.cpp", "a/b/module0/operators.cpp", "module1/operators.cpp.txt",
                                  "module0/operators.cpp.orig", "__MACOSX/module0/operators.cpp"}) {
    CAPTURE(place);
    CHECK(found_among({place}).fault == "module0/operators.cpp is missing");
  }
  CHECK(course::find_file("/no/such/folder", "module0/operators.cpp").fault == "module0/operators.cpp is missing");
}

TEST_CASE("no link leads out of a submission") {
  const TemporaryFolder folder;
  const fs::path root = folder.path(), outside = root / "outside", submission = root / "submission";
  add_file(outside / "module0/operators.cpp", "int secret;\n");
  fs::create_directories(submission);
  const auto copies = [&](const std::string& file) {
    const course::FoundFile found = course::find_file(submission, file);
    if (!found.fault.empty()) return found.fault;
    const std::string fault = course::copy_file(submission, found.path, root / "copy");
    CHECK(!fs::exists(root / "copy"));
    return fault;
  };
  fs::create_symlink(outside, submission / "handout");  // a folder that is a link is no folder of the submission
  CHECK(copies("module0/operators.cpp") == "module0/operators.cpp is missing");
  fs::create_symlink(outside / "module0", submission / "module0");
  CHECK(copies("module0/operators.cpp") == "module0/operators.cpp is a link or cannot be read");
  fs::remove(submission / "module0");
  fs::create_symlink(outside / "module0/operators.cpp", submission / "operators.cpp");
  CHECK(copies("module0/operators.cpp") == "operators.cpp is a link or cannot be read");
  fs::remove(submission / "operators.cpp");
  mkfifo((submission / "operators.cpp").c_str(), 0600);
  CHECK(copies("module0/operators.cpp") == "operators.cpp is not a regular file");
}

TEST_CASE("a copy that cannot be written is an error of the grader, and no fault of the submission") {
  const TemporaryFolder folder;
  const fs::path root = folder.path();
  add_file(root / "operators.cpp");
  CHECK(course::copy_file(root, "operators.cpp", root / "copy").empty());
  CHECK_THROWS_WITH(course::copy_file(root, "operators.cpp", root / "none" / "copy"),
                    ContainsSubstring("cannot be written"));
}

TEST_CASE("single files and a folder around are graded, and the results say which files these are") {
  const auto solution = [](const std::string& file) {
    return course::read_tree_file(source_path("course/student/" + file)).text;
  };
  const TemporaryFolder folder;
  const fs::path root = folder.path();
  add_file(root / "lists.cpp", solution("module0/lists.cpp"));
  add_file(root / "a\ntotal  9" / "module0/module_tree.cpp", solution("module0/module_tree.cpp"));
  add_file(root / "module1/central_difference.cpp", solution("module1/central_difference.cpp"));
  const course::Grading grading{.tasks = course::read_tasks(source_path("course/tasks.json")),
                                .workshop = minitorch::test::workshop_path(),
                                .seed = 3,
                                .only = {"0.3", "0.4", "1.1", "1.2"}};
  const course::Grade grade = course::grade(root, grading, [](const course::Grade&) {});
  const std::string text = course::in_format(grade, "text");
  INFO(text);
  CHECK(grade.points() == 10);
  CHECK_THAT(text, ContainsSubstring("  graded: lists.cpp\n") &&
                       ContainsSubstring("  graded: a?total  9/module0/module_tree.cpp\n") &&
                       ContainsSubstring("module1/scalar_forward.cpp is missing\n") &&
                       !ContainsSubstring("graded: module1/central_difference.cpp"));
}
