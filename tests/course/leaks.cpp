// What leaks: a solution that is planted in any file, in any form, is found; what students get is clean.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "course/judge/judge.hpp"
#include "course/kit/annotated.hpp"
#include "course/kit/folder_scan.hpp"
#include "course/kit/handout.hpp"
#include "course/kit/leak_scan.hpp"
#include "course/kit/strip.hpp"
#include "course/student/checks/case.hpp"
#include "tests/catch.hpp"
#include "tests/lines.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/paths.hpp"
#include "tests/sanitizers.hpp"

using Catch::Matchers::ContainsSubstring;
using course::Annotated;
using course::LeakScan;
using course::Tree;
using minitorch::TemporaryFolder;
using minitorch::test::lines_of;
namespace fs = std::filesystem;

namespace {

const Annotated& the_course() {
  static const Annotated annotated = course::read_annotated(minitorch::test::source_path("course"));
  return annotated;
}

const LeakScan& scan_for_leaks() {
  static const LeakScan scan(the_course().student);
  return scan;
}

const LeakScan& scan_for_copies() {
  static const LeakScan scan = LeakScan::for_copies(the_course().student);
  return scan;
}

// A solution with its function's head and its last brace, as a student's friend would send it.
struct Answer {
  std::string path, task, function;
};

std::vector<Answer> all_answers() {
  std::vector<Answer> answers;
  for (const course::Task& task : the_course().tasks) {
    const std::vector<std::string> lines = lines_of(the_course().student.at(task.file).text);
    for (std::size_t begin = 0; begin < lines.size(); ++begin) {
      if (lines[begin].find("// BEGIN SOLUTION") == std::string::npos) continue;
      std::size_t first = begin;
      while (first > 0 && !lines[first - 1].empty() && lines[first - 1].find("//") == std::string::npos) --first;
      Answer answer{.path = task.file, .task = task.number, .function = {}};
      for (std::size_t i = first; lines[i].find("// END SOLUTION") == std::string::npos; ++i) {
        if (i != begin) answer.function += lines[i] + "\n";
      }
      answer.function += "}\n";
      answers.push_back(answer);
    }
  }
  return answers;
}

bool is_one_of(char c, const std::string& letters) { return letters.find(c) != std::string::npos; }

// Other spaces and line ends, where code allows them.
std::string reformatted(const std::string& code) {
  std::string result;
  bool in_quotes = false, in_directive = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    in_quotes = in_quotes != (code[i] == '"');
    in_directive = code[i] == '#' || (in_directive && code[i] != '\n');
    const bool in_comment = code.rfind("//", i) != std::string::npos && code.rfind("//", i) > code.rfind('\n', i) + 1;
    result += code[i];
    if (!in_quotes && !in_directive && !in_comment && is_one_of(code[i], ";{},"))
      result += *rc::gen::element<std::string>("", " ", "\n", "\n\n    ");
  }
  return result;
}

std::string with_each_line(const std::string& code, const std::string& before, const std::string& after = "") {
  std::string result;
  int number = 0;
  for (const std::string& line : lines_of(code))
    result += (before == "12: " ? std::to_string(++number) + ": " : before) + line + after + "\n";
  return result;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t i = 0; (i = text.find(from, i)) != std::string::npos; i += to.size())
    text.replace(i, from.size(), to);
  return text;
}

// The code as it stands in another kind of text.
std::string carried(const std::string& code, int kind) {
  switch (kind) {
    case 0:
      return with_each_line(code, "// ");
    case 1:
      return with_each_line(code, "> ");
    case 2:
      return "/**\n" + with_each_line(code, " * ") + " */\n";
    case 3:
      return with_each_line(code, "12: ");
    case 4:
      return with_each_line(code, "+");
    case 5:
      return "#define ANSWER \\\n" + with_each_line(code, "", " \\");
    case 6:  // JSON, as of a notebook
      return with_each_line(replaced(replaced(code, "\\", "\\\\"), "\"", "\\\""), "    \"", "\\n\",");
    case 7:
      return replaced(replaced(replaced(code, "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
    case 8: {  // UTF-16
      std::string wide = "\xFF\xFE";
      for (const char c : code) wide += std::string{c, '\0'};
      return wide;
    }
    case 9:
      return with_each_line(code, "", "\r");
    default:
      return code;
  }
}

// The tree with a file that all may read, in which a text is put at its end.
std::string with_text(const Tree& tree, const std::string& path, const std::string& text) {
  return course::stripped(tree.at(path).text, path).text + "\n" + text;
}

std::vector<std::string> faults_after(const std::function<void(Annotated&)>& change) {
  Annotated annotated = the_course();
  change(annotated);
  try {
    return course::faults_of(annotated);
  } catch (const std::runtime_error& error) {  // of the stripper
    return {error.what()};
  }
}

// Whether a fault names the file.
bool names(const std::vector<std::string>& faults, const std::string& path) {
  return std::any_of(faults.begin(), faults.end(),
                     [&path](const std::string& one) { return one.starts_with(path + ":"); });
}

std::vector<std::size_t> lines_with(const std::string& text, const std::string& words) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; (i = text.find(words, i)) != std::string::npos; ++i) found.push_back(i);
  return found;
}

void erase_line(std::string& text, std::size_t at) {
  const std::size_t begin = text.rfind('\n', at) + 1;
  text.erase(begin, text.find('\n', at) + 1 - begin);
}

}  // namespace

