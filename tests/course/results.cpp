// The results in the format of each platform: what students' programs print does not break them.
#include "course/grader/results/results.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <rapidcheck.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "course/grader/results/safe_text.hpp"
#include "nn/text/utf8.hpp"
#include "tests/catch.hpp"
#include "tests/course/course_paths.hpp"
#include "tests/lines.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/paths.hpp"

using course::Grade;
using course::PartGrade;
using course::TaskGrade;
using Json = nlohmann::json;
using Catch::Matchers::ContainsSubstring;

namespace {

Json in_json(const Grade& grade, const std::string& format) { return Json::parse(course::in_format(grade, format)); }

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
  TaskGrade second{.number = "1.5",
                   .name = "a network",
                   .parts = {},
                   .fault = "module1/scalar_network.cpp does not compile:",
                   .compiler_words = wild_text()};
  second.parts = {{.part = "forward", .of = 1, .message = second.fault, .is_final = true}};
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
  grade.is_gradable = false;
  grade.is_complete = true;
  return grade;
}

void check_by_schemas(const std::vector<std::string>& folders) {
  if (minitorch::test::python_path().empty()) {
    WARN("there is no Python, so no schema is checked");
    return;
  }
  std::string command = minitorch::test::python_path() + " " + minitorch::test::source_path("tests/course/validate.py");
  for (const std::string& folder : folders) command += " " + folder;
  const std::string output = folders.at(0) + "/validation";
  const int status = std::system((command + " > " + output + " 2>&1").c_str());
  std::ifstream file(output);
  INFO(std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()));
  if (WEXITSTATUS(status) == 77) {
    WARN("there is no jsonschema for Python, so no schema is checked");
  } else {
    CHECK(status == 0);
  }
}

// Bytes, among them those that formats and terminals take for their own.
rc::Gen<std::string> any_text() {
  const auto piece =
      rc::gen::oneOf(rc::gen::arbitrary<std::string>(), rc::gen::container<std::string>(rc::gen::arbitrary<char>()),
                     rc::gen::element<std::string>(
                         "\n", "\r\n", "<", "]]>", "&#0;", "\"", "\xff", "\xed\xa0\x80", "\xef\xbf\xbf", "\xc2\x85",
                         "\xe2\x80\xae", "\xe2\x80\xa8", "\xf0\x9f\x98\x80", "\x1b[31m", "\ntotal  9/9\n",
                         "\n  passed  a  1/1\n", std::string(200, 'a'), std::string(20'000, '\xc3')));
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const std::vector<std::string>& pieces) {
    std::string text;
    for (const std::string& one : pieces) text += one;
    return text;
  });
}

rc::Gen<Grade> any_grade() {
  return rc::gen::exec([] {
    Grade grade;
    grade.is_complete = *rc::gen::arbitrary<bool>();
    const int tasks = *rc::gen::inRange(1, 4);
    for (int i = 0; i < tasks; ++i) {
      TaskGrade task{.number = "1." + std::to_string(i), .name = *any_text(), .parts = {}, .file = *any_text()};
      task.visibility = *rc::gen::element<std::string>("visible", "hidden", "after_due_date", "after_published");
      if (*rc::gen::inRange(0, 3) == 0) {
        task.fault = *any_text() + "!";
        task.compiler_words = *any_text();
      }
      const int parts = *rc::gen::inRange(1, 4);
      for (int k = 0; k < parts; ++k) {
        PartGrade part{.part = *any_text(), .of = *rc::gen::inRange(0, 3), .is_final = *rc::gen::arbitrary<bool>()};
        // The lines of a message are the grader's; a student's words are a part of one.
        if (!task.fault.empty() || *rc::gen::arbitrary<bool>()) {
          part.message = "it throws " + course::safe_line(*any_text()) + "\n";
          part.printed = *any_text();
        } else if (part.is_final) {
          part.points = part.of;
        }
        task.parts.push_back(part);
      }
      grade.tasks.push_back(task);
    }
    return grade;
  });
}

}  // namespace

