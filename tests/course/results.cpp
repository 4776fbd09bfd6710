// The results in the format of each platform: what students' programs print does not break them.
#include "course/grader/results/results.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include "nn/text/utf8.hpp"
#include "tests/catch.hpp"
#include "tests/course/course_paths.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/paths.hpp"

using course::Grade;
using course::PartGrade;
using course::TaskGrade;
using Json = nlohmann::json;
using Catch::Matchers::ContainsSubstring;

namespace {

// What a student's program may have put into a message.
std::string wild_text() {
  std::string text =
      "<b>&amp;\"'</b> ]]> \t λ \xe2\x80\xa8 \xff\xfe \xc3 \xed\xa0\x80 \xef\xbf\xbe \xef\xbf\xbf ::error::\n";
  for (int c = 0; c < 256; ++c) text += static_cast<char>(c);
  return text + "\r\n\x1b[31m";
}

Grade half_done() {
  Grade grade;
  TaskGrade first{.number = "1.4", .name = "backpropagation", .parts = {}};
  first.parts = {{.part = "chains", .points = 2, .of = 2, .seconds = 0.25, .is_final = true},
                 {.part = "ladders", .points = 0, .of = 3, .message = wild_text(), .is_final = true},
                 {.part = "not yet", .of = 1}};
  TaskGrade second{.number = "1.5", .name = "a network", .parts = {}, .compiler_output = wild_text()};
  second.parts = {{.part = "forward", .of = 1, .message = "does not compile", .is_final = true}};
  grade.tasks = {first, second};
  grade.seconds = 1.5;
  return grade;
}

Grade complete() {
  Grade grade = half_done();
  grade.tasks[0].parts[2] = {.part = "not yet", .points = 1, .of = 1, .is_final = true};
  grade.is_complete = true;
  return grade;
}

Grade nothing_compiles() {
  Grade grade = half_done();
  grade.tasks.erase(grade.tasks.begin());
  grade.compiles = false;
  grade.is_complete = true;
  return grade;
}

}  // namespace

TEST_CASE("the results of each platform fit to its schema, whatever a student's program prints") {
  if (minitorch::test::python_path().empty()) return;
  const minitorch::TemporaryFolder folder;
  std::string command = minitorch::test::python_path() + " " + minitorch::test::source_path("tests/course/validate.py");
  int number = 0;
  for (const Grade& grade : {nothing_compiles(), half_done(), complete()}) {
    const std::string out = folder.path() + "/" + std::to_string(number++);
    course::write_results(grade, out);
    command += " " + out;
  }
  const int status = std::system((command + " > " + folder.path() + "/out 2>&1").c_str());
  std::ifstream file(folder.path() + "/out");
  INFO(std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()));
  CHECK((WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 77));
}

TEST_CASE("safe text is UTF-8 without control characters, and else as it was") {
  CHECK(course::safe_text("plain λ\n\ttext") == "plain λ\n\ttext");
  CHECK(course::safe_text("a\x1b[31mb\rc\x7f"
                          "d") == "a?[31mb?c?d");
  CHECK(course::safe_text("\xff\xc3") == "??");
  CHECK(course::safe_text("a\xef\xbf\xbf"
                          "b\xef\xbf\xbe") == "a?b?");  // no characters of XML
  CHECK(minitorch::nn::is_utf8(course::safe_text(wild_text())));
}

TEST_CASE("a part that failed without points is not passed, and one of 0 points can pass") {
  Grade grade = complete();
  grade.tasks[0].parts[0] = {.part = "chains", .points = 0, .of = 0, .is_final = true};
  const Json result = Json::parse(course::gradescope(grade));
  CHECK(result["tests"][0]["status"] == "passed");
  CHECK(result["tests"][1]["status"] == "failed");
  CHECK(result["score"] == 1);
}

TEST_CASE("what is not run yet is no failure of the student, and the results say that they are not complete") {
  const Grade grade = half_done();
  CHECK(Json::parse(course::gradescope(grade))["tests"][2]["output"] == "not run yet");
  CHECK_THAT(Json::parse(course::gradescope(grade))["output"].get<std::string>(), ContainsSubstring("results so far"));
  CHECK_THAT(Json::parse(course::prairielearn(grade))["message"].get<std::string>(),
             ContainsSubstring("results so far"));
  CHECK_THAT(course::plain_text(grade, false),
             ContainsSubstring("not run  not yet  0/1") && ContainsSubstring("results so far"));
  CHECK_THAT(course::plain_text(complete(), false), !ContainsSubstring("results so far"));
}

TEST_CASE("Classroom 50 gets the names of its environment and whole points") {
  const course::Environment environment = {{"CLASSROOM", "c"},  {"ASSIGNMENT", "a"},  {"SUBMISSION_TAG", "s"},
                                           {"COMMIT_URL", "u"}, {"RELEASE_URL", "r"}, {"REVIEW_URL", "v"}};
  const Json result = Json::parse(course::classroom50(complete(), environment, "2026-01-01T00:00:00Z"));
  CHECK(result["classroom"] == "c");
  CHECK(result["assignment"] == "a");
  CHECK(result["submission"] == "s");
  CHECK(result["commit"] == "u");
  CHECK(result["release"] == "r");
  CHECK(result["review"] == "v");
  CHECK(result["datetime"] == "2026-01-01T00:00:00Z");
  CHECK(result["score"] == 3);
  CHECK(result["max-score"] == 7);
}

TEST_CASE("an attempt of which nothing compiles does not count at PrairieLearn") {
  const Json result = Json::parse(course::prairielearn(nothing_compiles()));
  CHECK(result["gradable"] == false);
  CHECK(result["format_errors"].size() == 1);
  CHECK(Json::parse(course::prairielearn(complete()))["gradable"] == true);
}

TEST_CASE("plain text has colours only where they are asked for, and none of a student's") {
  CHECK(course::plain_text(complete(), false).find('\x1b') == std::string::npos);
  CHECK(course::plain_text(complete(), true).find("\x1b[32m") != std::string::npos);
  CHECK(course::plain_text(complete(), true).find("\x1b[31m\n") == std::string::npos);
}

TEST_CASE("the teacher reads which attacks this machine does not hold off, and students do not") {
  Grade grade = complete();
  grade.not_held_off = {"A submission can do this."};
  const Json result = Json::parse(course::gradescope(grade));
  CHECK(result["extra_data"]["not_held_off"][0] == "A submission can do this.");
  CHECK(result["output"] == "");
  CHECK_THAT(course::plain_text(grade, false),
             ContainsSubstring("For the teacher") && ContainsSubstring("A submission can do this."));
}

TEST_CASE("a file is written whole or not at all") {
  const minitorch::TemporaryFolder folder;
  const std::filesystem::path file = std::filesystem::path(folder.path()) / "a";
  course::write_whole(file, "one");
  course::write_whole(file, "two");
  std::ifstream in(file);
  CHECK(std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()) == "two");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
  CHECK_THROWS_WITH(course::write_whole(std::filesystem::path(folder.path()) / "no" / "a", "x"),
                    ContainsSubstring("cannot be written"));
}