TEST_CASE("a solution that is planted in any file, in any form, is found") {
  const std::vector<Answer> answers = all_answers();
  REQUIRE(answers.size() > 100);
  std::vector<std::string> paths;
  for (const auto& [path, file] : the_course().student) paths.push_back(path);
  CHECK(rc::check([&] {
    const Answer answer = answers[*rc::gen::inRange<std::size_t>(0, answers.size())];
    const std::string path = paths[*rc::gen::inRange<std::size_t>(0, paths.size())];
    const std::string text = carried(reformatted(answer.function), *rc::gen::inRange(0, 11));
    RC_LOG() << path << "\n" << text;
    const std::string planted = with_text(the_course().student, path, text);
    RC_ASSERT(!scan_for_copies().leaks(planted).empty());
    RC_ASSERT(!scan_for_leaks().leaks(planted).empty());
  }));
}

TEST_CASE("each solution is found as it is, and with other comments") {
  for (const Answer& answer : all_answers()) {
    CAPTURE(answer.function);
    CHECK(!scan_for_copies().leaks(answer.function).empty());
    CHECK(!scan_for_copies().leaks(replaced(answer.function, ";\n", ";  // changed, \"quoted\n/* and */\n")).empty());
    for (const std::string& leak : scan_for_copies().leaks(answer.function)) CHECK_THAT(leak, ContainsSubstring(": "));
  }
}

TEST_CASE("a task's file that has lost marks, or whose marks are misspelt or moved, is not handed out") {
  if (minitorch::test::has_address_sanitizer) return;  // each of a hundred trees takes a second
  CHECK(rc::check([] {
    const auto& tasks = the_course().tasks;
    const std::string path = tasks[*rc::gen::inRange<std::size_t>(0, tasks.size())].file;
    const std::string text = the_course().student.at(path).text;
    const std::vector<std::size_t> begins = lines_with(text, "// BEGIN SOLUTION"),
                                   ends = lines_with(text, "// END SOLUTION");
    const auto i = *rc::gen::inRange<std::size_t>(0, begins.size());
    const std::string begin = *rc::gen::element<std::string>("// BEGN SOLUTION", "// BEGIN S\u041ELUTI\u041EN",
                                                             "// Solution", "// \uFF22\uFF25\uFF27\uFF29\uFF2E", "");
    const int kind = *rc::gen::inRange(0, 3);
    std::string changed = text;
    if (kind == 0) {  // one pair
      changed.replace(ends[i], 15, begin);
      changed.replace(begins[i], 17, begin);
    } else if (kind == 1) {  // all pairs
      for (std::size_t k = begins.size(); k-- > 0;) {
        changed.replace(ends[k], 15, begin);
        changed.replace(begins[k], 17, begin);
      }
    } else {  // the first mark comes a line later
      const std::size_t line_end = text.find('\n', begins[i]), next_end = text.find('\n', line_end + 1);
      const std::string mark = text.substr(begins[i], line_end + 1 - begins[i]);
      RC_PRE(mark.find('(') != std::string::npos);
      changed.insert(next_end + 1, mark);
      erase_line(changed, begins[i]);
    }
    RC_LOG() << changed;
    RC_ASSERT(names(faults_after([&](Annotated& one) { one.student[path].text = changed; }), path));
  }));
}

TEST_CASE("only files of tasks and listed ones are handed out, and solutions stand in their own task's file") {
  const std::string source = "module1/backpropagate.cpp", other = "module1/old_backpropagate.cpp";
  CHECK(faults_after([](Annotated&) {}) == std::vector<std::string>{});
  CHECK(names(faults_after([&](Annotated& one) { one.student[other] = one.student[source]; }), other));
  CHECK(names(faults_after([&](Annotated& one) { one.student[other] = {"// empty\n"}; }), other));
  CHECK(names(faults_after([&](Annotated& one) {
                one.student[other] = one.student[source];
                one.given.push_back(other);
              }),
              other));
  for (const std::string path :
       {"build/a.o", "module1/backpropagate.cpp~", "module1/.backpropagate.cpp.swp", "a\nb.cpp"})
    CHECK(names(faults_after([&](Annotated& one) { one.student[path] = {""}; }), path));
  CHECK(names(faults_after([&](Annotated& one) { one.student.erase(source); }), source));
  CHECK(names(faults_after([&](Annotated& one) { one.student.erase("check"); }), "check"));
  CHECK(names(faults_after([&](Annotated& one) { one.given.push_back(source); }), source));
  CHECK(names(faults_after([&](Annotated& one) {
                one.student[source].text = replaced(one.student[source].text, "SOLUTION 1.4", "SOLUTION 1.3");
              }),
              source));
  CHECK(names(faults_after([](Annotated& one) {
                one.student["module1/scalar.hpp"].text += "// BEGIN SOLUTION 1.2\nint a;\n// END SOLUTION\n";
              }),
              "module1/scalar.hpp"));
  CHECK(names(faults_after([&](Annotated& one) { one.student[source].text += "#define ANSWER 1\n"; }), source));
  CHECK(names(faults_after([&](Annotated& one) { one.student[source].text += "int f() { return 1; }\n"; }), source));
  CHECK(names(faults_after([&](Annotated& one) {
                one.student[source].text += "void f() {\n  // BEGIN SOLUTION 1.4 (f)\n  // END SOLUTION\n}\n";
              }),
              source));
}