TEST_CASE("the results of each platform fit its schema, whatever a student's program prints") {
  const minitorch::TemporaryFolder folder;
  std::vector<std::string> folders;
  for (const Grade& grade : {nothing_compiles(), half_done(), complete()}) {
    folders.push_back(folder.path() + "/" + std::to_string(folders.size()));
    course::write_results(grade, folders.back());
  }
  check_by_schemas(folders);
}

TEST_CASE("results parse in every format, and show no forged line, whatever bytes come from outside") {
  const minitorch::TemporaryFolder folder;
  std::vector<std::string> folders;
  const bool holds = rc::check([&] {
    const Grade grade = *any_grade();
    for (const std::string format : {"gradescope", "prairielearn", "classroom50"}) in_json(grade, format);
    const std::string text = course::in_format(grade, "text");
    RC_ASSERT(minitorch::nn::is_utf8(text));
    // The grader's own lines are counted; all that a student's program says stands behind a bar or an indentation.
    std::size_t totals = 0, parts = 0;
    for (const std::string& line : minitorch::test::lines_of(text)) {
      totals += line.starts_with("total") ? 1 : 0;
      parts += line.starts_with("  passed  ") || line.starts_with("  FAILED  ") || line.starts_with("  not run  ");
    }
    RC_ASSERT(totals == 1U);
    std::size_t expected = 0;
    for (const TaskGrade& task : grade.tasks) expected += task.parts.size();
    RC_ASSERT(parts == expected);
    if (folders.size() == 60) return;
    folders.push_back(folder.path() + "/" + std::to_string(folders.size()));
    course::write_results(grade, folders.back());
  });
  CHECK(holds);
  check_by_schemas(folders);
}

TEST_CASE("each result has a million bytes at most, and says what it leaves out") {
  constexpr std::size_t many = 10'000;
  Grade grade = complete();
  grade.tasks.clear();
  for (int task = 0; task < 30; ++task) {
    TaskGrade one{.number = "1." + std::to_string(task % 10), .name = "n", .parts = {}};
    if (task % 3 == 0) {
      one.fault = "f.cpp does not compile:";
      one.compiler_words = std::string(50 * many, '"');
    }
    for (int part = 0; part < 10; ++part)
      one.parts.push_back({.part = std::to_string(part),
                           .of = 1,
                           .message = "wrong\n" + std::string(many, '<'),
                           .printed = std::string(many, '\n') + "\xe2\x82\xac",
                           .is_final = true});
    grade.tasks.push_back(one);
  }
  for (const std::string format : {"gradescope", "prairielearn", "classroom50", "junit", "text"}) {
    CAPTURE(format);
    const std::string text = course::in_format(grade, format);
    CHECK(text.size() <= 1'000'000);
    if (format != "classroom50") CHECK_THAT(text, ContainsSubstring("(cut here: "));
  }
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

TEST_CASE("safe text has no letters that turn the direction of writing, end lines, or are not seen") {
  for (const std::string letter : {"\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x80\x8f", "\xd8\x9c", "\xe2\x80\xa8",
                                   "\xc2\x85", "\xc2\x9b", "\xef\xbb\xbf", "\xe2\x80\x8b", "\xf3\xa0\x80\x81"}) {
    CAPTURE(letter);
    CHECK(course::safe_text("a" + letter + "b") == "a?b");
  }
  CHECK(course::safe_text("a\r\nb\rc\xd7\x90") == "a\nb?c\xd7\x90");  // Hebrew is no fault
  CHECK(course::safe_line("a\nb\tc") == "a?b?c");
}

TEST_CASE("a cut never splits a letter, and names that are cut stay different") {
  for (std::size_t most = 4; most < 20; ++most) {
    CHECK(
        minitorch::nn::is_utf8(course::cut_line("\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac", most)));
    CHECK(
        minitorch::nn::is_utf8(course::cut_text("\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac", most)));
  }
  CHECK(course::cut_text("abcdef", 4) == "abcd\n(cut here: 2 more bytes)\n");
  Grade grade = complete();
  for (const std::string end : {"a", "b", "c"}) {
    std::string name(120, 'n');
    grade.tasks[0].parts.push_back({.part = name + end, .is_final = true});
    grade.tasks[0].parts.push_back({.part = "\xe2\x82\xac" + name + end, .is_final = true});
  }
  std::set<std::string> names;
  const auto result = in_json(grade, "classroom50");
  for (const auto& test : result["tests"]) {
    CHECK(names.insert(test["test-name"]).second);
    CHECK(test["test-name"].get<std::string>().size() <= 100);
  }
}

TEST_CASE("what a program or a compiler says stands behind a bar, once") {
  Grade grade = complete();
  grade.tasks[0].parts[1] = {
      .part = "ladders", .of = 3, .message = "expected 1\n", .printed = "hello\ntotal  7/7", .is_final = true};
  grade.tasks[1].compiler_words = "error: one\n  passed  forward  1/1\n";
  grade.tasks[1].parts.push_back({.part = "steps", .of = 1, .message = grade.tasks[1].fault, .is_final = true});
  CHECK_THAT(
      course::in_format(grade, "text"),
      ContainsSubstring("expected 1\nYour program printed:\n    | hello\n    | total  7/7\n") &&
          ContainsSubstring("does not compile:\n    | error: one\n    |   passed  forward  1/1\n  FAILED  forward"));
  for (const std::string format : {"gradescope", "prairielearn", "junit", "text"}) {
    CAPTURE(format);
    const std::string text = course::in_format(grade, format);
    const std::size_t place = text.find("    | error: one");
    CHECK(place != std::string::npos);
    CHECK(text.find("    | error: one", place + 1) == std::string::npos);
  }
}

TEST_CASE("a file that is missing is no word of the compiler") {
  Grade grade = complete();
  grade.tasks[1].fault = grade.tasks[1].parts[0].message = "module1/scalar_network.cpp is missing";
  grade.tasks[1].compiler_words.clear();
  CHECK_THAT(course::in_format(grade, "text"),
             ContainsSubstring("1.5 a network  0/1\nmodule1/scalar_network.cpp is missing\n  FAILED  forward  0/1\n"));
}

TEST_CASE("Gradescope shows a task when its visibility says, and PrairieLearn leaves out words that come later") {
  Grade grade = complete();
  grade.tasks[0].visibility = "after_due_date";
  grade.tasks[0].parts[0].measured = 0.5;
  const Json gradescope = in_json(grade, "gradescope"), prairielearn = in_json(grade, "prairielearn");
  CHECK(gradescope["tests"][1]["visibility"] == "after_due_date");
  CHECK(gradescope["tests"][3]["visibility"] == "visible");
  CHECK(gradescope["leaderboard"].empty());
  CHECK(prairielearn["tests"][1]["output"] == "");
  CHECK(prairielearn["tests"][3]["output"] != "");
}

TEST_CASE("the results say from which file a task is graded, if it lies at another place") {
  Grade grade = complete();
  grade.tasks[0].file = "handout/backpropagate.cpp";
  for (const std::string format : {"gradescope", "prairielearn", "junit", "text"}) {
    CAPTURE(format);
    CHECK_THAT(course::in_format(grade, format), ContainsSubstring("handout/backpropagate.cpp"));
  }
}

TEST_CASE("a part that failed without points is not passed, and one of 0 points can pass") {
  Grade grade = complete();
  grade.tasks[0].parts[0] = {.part = "chains", .points = 0, .of = 0, .is_final = true};
  const Json result = in_json(grade, "gradescope");
  CHECK(result["tests"][0]["status"] == "passed");
  CHECK(result["tests"][1]["status"] == "failed");
  CHECK(result["score"] == 1);
}

TEST_CASE("what is not run yet is no failure of the student, and the results say that they are not complete") {
  const Grade grade = half_done();
  CHECK(in_json(grade, "gradescope")["tests"][2]["output"] == "not run: the grading was stopped\n");
  CHECK_THAT(in_json(grade, "gradescope")["output"].get<std::string>(), ContainsSubstring("results so far"));
  CHECK_THAT(in_json(grade, "prairielearn")["message"].get<std::string>(), ContainsSubstring("results so far"));
  CHECK_THAT(course::plain_text(grade, false),
             ContainsSubstring("not run  not yet  0/1") && ContainsSubstring("results so far"));
  CHECK_THAT(course::plain_text(complete(), false), !ContainsSubstring("results so far"));
}

TEST_CASE("Classroom 50 gets the names of its environment and whole points") {
  const std::vector<std::pair<const char*, const char*>> environment = {{"CLASSROOM", "c"},      {"ASSIGNMENT", "a"},
                                                                        {"SUBMISSION_TAG", "s"}, {"COMMIT_URL", "u"},
                                                                        {"RELEASE_URL", "r"},    {"REVIEW_URL", "v"}};
  for (const auto& [name, value] : environment) setenv(name, value, 1);
  const Json result = in_json(complete(), "classroom50");
  setenv("SUBMISSION_TAG", "v\xff\n1\xe2\x80\xae", 1);  // a student chooses it
  CHECK(in_json(complete(), "classroom50")["submission"] == "v??1?");
  for (const auto& [name, value] : environment) unsetenv(name);
  CHECK(result["classroom"] == "c");
  CHECK(result["assignment"] == "a");
  CHECK(result["submission"] == "s");
  CHECK(result["commit"] == "u");
  CHECK(result["release"] == "r");
  CHECK(result["review"] == "v");
  CHECK(result["score"] == 3);
  CHECK(result["max-score"] == 7);
}

TEST_CASE("an attempt of which nothing compiles does not count at PrairieLearn") {
  const Json result = in_json(nothing_compiles(), "prairielearn");
  CHECK(result["gradable"] == false);
  CHECK(result["format_errors"].size() == 1);
  CHECK(in_json(complete(), "prairielearn")["gradable"] == true);
}

TEST_CASE("plain text has colours only where they are asked for, and none of a student's") {
  CHECK(course::plain_text(complete(), false).find('\x1b') == std::string::npos);
  CHECK(course::plain_text(complete(), true).find("\x1b[32m") != std::string::npos);
  CHECK(course::plain_text(complete(), true).find("\x1b[31m\n") == std::string::npos);
}

TEST_CASE("the teacher reads which attacks this machine does not hold off, and students do not") {
  Grade grade = complete();
  grade.not_held_off = {"A submission can do this."};
  const Json result = in_json(grade, "gradescope");
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

TEST_CASE("writing results follows no link, waits for no FIFO, and leaves nothing of an attempt that failed") {
  const minitorch::TemporaryFolder folder;
  const std::filesystem::path root = folder.path(), victim = root / "victim", file = root / "results.txt";
  std::ofstream(victim) << "as it was";
  const auto text_of = [](const std::filesystem::path& path) {
    std::ifstream in(path);
    return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  };
  for (const char* name : {"results.txt.part", "results.txt"}) {
    std::filesystem::create_symlink(victim, root / name);
    course::write_whole(file, "new");
    CHECK(text_of(victim) == "as it was");
    CHECK(text_of(file) == "new");
    std::filesystem::remove(file);
    mkfifo((root / name).c_str(), 0600);
    course::write_whole(file, "new");
    CHECK(text_of(file) == "new");
    std::filesystem::remove(file);
  }
  std::filesystem::create_directories(root / "results.txt.part" / "inner");  // so a forged result would stay
  course::write_whole(file, "newer");
  CHECK(text_of(file) == "newer");
  std::filesystem::remove(file);
  std::filesystem::create_directory(file);
  CHECK_THROWS_WITH(course::write_whole(file, "new"), ContainsSubstring("results.txt: cannot be written"));
  CHECK(!std::filesystem::exists(root / "results.txt.part"));
}