TEST_CASE("error texts that a header names are no secret") {
  const std::string thrown = "throw std::invalid_argument(\"zip_with: the lists have different lengths\")";
  CHECK(scan_for_copies().leaks("/// " + thrown).empty());
}

TEST_CASE("no solution is in the handout, in pages, or in a file of cases") {
  const Tree pages = course::read_tree(minitorch::test::source_path("docs/course"));
  const Tree handout = course::handout(the_course(), pages, 1);
  CHECK(scan_for_leaks().leaks(handout) == std::vector<std::string>{});
  CHECK(scan_for_copies().leaks(handout) == std::vector<std::string>{});
  for (const std::string& task : course::judge::tasks()) {
    std::ostringstream cases;
    write_cases(cases, course::judge::cases_of(task, 2, course::judge::Audience::grader));
    CAPTURE(task);
    CHECK(scan_for_leaks().leaks(cases.str()) == std::vector<std::string>{});
  }
  const std::string mul = "double mul(double x, double y) { return x * y; }";
  CHECK_THROWS_WITH(course::handout(the_course(), {{"module0.md", {mul}}}, 1),
                    ContainsSubstring("docs/module0.md: 0.1 (mul)"));
}

TEST_CASE("the scan of a folder reads folders named build, and links, and says what it cannot read") {
  const TemporaryFolder folder, outside;
  const fs::path root = folder.path();
  const std::string secret = "{ derivatives[parent.get()] += contribution; }";
  fs::create_directories(root / "build" / "deep");
  fs::create_directories(root / ".git");
  std::ofstream(root / "build" / "deep" / "a.o") << "x" << secret;
  std::ofstream(root / "b.gz") << "\x1F\x8B" << secret;
  std::ofstream(root / "clean.md") << "nothing";
  std::ofstream(outside.path() + "/c.txt") << secret;
  fs::create_directory_symlink(outside.path(), root / "linked");
  fs::create_directory_symlink(root, root / "round");
  fs::create_symlink(root / "nowhere", root / "dangling");
  const course::FolderScan found = course::scanned(scan_for_leaks(), root);
  REQUIRE(found.leaks.size() == 2);
  CHECK_THAT(found.leaks[0], ContainsSubstring("build/deep/a.o: 1.4 (backpropagate): "));
  CHECK_THAT(found.leaks[1], ContainsSubstring("linked/c.txt: 1.4 (backpropagate): "));
  REQUIRE(found.unread.size() == 3);
  CHECK_THAT(found.unread[0], ContainsSubstring(".git: git's history is compressed"));
  CHECK_THAT(found.unread[1], ContainsSubstring("b.gz: is compressed"));
  CHECK_THAT(found.unread[2], ContainsSubstring("dangling: a link to nothing"));
  CHECK(course::scanned(scan_for_leaks(), root / "clean.md").leaks.empty());
  CHECK(course::scanned(scan_for_leaks(), root / "build/deep/a.o").leaks.size() == 1);
  CHECK(course::scanned(scan_for_leaks(), root / "nowhere").unread.size() == 1);
}

TEST_CASE("the scan finds each line of each solution, however it is broken into lines") {
  std::string given;  // what students get, on one line
  for (const auto& [path, file] : course::stripped(the_course().student)) given += file.text;
  given.erase(std::remove_if(given.begin(), given.end(), [](unsigned char c) { return std::isspace(c) != 0; }),
              given.end());
  std::size_t planted = 0;
  for (const auto& [path, file] : the_course().student) {
    for (const course::Marked& solution : course::stripped(file.text, path).solutions) {
      for (const std::string& line : lines_of(solution.text)) {
        std::string plain;
        for (const char c : line) {
          if (std::isspace(static_cast<unsigned char>(c)) == 0) plain += c;
        }
        if (plain.size() < 16 || plain.find_first_of("\"'\\") != std::string::npos ||
            plain.find("//") != std::string::npos || given.find(plain) != std::string::npos)
          continue;
        std::string broken;  // a line end after each character that is no letter
        for (const char c : line)
          broken += std::isalnum(static_cast<unsigned char>(c)) != 0 ? std::string(1, c) : std::string({c, '\n', ' '});
        CAPTURE(line);
        CHECK(!scan_for_leaks().leaks("before " + line + " after").empty());
        CHECK(!scan_for_leaks().leaks("// " + broken).empty());
        ++planted;
      }
    }
  }
  CHECK(planted > 100);
}
